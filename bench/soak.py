"""Everything that clients do, at once and for a long time, on one server: what it holds must not grow, and nothing may be
left behind. `soak.py [MINUTES]`, otherwise CROSSGATE_SOAK_MINUTES, or one. Prints latencies, which are never judged; fails when
memory grew, a descriptor, a child process or a temporary file was left, or something that was acknowledged is not
there."""
import collections
import os
import pathlib
import random
import signal
import statistics
import subprocess
import sys
import threading
import time

from world import Connection, World, table

REPOSITORIES, CLIENTS = 3, 4
WARM_UP = 0.5           # of the time: caches fill, and what is opened once is opened
MOST_GROWTH = 1.25      # of memory after it: the least of the last quarter, by the most of the first,
SLACK = 32              # and these MiB, which the allocator may keep after one busy moment
PATIENCE = 1800         # seconds for maintenance, which stands back behind everything else, to come to an end
# The store opens a connection more when it finds all others in use, up to its bound.
OPENED_WHEN_NEEDED, MOST_OPENED = ("/metadata.db", "/metadata.db-wal", "/metadata.db-shm"), 24
LONGEST_SAMPLES = 120


class Client:
    """Does one thing after the other, in clones of its own."""

    def __init__(self, world, number):
        self.world, self.number = world, number
        self.random = random.Random(number)
        self.taken, self.pushed, self.failure = {}, [], None
        self.repository = f"soak{number % REPOSITORIES}"
        self.url = f"http://{world.host}/v1/repos/{self.repository}"
        self.branch = f"client{number}"

        self.kinds = [self.clone, self.shallow_clone, self.partial_clone, self.clone_of_version_0, self.give_up,
                      self.refused_push, self.large_push, self.ask_api, self.stranger, self.push, self.fetch]

    def work_until(self, until):
        self.taken = {}
        try:
            while time.monotonic() < until:
                work = self.random.choice(self.kinds + [self.push] * 5 + [self.fetch] * 3)
                begin = time.perf_counter()
                work()
                self.taken.setdefault(work.__name__.replace("_", " "), []).append(time.perf_counter() - begin)
        except BaseException as failure:  # told by the main thread
            self.failure = failure

    def begin(self):
        self.world.run(f"git clone -q {self.url} {self.branch} && git -C {self.branch} checkout -q -b {self.branch}")

    def do_everything_once(self):
        """With as many pushes as bring on maintenance."""
        self.begin()
        for work in self.kinds + [self.push] * 20:
            work()
        self.world.run("for i in $(seq 10000); do grep -q '\"maintained\"' server.log && break; sleep 0.1; done")

    def mine(self, line):
        return self.world.run(f"cd {self.branch} && {line}")

    def commit(self, what):
        return self.mine(f"{what} >file{self.random.randrange(20)} && git add . && git commit -q -m more && "
                         f"git push -q origin HEAD:{self.branch} && git rev-parse HEAD").strip()

    def push(self):
        self.pushed.append(self.commit(f"echo {self.random.random()}"))

    def large_push(self):
        self.pushed.append(self.commit("head -c 1500000 /dev/urandom"))

    def refused_push(self):
        self.mine("! git push -q origin HEAD:refs/heads/main/below 2>/dev/null")

    def fetch(self):
        self.mine("git fetch -q origin")

    def clone(self, options=""):
        self.world.run(f"git clone -q {options} {self.url} {self.branch}-copy && rm -rf {self.branch}-copy")

    def shallow_clone(self):
        self.clone("--depth 1")

    def partial_clone(self):
        self.clone("--filter=blob:none")

    def clone_of_version_0(self):
        self.clone("-c protocol.version=0 --depth 2")

    def give_up(self):
        """A clone that is killed somewhere on its way."""
        copy = f"{self.branch}-killed"
        process = subprocess.Popen(["git", "clone", "-q", "--no-local", "--depth", str(self.random.randint(2, 99)), self.url,
                                    copy], env=self.world.environment, cwd=self.world.folder, start_new_session=True,
                                   stderr=subprocess.DEVNULL)
        time.sleep(self.random.random() * 0.05)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        self.world.run(f"for i in $(seq 600); do rm -rf {copy} && exit; sleep 0.1; done; exit 1")  # its children may take a moment longer to end

    def ask_api(self):
        connection = Connection(self.world.port)
        status, body = connection.ask(self.world.signed("GetRepository", b'{"repositoryName": "%s"}' % self.repository.encode()))
        assert status == 200, body
        connection.socket.close()

    def stranger(self):
        """A connection that says half a request and goes."""
        connection = Connection(self.world.port)
        connection.socket.sendall(b"POST /v1/repos/soak0/git-upload-pack HTTP/1.1\r\nHost: h\r\nContent-")
        connection.socket.close()


def target_of(link):
    """What a descriptor leads to, without the number that tells it from others of its kind."""
    try:
        return os.readlink(link).split(":[", maxsplit=1)[0]
    except OSError:
        return "closed meanwhile"


