"""What cheap requests take while eight clones of a large repository run, beside the peer."""
import subprocess
import time

from peer import Peer
from repository import cached_repository
from world import World, ls_refs_request, table

CLONES, SECONDS, ROUNDS = 8, 6, 3


class Clones:
    """`with Clones(world, url)`: eight at once, each begun again when it is done."""

    def __init__(self, world, url):
        self.world, self.url = world, url

    def __enter__(self):
        loop = f"while :; do git clone -q --bare {self.url} busy$0 2>/dev/null; rm -rf busy$0; done"
        self.shells = [subprocess.Popen(["setsid", "bash", "-c", f"trap 'kill 0' EXIT; {loop}", str(i)],
                                        env=self.world.environment, cwd=self.world.folder) for i in range(CLONES)]
        time.sleep(1)

    def __exit__(self, *_):
        for shell in self.shells:
            shell.terminate()
        for shell in self.shells:
            shell.wait()
        self.world.run("sleep 0.2; rm -rf busy*")


def latencies(world, request, port):
    """Of the cheap request: the medians over the rounds of its p50 and p99, in milliseconds."""
    results = sorted((world.load(request, 1, SECONDS / ROUNDS, port) for _ in range(ROUNDS)), key=lambda r: r["p99_us"])
    middle = results[ROUNDS // 2]
    return middle["p50_us"] / 1000, middle["p99_us"] / 1000


def main():
    source = cached_repository()
    form = "p50 {:.2f}, p99 {:.2f} ms".format
    with World() as world, Peer(world) as peer:
        peer.create("large")
        sides = {"ours": (world.create("large"), world.port), "peer": (peer.url("large"), peer.port)}
        cheap = {"ours": ls_refs_request(world.host, "/v1/repos/large", world.authorization("large")),
                 "peer": ls_refs_request(f"127.0.0.1:{peer.port}", "/large.git")}
        quiet, busy, signed = {}, {}, {}
        for name, (url, port) in sides.items():
            world.run(f"git -C {source} push -q {url} main")
        peer.tend("large")
        get = world.signed("GetRepository", b'{"repositoryName": "large"}')
        for name, (url, port) in sides.items():
            world.run(f"git clone -q --bare {url} warm && rm -rf warm")
            quiet[name] = latencies(world, cheap[name], port)
            with Clones(world, url):
                busy[name] = latencies(world, cheap[name], port)
                if name == "ours":
                    signed["busy"] = latencies(world, get, port)
        signed["quiet"] = latencies(world, get, world.port)
    ratio = "{:.1f} × at p50, {:.1f} × at p99".format
    table(f"While {CLONES} clones run: one cheap request after the other on one connection", [
        ("v2 `ls-refs`, nothing else going on", form(*quiet["ours"]), form(*quiet["peer"]), None, None),
        (f"v2 `ls-refs` while {CLONES} clones run", form(*busy["ours"]), form(*busy["peer"]), None, None),
        ("the second beside the first", *(ratio(*(b / q for b, q in zip(busy[n], quiet[n]))) for n in sides), None, None),
        ("`GetRepository`, nothing else going on", form(*signed["quiet"]), None, None, None),
        (f"`GetRepository` while {CLONES} clones run", form(*signed["busy"]), None, None, None)])


main()
