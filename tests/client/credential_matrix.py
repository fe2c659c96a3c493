"""Where credentials come from, beside botocore: configuration files, variables and options, each case read by botocore
(Debian's AWS CLI carries it) and by our helper, which must end with the same access key, secret and token, or refuse
where botocore does.

A case where the two differ on purpose says so: `expect` is what ours must find (a key's id, or REFUSED), and `rule` the
rule by which botocore 1.43 or we ourselves decide (docs/client.md, "Differences from AWS's clients").
"""
import contextlib
import dataclasses
import hashlib
import io
import json
import logging
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import types

import matrix_cases
from aws_places import Places, secret_of, token_of

import awscli  # which makes its own botocore importable by that name
from awscli.customizations import codecommit
from botocore import credentials as botocore_credentials
from botocore import loaders
from botocore import session as botocore_session
from botocore import tokens as botocore_tokens
from botocore import utils as botocore_utils

REFUSED = matrix_cases.REFUSED
# Seconds for an instance's metadata service. What ends with its silence begins with few, and has more where the machine
# was too slow for what follows.
PATIENCE, PATIENCE_WITH_SILENCE = [100], [1, 10, 100]
HOST = "git-codecommit.us-east-1.amazonaws.com"
PATH = "v1/repos/a"


@dataclasses.dataclass
class Found:
    """Credentials, or why there are none."""
    key_id: str
    secret: str = ""
    token: str = None
    why: str = ""

    def __eq__(self, other):
        return (self.key_id, self.secret, self.token) == (other.key_id, other.secret, other.token)


def expected(key_id):
    return Found(REFUSED) if key_id == REFUSED else Found(key_id, secret_of(key_id), token_of(key_id))


