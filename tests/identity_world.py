"""A server on a socket, and the AWS CLI's own botocore against it, whose every answer must have the members that its
model requires: what the stories of identity share."""
import json
import pathlib
import re
import shutil
import subprocess
import tempfile
import time
import unittest

from awscli.botocore import session as botocore_session
from awscli.botocore.config import Config

ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"


def policy(action, resource="*", effect="Allow", **more):
    return json.dumps({"Version": "2012-10-17",
                       "Statement": [{"Effect": effect, "Action": action, "Resource": resource, **more}]})


def trust(principal):
    return json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"AWS": principal}, "Action": "sts:AssumeRole"}]})


def eventually(condition):
    """Looks again and again whether it has come true; gives up after ten minutes of looking."""
    for _ in range(12000):
        if condition():
            return True
        time.sleep(0.05)
    return False


def missing_members(shape, value, path=""):
    """The members that the model requires and the answer lacks."""
    if shape is None or value is None:
        return []
    if shape.type_name == "structure":
        missing = [f"{path}.{name}" for name in shape.required_members if name not in value]
        return missing + [m for name, member in shape.members.items() if name in value
                          for m in missing_members(member, value[name], f"{path}.{name}")]
    if shape.type_name == "list":
        return [m for item in value for m in missing_members(shape.member, item, path + "[]")]
    return []


class Client:
    """A botocore client whose answers are checked: client.CreateUser(UserName="a")."""

    def __init__(self, server, service, keys):
        session = botocore_session.Session()
        self.client = session.create_client(
            service, region_name="us-east-1", endpoint_url=server.url, aws_access_key_id=keys["AccessKeyId"],
            aws_secret_access_key=keys["SecretAccessKey"], aws_session_token=keys.get("SessionToken"),
            config=Config(retries={"max_attempts": 1}, max_pool_connections=20, connect_timeout=600, read_timeout=600))
        self.methods = {operation: method for method, operation in self.client.meta.method_to_api_mapping.items()}

    def __getattr__(self, operation):
        def call(**input):
            output = getattr(self.client, self.methods[operation])(**input)
            shape = self.client.meta.service_model.operation_model(operation).output_shape
            missing = set(missing_members(shape, output)) - {".AccessKeyLastUsed.LastUsedDate"}  # of a key never used
            assert not missing, f"{operation} answers without {missing}"
            return output
        return call

    def every(self, operation, member, **input):
        """All items of a listing, in pages of two."""
        pages = self.client.get_paginator(self.methods[operation]).paginate(PaginationConfig={"PageSize": 2}, **input)
        return [item for page in pages for item in page[member]]


class Server:
    def __init__(self, program):
        self.program = pathlib.Path(program).resolve()
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="crossgate-iam-"))
        self.data = self.folder / "data"
        self.process = None
        self.admin = json.loads(self.run("init", "--output", "json"))
        self.start()

    def run(self, *words, check=True):
        environment = {"PATH": "/usr/bin:/bin", "HOME": str(self.folder)}
        done = subprocess.run([self.program, *words, "--data", self.data], capture_output=True, text=True, env=environment)
        assert not check or done.returncode == 0, done.stderr
        return done.stdout if check else done

    def start(self):
        self.log = open(self.folder / "log", "a")
        self.process = subprocess.Popen([self.program, "serve", "--data", self.data, "--listen", "127.0.0.1:0"],
                                        stdout=subprocess.PIPE, stderr=self.log, text=True,
                                        env={"PATH": "/usr/bin:/bin", "HOME": str(self.folder)})
        self.url = re.search(r"http://\S+", self.process.stdout.readline())[0]

    def stop(self):
        self.process.terminate()
        assert self.process.wait() == 0
        self.process.stdout.close()
        self.log.close()

    def audit(self, *words):
        return [json.loads(line) for line in self.run("audit", "--json", *words).splitlines()]


class IdentityStory(unittest.TestCase):
    """With a server of its own for each class; `program` is crossgated's path."""
    program = None
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.server = Server(cls.program)
        cls.iam = cls.client("iam", cls.server.admin)
        cls.account = cls.server.admin["AccountId"]

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()
        shutil.rmtree(cls.server.folder)

    @classmethod
    def client(cls, service, keys):
        return Client(cls.server, service, keys)

    def refused(self, code, operation, client=None, **input):
        client = client or self.iam
        with self.assertRaises(client.client.exceptions.ClientError) as refusal:
            getattr(client, operation)(**input)
        self.assertEqual(refusal.exception.response["Error"]["Code"], code)
        return refusal.exception.response["Error"]["Message"]

    def arn(self, resource):
        return f"arn:aws:iam::{self.account}:{resource}"

    def new_user(self, name, **inline):
        """A user's keys; `inline` is the policy that it has."""
        self.iam.CreateUser(UserName=name)
        if inline:
            self.iam.PutUserPolicy(UserName=name, PolicyName="its", PolicyDocument=policy(**inline))
        return self.iam.CreateAccessKey(UserName=name)["AccessKey"]
