"""Machine-made load on one repository: small pushes one after the other, with fetches and clones between them and no
maintenance by hand. Prints how the last tenth compares with the first. `steady.py [PUSHES]`, 10,000 unless given."""
import statistics
import sys
import time

from accounting import PeakMemory
from world import World, table

FETCH_EVERY, CLONE_EVERY = 10, 500


def timed(taken, work):
    begin = time.perf_counter()
    work()
    taken.append(time.perf_counter() - begin)


def p99(taken):
    return statistics.quantiles(taken, n=100)[98] if len(taken) > 1 else taken[0]


def row(what, taken):
    part = max(1, len(taken) // 10)
    first, last = taken[:part], taken[-part:]
    described = [f"p50 {statistics.median(some) * 1000:.1f}, p99 {p99(some) * 1000:.1f} ms" for some in (first, last)]
    return (f"{what} ({len(taken)})", *described, f"{p99(last) / p99(first):.2f} ×", "1.5 ×")


def main():
    pushes = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    push, fetch, clone = [], [], []
    with World() as world, PeakMemory(world.group) as peak:
        world.clone("pusher")
        world.run("cd pusher && git commit -q --allow-empty -m first && git push -q origin main")
        world.clone("follower")
        for number in range(pushes):
            world.run(f"cd pusher && echo {number} >file{number % 50} && git add . && git commit -q -m 'Change {number}'")
            timed(push, lambda: world.run("git -C pusher push -q origin main"))
            if number % FETCH_EVERY == 0:
                timed(fetch, lambda: world.run("git -C follower fetch -q origin"))
            if number % CLONE_EVERY == 0:
                timed(clone, lambda: world.clone("copy"))
                world.run("rm -rf copy")
        packs = world.run("ls data/packs/*/*/*.pack | wc -l").strip()
        world.run("git -C pusher fsck --no-dangling && git clone -q --mirror " + world.url + " all && git -C all fsck --full")
    table(f"Steady: {pushes} pushes to one repository, the rest between them", [
        row("push of one commit", push), row("fetch of ten commits", fetch), row("clone", clone),
        ("packs in the store at the end", None, packs, None, None),
        ("peak memory of the server and its children", None, f"{peak.mib:.0f} MiB", None, None)],
          ("what", "first tenth", "last tenth", "ratio of the p99", "goal"))


main()
