"""A hundred helpers at once, for one role and for one IAM Identity Center session whose token must be refreshed: one call
each, and the same answer for everyone."""
import hashlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile

from aws_places import FUTURE, PAST, Places, secret_of

CROWD = 100
REQUEST = b"protocol=https\nhost=git-codecommit.us-east-1.amazonaws.com\npath=v1/repos/a\n\n"
CONFIG = f"""[default]
aws_access_key_id = AKIADEFAULT00001
aws_secret_access_key = {secret_of("AKIADEFAULT00001")}
[profile role]
role_arn = arn:aws:iam::111122223333:role/R
source_profile = default
[profile sso]
sso_session = s
sso_account_id = 111122223333
sso_role_name = Developer
[sso-session s]
sso_region = us-east-1
sso_start_url = https://u
"""
TOKEN = {"accessToken": "old", "expiresAt": PAST, "clientId": "c", "clientSecret": "s", "refreshToken": "refresh",
         "registrationExpiresAt": FUTURE}


def ask_all(program, environment, profile):
    """(status, user name) of each. A slow machine lets those who wait say for whom."""
    helpers = [subprocess.Popen([program, "--profile", profile, "codecommit", "credential-helper", "get"],
                                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment)
               for _ in range(CROWD)]
    for helper in helpers:
        helper.stdin.write(REQUEST)
        helper.stdin.close()
        helper.stdin = None
    answers = []
    for helper in helpers:
        out, err = helper.communicate()
        if helper.returncode != 0:
            print(err.decode(), file=sys.stderr)
        answers.append((helper.returncode, out.split(b"\n")[0]))
    return answers


def expect(what, seen, wanted):
    if seen != wanted:
        sys.exit(f"{what}: {seen}, not {wanted}")


def main():
    program = sys.argv[1]
    places = Places()
    with tempfile.TemporaryDirectory() as folder:
        home = pathlib.Path(folder)
        places.write_rule_sets(home / "models")
        (home / ".aws/sso/cache").mkdir(parents=True)
        (home / ".aws/config").write_text(CONFIG)
        (home / ".aws/sso/cache" / (hashlib.sha1(b"s").hexdigest() + ".json")).write_text(json.dumps(TOKEN))
        environment = {"HOME": folder, "PATH": os.environ["PATH"], "AWS_DATA_PATH": str(home / "models"),
                       "no_proxy": "127.0.0.1", "AWS_MAX_ATTEMPTS": "1"}
        for profile, calls in [("role", ["/"]), ("sso", ["/oidc/token", "/portal/federation/credentials"])]:
            places.seen.clear()
            answers = ask_all(program, environment, profile)
            expect(f"{profile}: answers", len(set(answers)), 1)
            expect(f"{profile}: status", answers[0][0], 0)
            expect(f"{profile}: calls", [path.split("?")[0] for path in places.seen], calls)
    print(f"{CROWD} helpers at once: one call for a role, one for an SSO session")


main()
