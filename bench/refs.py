"""Many refs: what ls-refs costs when all of them are sent, and when a prefix picks some, beside the peer.
`refs.py [MOST]`, 100,000 unless given."""
import sys

from peer import Peer
from world import World, ls_refs_request, table

CONNECTIONS, SECONDS = 8, 4
REFS_A_PUSH = 4000  # CodeCommit's quota
PICKED = 100


def make_refs(world, peer, name, count):
    """The same refs on both sides: branches 000000, 000001, … of one commit."""
    world.run(f"git init -q {name} && cd {name} && git commit -q --allow-empty -m first && "
              f"for i in $(seq -f %06g 0 {count - 1}); do echo create refs/heads/$i HEAD; done | git update-ref --stdin && "
              "git pack-refs --all")
    world.create(name)
    commit = world.run(f"git -C {name} rev-parse HEAD").strip()
    refs = [(commit, f"refs/heads/{i:06}") for i in range(count)]
    for first in range(0, count, REFS_A_PUSH):
        world.push_at_once(name, name, refs[first:first + REFS_A_PUSH])
    world.run(f"git clone -q --mirror {name} {peer.path(name)} && git -C {peer.path(name)} symbolic-ref HEAD refs/heads/000000")
    peer.tend(name)


def rates(world, peer, name, prefix=None):
    """Requests per second, ours and the peer's."""
    ours = ls_refs_request(world.host, f"/v1/repos/{name}", world.authorization(name), prefix)
    theirs = ls_refs_request(f"127.0.0.1:{peer.port}", f"/{name}.git", None, prefix)
    return [world.load(request, CONNECTIONS, SECONDS, port)["per_second"]
            for request, port in ((ours, world.port), (theirs, peer.port))]


def row(what, taken, goal=None):
    ours, peer = taken
    return (what, f"{ours:.0f}/s", f"{peer:.0f}/s", f"{ours / peer:.0f}× as many" if peer else None, goal)


def main():
    most = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    counts = [count for count in (PICKED, 10_000, 100_000) if count < most] + [most]
    rows = []
    with World() as world, Peer(world) as peer:
        for count in counts:
            make_refs(world, peer, f"refs{count}", count)
            whole = rates(world, peer, f"refs{count}")
            rows.append(row(f"v2 ls-refs, all of {count:,} refs", whole, "20×" if count == most else None))
            if count == PICKED:
                all_of_few = whole[0]
        picked = rates(world, peer, f"refs{most}", "refs/heads/0000")
        rows.append(row(f"v2 ls-refs, {PICKED} of {most:,} refs by prefix", picked))
        rows.append((f"the same beside all of {PICKED} refs, ours", f"{picked[0]:.0f}/s", f"{all_of_few:.0f}/s",
                     f"{picked[0] / all_of_few:.2f} ×", "cost linear in refs sent"))
    table(f"Refs: {CONNECTIONS} connections for {SECONDS} s", rows)


main()
