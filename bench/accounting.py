"""What a server and everything it starts use, by the kernel's own accounting (a control group; root only)."""
import os
import pathlib
import subprocess
import threading
import time

ROOTS = [pathlib.Path("/sys/fs/cgroup/unified"), pathlib.Path("/sys/fs/cgroup")]


class Group:
    """Processes that are counted together, with all that they start. Where control groups cannot be made, cpu_seconds
    is nan and the tables show it as such."""

    def __init__(self, name):
        self.folder = None
        for root in ROOTS:
            if (root / "cgroup.procs").exists() and os.access(root, os.W_OK):
                folder = root / f"crossgate-bench-{name}-{os.getpid()}"
                try:
                    folder.mkdir()
                except OSError:
                    continue
                self.folder = folder
                break

    def popen(self, command, **options):
        procs = self.folder and str(self.folder / "cgroup.procs")

        def join():
            if procs:
                with open(procs, "w", encoding="ascii") as file:
                    file.write("0")

        return subprocess.Popen(command, preexec_fn=join, **options)  # pylint: disable=subprocess-popen-preexec-fn

    def cpu_seconds(self):
        if self.folder is None:
            return float("nan")
        fields = dict(line.split() for line in (self.folder / "cpu.stat").read_text().splitlines())
        return int(fields["usage_usec"]) / 1e6

    def resident_bytes(self):
        """Memory of the processes that is their own; file pages they map are the page cache's."""
        total = 0
        if self.folder is None:
            return total
        for pid in (self.folder / "cgroup.procs").read_text().split():
            try:
                for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
                    if line.startswith("RssAnon:"):
                        total += int(line.split()[1]) * 1024
            except OSError:
                continue
        return total

    def close(self):
        if self.folder is not None:
            for _ in range(100):
                try:
                    self.folder.rmdir()
                    return
                except OSError:
                    time.sleep(0.05)


class PeakMemory:
    """`with PeakMemory(group) as peak: …; peak.mib`: the largest resident_bytes seen, looked at every 10 ms."""

    def __init__(self, group):
        self.group, self.largest, self.stop = group, 0, threading.Event()
        self.thread = threading.Thread(target=self._watch)

    def _watch(self):
        while not self.stop.wait(0.01):
            self.largest = max(self.largest, self.group.resident_bytes())

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.stop.set()
        self.thread.join()

    @property
    def mib(self):
        return self.largest / 2**20
