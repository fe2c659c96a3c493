"""Git over Smart HTTP: crossgated, which authenticates and authorises every request, beside nginx + fcgiwrap +
git http-backend, which does neither, on the same repositories, alternating, in one run."""
import statistics
import time

from accounting import PeakMemory
from peer import Peer
from repository import cached_repository
from world import World, ls_refs_request, raw, table

CONNECTIONS, SECONDS = 8, 4
ROUNDS = 15  # of what takes milliseconds
CLONES = 3   # of what takes seconds


class Side:
    """One of the two servers: where its repositories are and what it has used."""

    def __init__(self, name, group, port, url, create, request_path, authorization):
        self.name, self.group, self.port, self.url = name, group, port, url
        self.create, self.request_path, self.authorization = create, request_path, authorization

    def host(self, repository):
        return self.url(repository).split("/")[2]


def sides(world, peer):
    ours = Side("ours", world.group, world.port, lambda name: f"http://{world.host}/v1/repos/{name}", world.create,
                lambda name: f"/v1/repos/{name}", world.authorization)
    theirs = Side("peer", peer.group, peer.port, peer.url, peer.create, lambda name: f"/{name}.git", lambda name: None)
    return ours, theirs


class Taken:
    """Wall seconds of the client and processor seconds of the server side, for each side."""

    def __init__(self):
        self.wall, self.cpu = {"ours": [], "peer": []}, {"ours": [], "peer": []}

    def add(self, side, work):
        used = side.group.cpu_seconds()
        begin = time.perf_counter()
        work()
        self.wall[side.name].append(time.perf_counter() - begin)
        time.sleep(0.02)  # what is done after the answer counts too
        self.cpu[side.name].append(side.group.cpu_seconds() - used)

    def rows(self, what, wall_goal, cpu_goal):
        return [_row(f"{what}: wall", self.wall, wall_goal), _row(f"{what}: server CPU", self.cpu, cpu_goal)]


def _row(what, taken, goal):
    ours, peer = statistics.median(taken["ours"]), statistics.median(taken["peer"])
    return (what, f"{ours * 1000:.1f} ms", f"{peer * 1000:.1f} ms", f"{ours / peer:.2f} ×" if peer > 0 else None, goal)


def requests_row(world, both, what, repository, make_request, goal):
    rates = {}
    for side in both:
        request = make_request(side, repository)
        rates[side.name] = world.load(request, CONNECTIONS, SECONDS, side.port)["per_second"]
    return (what, f"{rates['ours']:.0f}/s", f"{rates['peer']:.0f}/s", f"{rates['ours'] / rates['peer']:.0f}× as many", goal)


def ls_refs(side, repository):
    return ls_refs_request(side.host(repository), side.request_path(repository), side.authorization(repository))


def info_refs(side, repository):
    headers = {"Host": side.host(repository), "Git-Protocol": "version=2"}
    if side.authorization(repository):
        headers["Authorization"] = side.authorization(repository)
    return raw("GET", f"{side.request_path(repository)}/info/refs?service=git-upload-pack", headers)


def push_everything(world, both, source):
    taken = Taken()
    for number in range(2):
        for side in both:
            side.create(f"whole{number}")
            taken.add(side, lambda: world.run(f"git -C {source} push -q {side.url(f'whole{number}')} main"))
    return taken.rows("push of the whole repository", "1.0 ×", None)


def clones(world, peer, both):
    taken = Taken()
    for side in both:  # once, so that both are warm
        world.run(f"git clone -q --bare {side.url('whole0')} warm && rm -rf warm")
    for _ in range(CLONES):
        for side in both:
            taken.add(side, lambda: world.run(f"git clone -q --bare {side.url('whole0')} copy"))
            world.run("rm -rf copy")
    pack = next((peer.path("whole0") / "objects/pack").glob("*.pack"))
    download = f"curl -sS http://127.0.0.1:{peer.port}/static/whole0.git/objects/pack/{pack.name} -o static.pack"
    plain = _seconds(world, f"{download} && git index-pack static.pack")
    # What git clone asks of index-pack: in a repository, and that no object is missing.
    as_clone = _seconds(world, f"git init -q --bare static && {download} && git -C static index-pack --stdin --fix-thin "
                               "--check-self-contained-and-connected <static.pack")
    ours = statistics.median(taken.wall["ours"])
    return taken.rows("clone, warm", None, "0.05 ×") + [
        ("  wall beside a static download and index-pack", f"{ours:.2f} s", f"{plain:.2f} s", f"{ours / plain:.2f} ×", "1.05 ×"),
        ("  the same, index-pack as git clone runs it", f"{ours:.2f} s", f"{as_clone:.2f} s", f"{ours / as_clone:.2f} ×", None)]


