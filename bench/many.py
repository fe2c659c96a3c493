"""One repository among many: the median of ls-refs, fetch and GetRepository over some of them, idle memory, and the time
from start to first answer. `many.py [COUNT...]`, 1 1000 100000 unless given."""
import json
import statistics
import sys
import threading
import time

from world import Connection, World, clone_request, ls_refs_request, table

REPOSITORIES_AN_ACCOUNT = 1000  # CodeCommit's quota
THREADS = 8
ASKED = 20       # repositories that are looked at
REQUESTS = 2000  # of each kind, round and round


class Account:
    """A member account and its administrator's session."""

    def __init__(self, world, number):
        created = json.loads(world.run("crossgate organizations create-account --output json "
                                       f"--email a{number}@example.com --account-name a{number}"))
        request = created["CreateAccountStatus"]["Id"]
        status = json.loads(world.run("crossgate organizations describe-create-account-status --output json "
                                      f"--create-account-request-id {request}"))
        role = f"arn:aws:iam::{status['CreateAccountStatus']['AccountId']}:role/OrganizationAccountAccessRole"
        session = json.loads(world.run("crossgate sts assume-role --output json --role-session-name bench "
                                       f"--role-arn {role}"))["Credentials"]
        self.keys = (session["AccessKeyId"], session["SecretAccessKey"], session["SessionToken"])
        self.environment = {"AWS_ACCESS_KEY_ID": self.keys[0], "AWS_SECRET_ACCESS_KEY": self.keys[1],
                            "AWS_SESSION_TOKEN": self.keys[2]}


def create(world, places):
    """Creates a repository at each of the (account, name)s."""
    connection = Connection(world.port)
    for account, name in places:
        status, body = connection.ask(world.signed("CreateRepository", b'{"repositoryName": "%s"}' % name.encode(),
                                                   account.keys))
        assert status == 200, body


def fill(world, count):
    """`count` repositories, a thousand an account; some of them, spread evenly, with a commit."""
    accounts = [Account(world, number) for number in range(-(-count // REPOSITORIES_AN_ACCOUNT))]
    places = [(accounts[i // REPOSITORIES_AN_ACCOUNT], f"r{i:06}") for i in range(count)]
    threads = [threading.Thread(target=create, args=(world, places[i::THREADS])) for i in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    asked = places[::max(1, count // ASKED)][:ASKED]
    world.run("git init -q one && cd one && echo one >file && git add file && git commit -q -m one")
    for account, name in asked:
        url = f"http://{world.host}/v1/repos/{name}"
        world.run(f"git -C one push -q {url} main", **account.environment)
    return asked


def median(world, requests):
    """In microseconds, each request in turn on one connection; all were asked once before."""
    connection, taken = Connection(world.port), []
    for number in range(len(requests) + REQUESTS):
        begin = time.perf_counter()
        status, body = connection.ask(requests[number % len(requests)])
        if number >= len(requests):
            taken.append(time.perf_counter() - begin)
        assert status == 200, body
    return statistics.median(taken) * 1e6


def measure(count):
    """For each row its figure, as a number."""
    with World() as world:
        asked = fill(world, count)
        world.stop()
        start = world.start()
        time.sleep(1)
        idle = world.group.resident_bytes() / 2**20
        tip = world.run("git -C one rev-parse HEAD").strip()
        signed = [(f"/v1/repos/{name}", world.authorization(name, **account.environment)) for account, name in asked]
        body = '{{"repositoryName": "{}"}}'.format
        return [
            median(world, [ls_refs_request(world.host, *one) for one in signed]),
            median(world, [clone_request(world.host, *one, tip) for one in signed]),
            median(world, [world.signed("GetRepository", body(name).encode(), account.keys) for account, name in asked]),
            start, idle, world.group.resident_bytes() / 2**20]


def main():
    counts = [int(word) for word in sys.argv[1:]] or [1, 1000, 100_000]
    columns = [measure(count) for count in counts]
    kinds = [("v2 `ls-refs`: p50", "{:.0f} µs", "1.2 ×"), ("fetch of one commit: p50", "{:.0f} µs", "1.2 ×"),
             ("`GetRepository`: p50", "{:.0f} µs", "1.2 ×"), ("start to the first answer", "{:.2f} s", "0.5 s"),
             ("memory of its own, idle after the start", "{:.0f} MiB", "64 MiB"),
             ("the same after these requests", "{:.0f} MiB", None)]
    rows = []
    for number, (what, form, goal) in enumerate(kinds):
        figures = [column[number] for column in columns]
        ratio = f"{figures[-1] / figures[0]:.2f} ×" if len(figures) > 1 else None
        rows.append((what, *(form.format(figure) for figure in figures), ratio, goal))
    table(f"Many repositories: {ASKED} of them asked, one after the other, on one connection", rows,
          ("what", *(f"{count:,}" for count in counts), "ratio of the last to the first", "goal"))


main()
