"""A repository of the shape of a real project's: 12,000 commits, 68,000 objects, a pack of about 127 MB; the same in
every run (object ids included), made with git fast-import."""
import pathlib
import random
import shutil
import subprocess

COMMITS = 12_000
FOLDERS = 120
FILES_A_FOLDER = 14
WORDS = [f"{a}{b}" for a in ("get", "set", "put", "read", "write", "open", "close", "list", "find", "make", "push", "pull")
         for b in ("Ref", "Pack", "Tree", "Blob", "Commit", "Name", "Path", "Time", "Size", "Index", "State", "Value")]
ASSET_EVERY = 24  # commits; assets do not compress, as images do not
ASSET_BYTES = 240_000


def make_repository(folder, commits=COMMITS, seed=20260131):
    """A bare repository in `folder`, packed as `git gc` would, with branch main."""
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", folder], check=True)
    importer = subprocess.Popen(["git", "-C", folder, "fast-import", "--quiet", "--depth=50"], stdin=subprocess.PIPE)
    for piece in _stream(random.Random(seed), commits):
        importer.stdin.write(piece)
    importer.stdin.close()
    if importer.wait() != 0:
        raise SystemExit("bench: git fast-import failed")
    subprocess.run(["git", "-C", folder, "repack", "-adfq", "--window=10", "--threads=1"], check=True)


def _line(rng):
    return " ".join(rng.choices(WORDS, k=rng.randint(2, 9)))


def _stream(rng, commits):
    files = {}
    for number in range(commits):
        message = f"Change {number}: {_line(rng)}\n".encode()
        yield (b"commit refs/heads/main\n"
               b"committer A Developer <developer@example.com> %d +0000\ndata %d\n%s\n"
               % (1_500_000_000 + number * 3600, len(message), message))
        for _ in range(rng.choice((1, 1, 1, 2))):
            path = f"src/{rng.randrange(FOLDERS):03}/file{rng.randrange(FILES_A_FOLDER):02}.cc"
            lines = files.get(path) or [_line(rng) for _ in range(rng.randint(40, 400))]
            at = rng.randrange(len(lines))
            lines[at:at + rng.randint(0, 3)] = [_line(rng) for _ in range(rng.randint(1, 5))]
            files[path] = lines
            text = ("\n".join(lines) + "\n").encode()
            yield b"M 100644 inline %s\ndata %d\n%s\n" % (path.encode(), len(text), text)
        if number % ASSET_EVERY == 0:
            yield b"M 100644 inline assets/%04d.bin\ndata %d\n%s\n" % (number % 2400, ASSET_BYTES, rng.randbytes(ASSET_BYTES))
        yield b"\n"


def cached_repository():
    """The repository, made once and kept below build/."""
    folder = pathlib.Path(__file__).resolve().parent.parent / "build/bench/repository.git"
    if not folder.exists():
        print("bench: making the repository, a minute", flush=True)
        made = folder.with_suffix(".making")
        shutil.rmtree(made, ignore_errors=True)
        made.parent.mkdir(parents=True, exist_ok=True)
        make_repository(made)
        made.rename(folder)
    counted = subprocess.run(["git", "-C", folder, "count-objects", "-v"], check=True, text=True, stdout=subprocess.PIPE)
    facts = dict(line.split(": ") for line in counted.stdout.splitlines())
    print(f"bench: 12,000 commits, {facts['in-pack']} objects, a pack of {int(facts['size-pack']) / 1024:.0f} MiB")
    return folder


if __name__ == "__main__":
    import sys
    make_repository(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else COMMITS)
