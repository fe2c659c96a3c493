"""A server with a repository, and the environment that reaches it: what every benchmark starts from."""
import base64
import json
import os
import pathlib
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.request

from accounting import Group

ROOT = pathlib.Path(__file__).resolve().parent.parent
BIN = ROOT / "build/release/bin"


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class World:
    """One account with a user `bench`, who may do everything with repositories; `with World() as world`."""

    def __enter__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="crossgate-bench-"))
        self.port = free_port()
        self.environment = {
            "PATH": f"{BIN}:/usr/local/bin:/usr/bin:/bin", "HOME": str(self.folder), "LC_ALL": "C.UTF-8",
            "AWS_DATA_PATH": str(self.folder / "models"), "AWS_PAGER": "", "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_DEFAULT_REGION": "us-east-1", "GIT_TERMINAL_PROMPT": "0", "GIT_CONFIG_NOSYSTEM": "1"}
        keys = json.loads(self.run(f"crossgated init --data {self.folder}/data --output json"))
        self.environment["AWS_ACCESS_KEY_ID"] = keys["AccessKeyId"]
        self.environment["AWS_SECRET_ACCESS_KEY"] = keys["SecretAccessKey"]
        self.account = keys["AccountId"]
        self.group = Group("server")
        self.server = self.group.popen(
            ["crossgated", "serve", "--data", self.folder / "data", "--listen", f"127.0.0.1:{self.port}"],
            env=self.environment, stdout=subprocess.DEVNULL, stderr=open(self.folder / "server.log", "w"))
        self.wait_until_ready()
        self.run(f"crossgate setup aws --endpoint-url http://127.0.0.1:{self.port} --directory {self.folder}/models")
        self.run("git config --global user.name bench && git config --global user.email bench@example.com && "
                 "git config --global init.defaultBranch main")
        self.run("git config --global credential.helper '!crossgate codecommit credential-helper $@' && "
                 "git config --global credential.useHttpPath true")
        self.url = self.create("bench")
        self.host = self.url.split("/")[2]
        return self

    def __exit__(self, *_):
        self.server.terminate()
        self.server.wait()
        self.group.close()
        shutil.rmtree(self.folder)

    def wait_until_ready(self):
        for _ in range(500):
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz"):
                    return
            except OSError:
                time.sleep(0.02)
        raise SystemExit("the server did not start: " + (self.folder / "server.log").read_text())

    def run(self, line, **more):
        done = subprocess.run(line, shell=True, env=self.environment | more, cwd=self.folder, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
        if done.returncode != 0:
            raise SystemExit(f"$ {line}\n{done.stdout}{done.stderr}")
        return done.stdout

    def helper_input(self, name="bench"):
        return f"protocol=http\nhost={self.host}\npath=v1/repos/{name}\n\n"

    def authorization(self, name="bench"):
        """A header for Git's requests, good for 15 minutes."""
        answer = dict(line.split("=", 1) for line in self.run(
            f"printf '%s' '{self.helper_input(name)}' | crossgate codecommit credential-helper get").splitlines()
                      if "=" in line)
        return "Basic " + base64.b64encode(f"{answer['username']}:{answer['password']}".encode()).decode()

    def create(self, name):
        """A repository's clone URL."""
        return self.run(f"crossgate codecommit create-repository --repository-name {name} --output text "
                        "--query repositoryMetadata.cloneUrlHttp").strip()

    def clone(self, directory):
        self.run(f"git clone -q {self.url} {directory}")

    def cpu_seconds(self):
        """User and system time of the server and of the children that it has waited for."""
        fields = pathlib.Path(f"/proc/{self.server.pid}/stat").read_text().rsplit(") ", 1)[1].split()
        return sum(int(f) for f in fields[11:15]) / os.sysconf("SC_CLK_TCK")

    def load(self, request, connections, seconds, port=None):
        """Repeats the raw request over kept-alive connections; see bench/http_load.cc."""
        file = self.folder / "request"
        file.write_bytes(request)
        return json.loads(self.run(f"{BIN}/http_load {port or self.port} {file} {connections} {seconds}"))


def raw(method, path, headers, body=b""):
    """An HTTP request as bytes."""
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    length = f"Content-Length: {len(body)}\r\n" if body or method == "POST" else ""
    return f"{method} {path} HTTP/1.1\r\n{head}{length}\r\n".encode() + body


def packet(text):
    """A pkt-line."""
    return f"{len(text) + 4:04x}{text}".encode()


def ls_refs_request(host, path, authorization=None):
    """A v2 ls-refs for all refs, as git's own clone sends it."""
    body = packet("command=ls-refs\n") + b"0001" + packet("peel\n") + packet("symrefs\n") + b"0000"
    headers = {"Host": host, "Git-Protocol": "version=2", "Content-Type": "application/x-git-upload-pack-request",
               "Accept": "application/x-git-upload-pack-result"}
    if authorization:
        headers["Authorization"] = authorization
    return raw("POST", f"{path}/git-upload-pack", headers, body)


def table(title, rows):
    """Rows of (what, ours, peer or None, ratio or None, goal or None), printed with aligned columns."""
    head = ("what", "ours", "peer", "ratio", "goal")
    cells = [head] + [tuple("" if c is None else str(c) for c in row) for row in rows]
    widths = [max(len(row[i]) for row in cells) for i in range(len(head))]
    print(f"\n{title}")
    for row in cells:
        print("  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())