def _seconds(world, command):
    taken = []
    for _ in range(CLONES):
        world.run("rm -rf static static.*")
        begin = time.perf_counter()
        world.run(command)
        taken.append(time.perf_counter() - begin)
    return statistics.median(taken)


def eight_clones(world, both):
    rows, cpu, memory, wall = [], {}, {}, {}
    for side in both:
        before = side.group.cpu_seconds()
        begin = time.perf_counter()
        with PeakMemory(side.group) as peak:
            world.run("for i in 1 2 3 4 5 6 7 8; do "
                      f"git clone -q --bare {side.url('whole0')} copy$i & done; wait; rm -rf copy*")
        wall[side.name] = time.perf_counter() - begin
        cpu[side.name], memory[side.name] = side.group.cpu_seconds() - before, peak.mib
    rows.append(("8 clones at once: wall", f"{wall['ours']:.1f} s", f"{wall['peer']:.1f} s",
                 f"{wall['ours'] / wall['peer']:.2f} ×", None))
    rows.append(("8 clones at once: server CPU", f"{cpu['ours']:.2f} s", f"{cpu['peer']:.2f} s",
                 f"{cpu['ours'] / cpu['peer']:.2f} ×", "0.1 ×"))
    rows.append(("8 clones at once: server memory", f"{memory['ours']:.0f} MiB", f"{memory['peer']:.0f} MiB", None,
                 "under 256 MiB"))
    return rows


def daily_work(world, both, repository, what):
    """Pushes of one commit, each followed by a fetch of it in another clone and by a fetch of nothing."""
    push, fetch, nothing = Taken(), Taken(), Taken()
    for side in both:
        for place in ("pusher", "follower"):
            world.run(f"git clone -q {side.url(repository)} {place}-{side.name}")
    for number in range(ROUNDS):
        for side in both:
            world.run(f"cd pusher-{side.name} && echo {number} >>NEWS && git add NEWS && git commit -q -m 'News {number}'")
            push.add(side, lambda: world.run(f"git -C pusher-{side.name} push -q origin main"))
            fetch.add(side, lambda: world.run(f"git -C follower-{side.name} fetch -q origin"))
            nothing.add(side, lambda: world.run(f"git -C follower-{side.name} fetch -q origin"))
    world.run("rm -rf pusher-* follower-*")
    return (push.rows(f"push of one commit, {what}", "0.65 ×", "0.2 ×")
            + fetch.rows(f"fetch of one commit, {what}", "0.65 ×", "0.2 ×")
            + nothing.rows(f"fetch of nothing, {what}", None, None))


def a_hundred_refs(world, both):
    world.run("git init -q small && cd small && git commit -q --allow-empty -m first && "
              "for i in $(seq 99); do git branch b$i; done")
    for side in both:
        side.create("small")
        world.run(f"git -C small push -q {side.url('small')} --all")


def main():
    source = cached_repository()
    with World() as world, Peer(world) as peer:
        both = sides(world, peer)
        a_hundred_refs(world, both)
        rows = push_everything(world, both, source)
        for name in ("whole0", "small"):
            peer.tend(name)
        rows.append(requests_row(world, both, "v2 ls-refs, 100 refs", "small", ls_refs, "50×"))
        rows.append(requests_row(world, both, "v2 ls-refs, the large repository", "whole0", ls_refs, "100×"))
        rows.append(requests_row(world, both, "info/refs, the large repository", "whole0", info_refs, "100×"))
        rows += clones(world, peer, both)
        rows += eight_clones(world, both)
        rows += daily_work(world, both, "small", "small")
        rows += daily_work(world, both, "whole0", "large")
        table(f"Git: ours beside nginx + fcgiwrap + git http-backend; {CONNECTIONS} connections for {SECONDS} s, medians of "
              f"{CLONES} clones and {ROUNDS} pushes and fetches", rows)


main()
