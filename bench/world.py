"""A server with a repository, and the environment that reaches it: what every benchmark starts from."""
import base64
import http.client
import json
import os
import pathlib
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.request

import awscli.botocore.session  # noqa: F401  (first: the package imports itself in a circle)
from awscli.botocore.auth import SigV4Auth
from awscli.botocore.awsrequest import AWSRequest
from awscli.botocore.credentials import Credentials

from accounting import Group

ROOT = pathlib.Path(__file__).resolve().parent.parent
BIN = pathlib.Path(os.environ.get("CROSSGATE_BIN", ROOT / "build/release/bin"))


class ReservedPort:
    """A port of the loopback that the kernel gives to nobody as long as this lives. Who sets SO_REUSEADDR, as servers do,
    can listen on it."""

    def __init__(self):
        self.socket = socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(("127.0.0.1", 0))
        self.number = self.socket.getsockname()[1]

    def close(self):
        self.socket.close()


class World:
    """A server over a folder of its own, with the management account's administrator's keys in the environment, and a
    repository `bench`; `with World() as world`. `options` are those of the server's command line."""

    def __init__(self, *options):
        self.options = options

    def __enter__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="crossgate-bench-"))
        self.reserved = ReservedPort()
        self.port = self.reserved.number
        self.environment = {
            "PATH": f"{BIN}:/usr/local/bin:/usr/bin:/bin", "HOME": str(self.folder), "LC_ALL": "C.UTF-8",
            "AWS_DATA_PATH": str(self.folder / "models"), "AWS_PAGER": "", "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_DEFAULT_REGION": "us-east-1", "GIT_TERMINAL_PROMPT": "0", "GIT_CONFIG_NOSYSTEM": "1"}
        keys = json.loads(self.run(f"crossgated init --data {self.folder}/data --output json"))
        self.environment["AWS_ACCESS_KEY_ID"] = keys["AccessKeyId"]
        self.environment["AWS_SECRET_ACCESS_KEY"] = keys["SecretAccessKey"]
        self.account = keys["AccountId"]
        self.group = Group("server")
        self.start()
        self.run(f"crossgate setup aws --endpoint-url http://127.0.0.1:{self.port} --directory {self.folder}/models")
        self.run("git config --global user.name bench && git config --global user.email bench@example.com && "
                 "git config --global init.defaultBranch main")
        self.run("git config --global credential.helper '!crossgate codecommit credential-helper $@' && "
                 "git config --global credential.useHttpPath true")
        self.url = self.create("bench")
        self.host = self.url.split("/")[2]
        return self

    def __exit__(self, *_):
        self.stop()
        self.group.close()
        self.reserved.close()
        shutil.rmtree(self.folder)

    def start(self):
        """Returns when the server is ready; the seconds that took."""
        begin = time.perf_counter()
        with open(self.folder / "server.log", "a", encoding="utf-8") as log:
            self.server = self.group.popen(
                ["crossgated", "serve", "--data", self.folder / "data", "--listen", f"127.0.0.1:{self.port}",
                 *self.options], env=self.environment, stdout=subprocess.DEVNULL, stderr=log)
        self._wait_until_ready()
        return time.perf_counter() - begin

    def stop(self):
        self.server.terminate()
        self.server.wait()

    def _wait_until_ready(self):
        for _ in range(300_000):
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz"):
                    return
            except OSError:
                time.sleep(0.002)
        raise SystemExit("the server did not start: " + (self.folder / "server.log").read_text())

    def run(self, line, **more):
        done = subprocess.run(line, shell=True, env=self.environment | more, cwd=self.folder, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
        if done.returncode != 0:
            raise SystemExit(f"$ {line}\n{done.stdout}{done.stderr}")
        return done.stdout

    def helper_input(self, name="bench"):
        return f"protocol=http\nhost={self.host}\npath=v1/repos/{name}\n\n"

    def authorization(self, name="bench", **more):
        """A header for Git's requests, good for 15 minutes; `more` goes into the environment."""
        answer = dict(line.split("=", 1) for line in self.run(
            f"printf '%s' '{self.helper_input(name)}' | crossgate codecommit credential-helper get", **more).splitlines()
                      if "=" in line)
        return "Basic " + base64.b64encode(f"{answer['username']}:{answer['password']}".encode()).decode()

    def signed(self, operation, body, keys=None):
        """A request to CodeCommit as bytes. `keys`: an access key id, its secret and perhaps a session token."""
        request = AWSRequest("POST", f"http://{self.host}/", data=body, headers={
            "Host": self.host, "Content-Type": "application/x-amz-json-1.1",
            "X-Amz-Target": f"CodeCommit_20150413.{operation}"})
        keys = keys or (self.environment["AWS_ACCESS_KEY_ID"], self.environment["AWS_SECRET_ACCESS_KEY"])
        SigV4Auth(Credentials(*keys), "codecommit", "us-east-1").add_auth(request)
        return raw("POST", "/", dict(request.headers.items()), body)

    def create(self, name):
        """A repository's clone URL."""
        return self.run(f"crossgate codecommit create-repository --repository-name {name} --output text "
                        "--query repositoryMetadata.cloneUrlHttp").strip()

    def clone(self, directory):
        self.run(f"git clone -q {self.url} {directory}")

    def push_at_once(self, name, repository, refs):
        """Creates refs, of the local `repository`, in one request: git's own push takes minutes over thousands."""
        zero, capabilities = "0" * 40, "\0 report-status"
        commands = b"".join(packet(f"{zero} {commit} {ref}" + ("" if number else capabilities))
                            for number, (commit, ref) in enumerate(refs))
        pack = subprocess.run(["git", "-C", self.folder / repository, "pack-objects", "--all", "--stdout", "-q"], check=True,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE).stdout
        headers = {"Host": self.host, "Content-Type": "application/x-git-receive-pack-request",
                   "Authorization": self.authorization(name)}
        status, report = Connection(self.port).ask(
            raw("POST", f"/v1/repos/{name}/git-receive-pack", headers, commands + b"0000" + pack))
        assert status == 200 and report.count(b"ok refs/") == len(refs), report[:1000]

    def cpu_seconds(self):
        """User and system time of the server and of the children that it has waited for."""
        fields = pathlib.Path(f"/proc/{self.server.pid}/stat").read_text().rsplit(") ", 1)[1].split()
        return sum(int(f) for f in fields[11:15]) / os.sysconf("SC_CLK_TCK")

    def load(self, request, connections, seconds, port=None):
        """Repeats the raw request, or several in turn, over kept-alive connections; see bench/http_load.cc."""
        files = self.request_files("request", [request] if isinstance(request, bytes) else request)
        return json.loads(self.run(f"{BIN}/http_load {port or self.port} {files} {connections} {seconds}"))

    def request_files(self, name, requests):
        """What http_load takes for them."""
        for number, request in enumerate(requests):
            (self.folder / f"{name}{number}").write_bytes(request)
        return ",".join(str(self.folder / f"{name}{number}") for number in range(len(requests)))


def raw(method, path, headers, body=b""):
    """An HTTP request as bytes."""
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    length = f"Content-Length: {len(body)}\r\n" if body or method == "POST" else ""
    return f"{method} {path} HTTP/1.1\r\n{head}{length}\r\n".encode() + body


def packet(text):
    """A pkt-line."""
    return f"{len(text) + 4:04x}{text}".encode()


def upload_pack_request(host, path, authorization, body):
    headers = {"Host": host, "Git-Protocol": "version=2", "Content-Type": "application/x-git-upload-pack-request",
               "Accept": "application/x-git-upload-pack-result"}
    if authorization:
        headers["Authorization"] = authorization
    return raw("POST", f"{path}/git-upload-pack", headers, body)


def ls_refs_request(host, path, authorization=None, prefix=None):
    """A v2 ls-refs, as git's own clone sends it: for all refs, or those that begin with `prefix`."""
    lines = packets("peel", "symrefs") + (packets(f"ref-prefix {prefix}") if prefix else b"")
    return upload_pack_request(host, path, authorization, packets("command=ls-refs") + b"0001" + lines + b"0000")


def clone_request(host, path, authorization, tip):
    """A v2 fetch of everything that `tip` leads to, by a client that has nothing."""
    body = packets("command=fetch") + b"0001" + packets("thin-pack", "ofs-delta", f"want {tip}", "done") + b"0000"
    return upload_pack_request(host, path, authorization, body)


class Connection:
    """One kept-alive connection that asks raw requests."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, request):
        """The status and the body."""
        self.socket.sendall(request)
        answer = http.client.HTTPResponse(self.socket)
        answer.begin()
        return answer.status, answer.read()


def packets(*lines):
    return b"".join(packet(line + "\n") for line in lines)


def table(title, rows, head=("what", "ours", "peer", "ratio", "goal")):
    """Prints what docs/benchmarks.md keeps: a table in Markdown, without columns that nobody filled."""
    cells = [head] + [tuple("" if c is None else str(c).strip() for c in row) for row in rows]
    filled = [i for i in range(len(head)) if any(row[i] for row in cells[1:])]
    lines = ["| " + " | ".join(row[i] for i in filled) + " |" for row in cells]
    lines.insert(1, "|" + "---|" * len(filled))
    print(f"\n{title}\n\n" + "\n".join(lines), flush=True)
