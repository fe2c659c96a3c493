"""The credential helper beside `aws codecommit credential-helper`, alternating, in one run."""
import statistics
import subprocess
import time

from world import World, table

ROUNDS = 15


def measure(world, command):
    begin = time.perf_counter()
    done = subprocess.run(command, input=world.helper_input(), env=world.environment, text=True, check=True,
                          stdout=subprocess.PIPE)
    assert "password=" in done.stdout, done.stdout
    return time.perf_counter() - begin


def peak_memory(world, command):
    """In MiB, of the largest process of the command. By time(1), whose own memory is small: a child of Python begins
    as a copy of Python, and that would be what is measured."""
    done = subprocess.run(["/usr/bin/time", "-f", "%M", *command], input=world.helper_input(), text=True, check=True,
                          env=world.environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    return int(done.stderr.split()[-1]) / 1024


def compare(world, title, ours, peer, goal, empty=None):
    commands = {"ours": ours, "peer": peer} | ({"empty": empty} if empty else {})
    taken = {name: [] for name in commands}
    for command in commands.values():
        measure_any(world, command)  # once, to warm the page cache
    for _ in range(ROUNDS):
        for name, command in commands.items():
            taken[name].append(measure_any(world, command))
    median = {name: statistics.median(times) for name, times in taken.items()}
    return (title, f"{median['ours'] * 1000:.2f} ms", f"{median['peer'] * 1000:.0f} ms",
            f"{median['peer'] / median['ours']:.0f}×", goal), median


def measure_any(world, command):
    if command == ["true"]:
        begin = time.perf_counter()
        subprocess.run(["/bin/true"], env=world.environment, check=True)
        return time.perf_counter() - begin
    return measure(world, command)


def main():
    with World() as world:
        ours = ["crossgate", "codecommit", "credential-helper", "get"]
        peer = ["/usr/bin/aws", "codecommit", "credential-helper", "get"]
        row, median = compare(world, "credential-helper get, keys at hand", ours, peer, "150×", ["true"])
        rows = [row, ("  beside /bin/true, started the same way", f"{median['ours'] * 1000:.2f} ms",
                      f"{median['empty'] * 1000:.2f} ms", f"1/{median['ours'] / median['empty']:.2f}", "1/2"),
                ("  peak memory", f"{peak_memory(world, ours):.1f} MiB", f"{peak_memory(world, peer):.0f} MiB", None,
                 "under 8 MiB")]
        table("Client: median of %d runs each, alternating" % ROUNDS, rows)


main()
