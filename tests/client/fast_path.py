"""What the fast path costs the system: which files it opens, and how many system calls it makes, with keys at hand and
with a session on file of a role, of IAM Identity Center and of a container. Counted by strace; skipped (status 77) where
tracing is not allowed."""
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

from aws_places import FUTURE, Places, secret_of

REQUEST = b"protocol=https\nhost=git-codecommit.us-east-1.amazonaws.com\npath=v1/repos/a\n\n"
KEYS = f"[default]\naws_access_key_id = AKIADEFAULT00001\naws_secret_access_key = {secret_of('AKIADEFAULT00001')}\n"
CONFIG = """[profile role]
role_arn = arn:aws:iam::111122223333:role/R
source_profile = default
[profile sso]
sso_session = s
sso_account_id = 111122223333
sso_role_name = Developer
[sso-session s]
sso_region = us-east-1
sso_start_url = https://u
[profile container]
region = us-east-1
"""
TOKEN = {"accessToken": "good", "expiresAt": FUTURE}
BOOT_ID = "/proc/sys/kernel/random/boot_id"
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


def keep_session(program, environment, profile, home):
    """Lets the large program ask for the session, once; the file that it is kept in, if any."""
    folder = home / ".aws/cli/cache-crossgate"
    before = set(folder.iterdir()) if folder.exists() else set()
    subprocess.run([program, "--profile", profile, "codecommit", "credential-helper", "get"], input=REQUEST,
                   env=environment, stdout=subprocess.PIPE, check=True)
    after = set(folder.iterdir()) if folder.exists() else set()
    return [str(file.relative_to(home)) for file in after - before]


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
        (home / ".aws/sso/cache").mkdir(parents=True)
        (home / ".aws/sso/cache" / (hashlib.sha1(b"s").hexdigest() + ".json")).write_text(json.dumps(TOKEN))
        (home / ".aws/credentials").write_text(KEYS)
        (home / ".aws/config").write_text(CONFIG)
        environment = {"HOME": folder, "PATH": os.environ["PATH"], "no_proxy": "127.0.0.1",
                       "AWS_ENDPOINT_URL_STS": places.url, "AWS_ENDPOINT_URL_SSO": places.url + "/portal",
                       "AWS_CONTAINER_CREDENTIALS_FULL_URI": places.url + "/container/c",
                       "AWS_CONTAINER_AUTHORIZATION_TOKEN": "Basic abc"}
        for profile, before in [("default", []), ("role", []), ("sso", []), ("container", [BOOT_ID])]:
            kept = keep_session(program, environment, profile, home)
            files, calls = trace(program, environment, profile, home)
            assert files == [".aws/config", ".aws/credentials"] + before + kept, f"profile {profile} opens {files}"
            assert calls <= MOST_CALLS, f"profile {profile} makes {calls} system calls"
            print(f"profile {profile}: {len(files)} files, {calls} system calls")


main()
