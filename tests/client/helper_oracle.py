"""The credential helper beside the AWS CLI's own code, on random keys, hosts and paths at the same second.

Ours runs as a program; the time in its password is then given to awscli's functions, so nobody's clock need be changed.
"""
import datetime
import os
import random
import string
import subprocess
import sys
import tempfile
import types

from awscli.botocore.credentials import Credentials
from awscli.customizations import codecommit

CASES = 60
HOSTS = ["git-codecommit.us-east-1.amazonaws.com", "git-codecommit-fips.us-gov-west-1.amazonaws.com",
         "vpce-0a1b2c.git-codecommit.eu-west-1.vpce.amazonaws.com", "git-codecommit.us-east-1.amazonaws.com.localhost:9480",
         "git-codecommit.ap-southeast-2.amazonaws.com:8443", "codecommit.amazonaws.com"]


def draw(rng, alphabet, low, high):
    return "".join(rng.choice(alphabet) for _ in range(rng.randint(low, high)))


def draw_case(rng):
    base64 = string.ascii_letters + string.digits + "+/="
    return types.SimpleNamespace(
        key="AKIA" + draw(rng, string.ascii_uppercase + string.digits, 16, 16), secret=draw(rng, base64, 40, 40),
        token=draw(rng, base64, 300, 1200) if rng.random() < 0.5 else None, host=rng.choice(HOSTS),
        protocol=rng.choice(["http", "https"]),
        path="v1/repos/" + draw(rng, string.ascii_letters + string.digits + "._-~ %é;&=+,!", 1, 100).strip())


def ask_ours(program, case, home):
    environment = {"HOME": home, "AWS_ACCESS_KEY_ID": case.key, "AWS_SECRET_ACCESS_KEY": case.secret,
                   "AWS_REGION": "sa-east-1"}
    if case.token:
        environment["AWS_SESSION_TOKEN"] = case.token
    option = [] if "git-" in case.host else ["--ignore-host-check"]
    said = f"protocol={case.protocol}\nhost={case.host}\npath={case.path}\n\n"
    done = subprocess.run([program, "codecommit", "credential-helper", *option, "get"], input=said.encode(), env=environment,
                          stdout=subprocess.PIPE, check=True)
    answer = dict(line.split("=", 1) for line in done.stdout.decode().splitlines())
    return answer["username"], answer["password"]


def ask_awscli(case, timestamp):
    session = types.SimpleNamespace(get_credentials=lambda: Credentials(case.key, case.secret, case.token))
    command = codecommit.CodeCommitGetCommand(session)
    moment = datetime.datetime.strptime(timestamp, "%Y%m%dT%H%M%S")
    codecommit.datetime = types.SimpleNamespace(datetime=types.SimpleNamespace(utcnow=lambda: moment))
    asked = {"protocol": case.protocol, "host": case.host, "path": case.path}
    region = command.extract_region(asked, types.SimpleNamespace(region="sa-east-1"))
    user = case.key + ("%" + case.token if case.token else "")
    return user, command.sign_request(region, command.extract_url(asked))


def main():
    program = sys.argv[1]
    rng = random.Random(os.environ.get("SEED", "1"))
    with tempfile.TemporaryDirectory() as home:
        for number in range(CASES):
            case = draw_case(rng)
            ours = ask_ours(program, case, home)
            theirs = ask_awscli(case, ours[1].split("Z", 1)[0])
            if ours != theirs:
                sys.exit(f"case {number} differs: {case.protocol}://{case.host}/{case.path}\n  {ours[1]}\n  {theirs[1]}")
    print(f"{CASES} answers are byte for byte the AWS CLI's")


main()