class Held:
    """What the server holds at one moment."""

    def __init__(self, world):
        if (status := world.server.poll()) is not None:
            raise SystemExit(f"the server ended with status {status}; it said at last:\n" +
                             (world.folder / "server.log").read_text()[-4000:])
        process = pathlib.Path(f"/proc/{world.server.pid}")
        status = dict(line.split(":", 1) for line in (process / "status").read_text().splitlines())
        self.mib = int(status["RssAnon"].split()[0]) / 1024
        self.descriptors = [target_of(link) for link in (process / "fd").iterdir()]
        self.children = sum(len(task.read_text().split()) for task in process.glob("task/*/children"))
        cache = world.folder / "data/cache"
        self.temporary = [str(path.relative_to(cache)) for folder in ("quarantines", "maintenance")
                          for path in (cache / folder).glob("*")]

    def __str__(self):
        return (f"{self.mib:.1f} MiB, {len(self.descriptors)} descriptors, {self.children} children, "
                f"{len(self.temporary)} temporary files")


def settled(world, before=None):
    """What is held once nothing goes on any more."""
    until = time.monotonic() + PATIENCE
    while True:
        held = Held(world)
        at_rest = held.children == 0 and not held.temporary
        if (at_rest and (before is None or not left_open(before, held))) or time.monotonic() > until:
            return held
        time.sleep(0.5)


def load(world, clients, seconds):
    """Lets all clients work; the server's memory meanwhile, sample by sample."""
    until = time.monotonic() + seconds
    threads = [threading.Thread(target=client.work_until, args=(until,)) for client in clients]
    for thread in threads:
        thread.start()
    samples = [Held(world).mib]
    while any(thread.is_alive() for thread in threads):
        samples.append(Held(world).mib)
        time.sleep(max(0.5, seconds / LONGEST_SAMPLES))
    return samples


def left_open(before, after):
    """How many descriptors there are more, by what they lead to, but for those that may be."""
    more = collections.Counter(after.descriptors) - collections.Counter(before.descriptors)
    for name in list(more):
        if name.endswith(OPENED_WHEN_NEEDED) and more[name] <= MOST_OPENED:
            del more[name]
    return more


def problems(world, clients, before, after, samples):
    found = [f"a client failed: {client.failure}" for client in clients if client.failure]
    part = max(1, len(samples) // 4)
    if min(samples[-part:]) > MOST_GROWTH * max(samples[:part]) + SLACK:
        found.append("memory grew after the warm-up, in MiB: " + ", ".join(f"{mib:.0f}" for mib in samples))
    if more := left_open(before, after):
        found.append("descriptors were left open: " + ", ".join(f"{count} of {name}" for name, count in more.items()))
    if after.children:
        found.append(f"{after.children} child processes were left")
    if after.temporary:
        found.append("left behind: " + ", ".join(after.temporary))
    for client in clients:
        world.run(f"git clone -q --mirror {client.url} {client.branch}-last && git -C {client.branch}-last fsck --full")
        there = set(world.run(f"git -C {client.branch}-last rev-list --all").split())
        found += [f"{client.repository}: {commit} was acknowledged and is not there"
                  for commit in client.pushed if commit not in there]
    return found


def latency_rows(clients):
    taken = {}
    for client in clients:
        for kind, seconds in client.taken.items():
            taken.setdefault(kind, []).extend(seconds)
    for kind, seconds in sorted(taken.items()):
        cuts = statistics.quantiles(seconds, n=100, method="inclusive") if len(seconds) > 1 else seconds * 99
        yield (kind, len(seconds), *(f"{cuts[p - 1] * 1000:.1f} ms" for p in (50, 90, 99)))


def main():
    minutes = float(sys.argv[1] if len(sys.argv) > 1 else os.environ.get("CROSSGATE_SOAK_MINUTES", "1"))
    with World("--removal-grace", "0s", "--fetch-cache-bytes", str(64 << 20)) as world:
        for number in range(REPOSITORIES):
            world.run(f"git clone -q {world.create(f'soak{number}')} first{number} 2>/dev/null && cd first{number} && "
                      "for i in $(seq 100); do echo $i >file && git add file && git commit -q -m $i; done && "
                      "git push -q origin main")
        world.run("rm -rf first*")
        first = Client(world, CLIENTS)
        first.do_everything_once()  # what is opened once and stays open counts as before
        clients = [Client(world, number) for number in range(CLIENTS)]
        for client in clients:
            client.begin()
        print(f"soak: {CLIENTS} clients, {REPOSITORIES} repositories, {minutes:g} minutes, of which {WARM_UP:.0%} warm-up",
              flush=True)
        load(world, clients, minutes * 60 * WARM_UP)
        before = settled(world)
        print(f"soak: after the warm-up: {before}", flush=True)
        samples = load(world, clients, minutes * 60 * (1 - WARM_UP))
        after = settled(world, before)
        print(f"soak: after: {after}; at most {max(samples):.1f} MiB meanwhile")
        found = problems(world, [*clients, first], before, after, samples)
        table("Soak: what clients waited, with their own work and the machine's other load", list(latency_rows(clients)),
              ("what", "times", "p50", "p90", "p99"))
    for problem in found:
        print(f"soak: {problem}", file=sys.stderr)
    sys.exit(1 if found else 0)


main()
