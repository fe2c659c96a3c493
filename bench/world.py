"""A server with a repository, and the environment that reaches it: what every benchmark starts from."""
import json
import os
import pathlib
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.request

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
        self.server = subprocess.Popen(
            ["crossgated", "serve", "--data", self.folder / "data", "--listen", f"127.0.0.1:{self.port}"],
            env=self.environment, stdout=subprocess.DEVNULL, stderr=open(self.folder / "server.log", "w"))
        self.wait_until_ready()
        self.run(f"crossgate setup aws --endpoint-url http://127.0.0.1:{self.port} --directory {self.folder}/models")
        self.run("git config --global user.name bench && git config --global user.email bench@example.com && "
                 "git config --global init.defaultBranch main")
        self.url = self.run("crossgate codecommit create-repository --repository-name bench --output text "
                            "--query repositoryMetadata.cloneUrlHttp").strip()
        self.host = self.url.split("/")[2]
        return self

    def __exit__(self, *_):
        self.server.terminate()
        self.server.wait()
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

    def helper_input(self):
        return f"protocol=http\nhost={self.host}\npath=v1/repos/bench\n\n"

    def clone(self, directory):
        self.run("git clone -q --config 'credential.helper=!crossgate codecommit credential-helper $@' "
                 f"--config credential.UseHttpPath=true {self.url} {directory}")

    def cpu_seconds(self):
        """User and system time of the server and of the children that it has waited for."""
        fields = pathlib.Path(f"/proc/{self.server.pid}/stat").read_text().rsplit(") ", 1)[1].split()
        return sum(int(f) for f in fields[11:15]) / os.sysconf("SC_CLK_TCK")

    def load(self, request, connections, seconds):
        """Repeats the raw request over kept-alive connections; see bench/http_load.cc."""
        file = self.folder / "request"
        file.write_bytes(request)
        return json.loads(self.run(f"{BIN}/http_load {self.port} {file} {connections} {seconds}"))


def table(title, rows):
    """Rows of (what, ours, peer or None, ratio or None, goal or None), printed with aligned columns."""
    head = ("what", "ours", "peer", "ratio", "goal")
    cells = [head] + [tuple("" if c is None else str(c) for c in row) for row in rows]
    widths = [max(len(row[i]) for row in cells) for i in range(len(head))]
    print(f"\n{title}")
    for row in cells:
        print("  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())