class World:
    """A home folder, made anew for each case, and the places beside it."""

    def __init__(self, folder, places):
        self.folder = folder
        self.places = places
        self.home = folder / "home"
        places.write_rule_sets(folder / "models")
        self.loader = loaders.Loader(extra_search_paths=[str(folder / "models")], include_default_search_paths=True)

    def prepare(self, case, patience):
        shutil.rmtree(self.home, ignore_errors=True)
        files = {".aws/config": case.config, ".aws/credentials": case.credentials, **case.files}
        for name, text in files.items():
            path = self.home / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode("utf-8"))
        self.environment = {"HOME": str(self.home), "PATH": "/usr/bin:/bin", "AWS_DATA_PATH": str(self.folder / "models"),
                            "no_proxy": "127.0.0.1", "AWS_EC2_METADATA_DISABLED": "true", "AWS_MAX_ATTEMPTS": "1",
                            "AWS_METADATA_SERVICE_TIMEOUT": str(patience)}
        self.environment.update({name: self.fill(value) for name, value in case.env.items()})
        for name in [name for name, value in self.environment.items() if value == matrix_cases.UNSET]:
            del self.environment[name]
        for name in (".aws/config", ".aws/credentials"):
            (self.home / name).write_bytes(self.fill((self.home / name).read_bytes().decode()).encode())

    def fill(self, text):
        return text.replace("{url}", self.places.url).replace("{home}", str(self.home))

    def ask_botocore(self, case):
        os.environ.clear()
        os.environ.update(self.environment)
        tokens = str(self.home / ".aws/sso/cache")
        botocore_credentials.SSOProvider._SSO_TOKEN_CACHE_DIR = tokens
        botocore_tokens.SSOTokenProvider._SSO_TOKEN_CACHE_DIR = tokens
        try:
            with contextlib.redirect_stderr(io.StringIO()):
                session = botocore_session.Session(profile=case.option)
                session.register_component("data_loader", self.loader)
                found = session.get_credentials()
                if found is None:
                    return Found(REFUSED, why="no credentials")
                frozen = found.get_frozen_credentials()
                return Found(frozen.access_key, frozen.secret_key, frozen.token)
        except Exception as error:  # whatever it is, botocore did not go on
            return Found(REFUSED, why=f"{type(error).__name__}: {error}")

    def ask_ours(self, program, case, theirs):
        option = ["--profile", case.option] if case.option is not None else []
        done = subprocess.run([program, "codecommit", *option, "credential-helper", "get"],
                              input=f"protocol=https\nhost={HOST}\npath={PATH}\n\n".encode(), env=self.environment,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        answer = dict(line.split("=", 1) for line in done.stdout.decode().splitlines())
        said = done.stderr.decode().strip()
        if done.returncode != 0:
            assert answer == {"quit": "1"} and said.startswith("crossgate: "), (done.stdout, said)
            return Found(REFUSED, why=said)
        key_id, _, token = answer["username"].partition("%")
        moment = answer["password"].split("Z")[0]
        for secret in (secret_of(key_id), theirs.secret):
            found = Found(key_id, secret, token or None)
            if answer["password"] == sign(found, moment):
                return found
        return Found(key_id, why="its password is made with another secret")


def sign(found, moment):
    """The AWS CLI's own signature at this moment."""
    import datetime
    fixed = datetime.datetime.strptime(moment, "%Y%m%dT%H%M%S")
    codecommit.datetime = types.SimpleNamespace(datetime=types.SimpleNamespace(utcnow=lambda: fixed))
    session = types.SimpleNamespace(get_credentials=lambda: types.SimpleNamespace(
        access_key=found.key_id, secret_key=found.secret, token=found.token))
    command = codecommit.CodeCommitGetCommand(session)
    return command.sign_request("us-east-1", f"https://{HOST}/{PATH}")


def judge(case, ours, theirs):
    """What is wrong with the case; None where it is as it should be."""
    if case.expect is None:
        # Ours says at once that a key id cannot be one; botocore signs with it.
        is_key_id = re.fullmatch("[A-Z0-9]{16,128}", theirs.key_id)
        if ours == (theirs if is_key_id else Found(REFUSED)):
            return None
        return f"botocore finds {theirs.key_id} ({theirs.why}), ours {ours.key_id} ({ours.why})"
    if ours != expected(case.expect):
        return f"rule {case.rule} says {case.expect}, ours finds {ours.key_id} ({ours.why})"
    if ours == theirs:
        return f"botocore does the same: no need to write down what rule {case.rule} says"
    return None


def try_case(world, program, case):
    """What botocore and ours find, and what is wrong with it."""
    for patience in PATIENCE_WITH_SILENCE if "/silent/" in str(case.env) else PATIENCE:
        world.prepare(case, patience)
        theirs = world.ask_botocore(case)
        world.prepare(case, patience)
        ours = world.ask_ours(program, case, theirs)
        fault = judge(case, ours, theirs)
        if fault is None:
            break
    return theirs, ours, fault


def main():
    logging.disable(logging.CRITICAL)
    botocore_utils.ContainerMetadataFetcher.SLEEP_TIME = 0
    botocore_utils.ContainerMetadataFetcher.TIMEOUT_SECONDS = 100
    program = sys.argv[1]
    cases = matrix_cases.CASES + list(matrix_cases.random_cases(int(os.environ.get("SEED", "1"))))
    cases = [case for case in cases if len(sys.argv) < 3 or sys.argv[2] in case.name]
    names = [case.name for case in cases]
    assert len(set(names)) == len(names), "two cases have one name"
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        world = World(pathlib.Path(folder), Places())
        for case in cases:
            theirs, ours, fault = try_case(world, program, case)
            if len(sys.argv) > 2:
                print(f"{case.name}\n  botocore: {theirs}\n  ours:     {ours}")
            if fault:
                wrong += 1
                print(f"{case.name}: {fault}")
    if wrong:
        sys.exit(f"{wrong} of {len(cases)} cases differ")
    by_rule = sum(case.expect is not None for case in cases)
    print(f"{len(cases)} cases: {len(cases) - by_rule} as botocore has them, {by_rule} by a rule of their own")


main()
