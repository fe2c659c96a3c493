"""What the fast path costs the system: which files it opens, and how many system calls it makes, with keys at hand and
with a role's session on file. Counted by strace; skipped (status 77) where tracing is not allowed."""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

from aws_places import Places, secret_of

REQUEST = b"protocol=https\nhost=git-codecommit.us-east-1.amazonaws.com\npath=v1/repos/a\n\n"
KEYS = f"[default]\naws_access_key_id = AKIADEFAULT00001\naws_secret_access_key = {secret_of('AKIADEFAULT00001')}\n"
ROLE = "[profile role]\nrole_arn = arn:aws:iam::111122223333:role/R\nsource_profile = default\n"
MOST_CALLS = 48  # 24 with keys at hand when this was written, of which 13 are the C library's


def trace(program, environment, profile, home):
    """The files opened, below the home folder, and the number of system calls."""
    log = home / "trace"
    subprocess.run(["strace", "-f", "-o", str(log), program, "--profile", profile, "codecommit", "credential-helper", "get"],
                   input=REQUEST, env=environment, stdout=subprocess.PIPE, check=True)
    lines = log.read_text().splitlines()
    calls = [line for line in lines if re.search(r"^\d+ +\w+\(", line)]
    files = [found[1] for line in calls if (found := re.search(r'open(?:at)?\(.*?"([^"]+)"', line))]
    assert not any("execve" in line for line in calls[1:]), "it handed over to the large program"
    return [file.replace(str(home) + "/", "") for file in files], len(calls)


def main():
    program = sys.argv[1]
    if subprocess.run(["strace", "-o", "/dev/null", "true"], stderr=subprocess.DEVNULL).returncode != 0:
        print("skipped: nothing may be traced here")
        sys.exit(77)
    linked = subprocess.run(["ldd", program], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True).stdout
    assert "not a dynamic executable" in linked, linked
    places = Places()
    with tempfile.TemporaryDirectory() as folder:
        home = pathlib.Path(folder)
        (home / ".aws").mkdir()
        (home / ".aws/credentials").write_text(KEYS)
        (home / ".aws/config").write_text(ROLE)
        environment = {"HOME": folder, "PATH": os.environ["PATH"], "AWS_ENDPOINT_URL_STS": places.url}
        # Once for the session, by the large program.
        subprocess.run([program, "--profile", "role", "codecommit", "credential-helper", "get"], input=REQUEST,
                       env=environment, stdout=subprocess.PIPE, check=True)
        (kept,) = (home / ".aws/cli/cache-crossgate").iterdir()
        expected = [".aws/config", ".aws/credentials"]
        for profile, more in [("default", []), ("role", [str(kept.relative_to(home))])]:
            files, calls = trace(program, environment, profile, home)
            assert files == expected + more, f"profile {profile} opens {files}"
            assert calls <= MOST_CALLS, f"profile {profile} makes {calls} system calls"
            print(f"profile {profile}: {len(files)} files, {calls} system calls")


main()
