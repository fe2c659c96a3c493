"""The server's own figures: GetRepository, ls-refs, a push of one commit. bench/git.py has Git's beside a peer."""
import statistics
import time

from world import World, ls_refs_request, table

CONNECTIONS = 8
SECONDS = 5
PUSHES = 20


def load_row(world, title, request, connections=CONNECTIONS):
    before = world.cpu_seconds()
    result = world.load(request, connections, SECONDS)
    cpu = (world.cpu_seconds() - before) / SECONDS
    return (title, f"{result['per_second']}/s, p50 {result['p50_us']} µs, p99 {result['p99_us']} µs, {cpu:.2f} cores",
            None, None, None)


def push_row(world):
    taken = []
    before = world.cpu_seconds()
    for number in range(PUSHES):
        world.run(f"echo {number} >clone/file && git -C clone add . && git -C clone commit -q -m {number}")
        begin = time.perf_counter()
        world.run("git -C clone push -q origin main")
        taken.append(time.perf_counter() - begin)
    cpu = (world.cpu_seconds() - before) / PUSHES
    return ("push of one commit", f"{statistics.median(taken) * 1000:.0f} ms wall, {cpu * 1000:.0f} ms of server CPU",
            None, None, None)


def main():
    with World() as world:
        world.clone("clone")
        world.run("git -C clone commit -q --allow-empty -m first && for i in $(seq 99); do git -C clone branch b$i; done && "
                  "git -C clone push -q origin --all")
        table(f"Server: {CONNECTIONS} kept-alive connections for {SECONDS} s, load from the same machine", [
            load_row(world, "GetRepository, signed", world.signed("GetRepository", b'{"repositoryName": "bench"}')),
            load_row(world, "ls-refs, protocol v2, 100 refs", ls_refs_request(world.host, "/v1/repos/bench", world.authorization())),
            push_row(world)])


if __name__ == "__main__":
    main()
