"""An account with a thousand users and ten thousand policies: IAM's operations in it, and what a change costs those who
make requests meanwhile. By name only: script/bench iam [USERS [MANAGED POLICIES [SECONDS]]]; each user has nine inline
policies."""
import concurrent.futures
import json
import sqlite3
import sys
import urllib.parse

import awscli.botocore.session  # noqa: F401  (first: the package imports itself in a circle)
from awscli.botocore.auth import SigV4Auth
from awscli.botocore.awsrequest import AWSRequest
from awscli.botocore.credentials import Credentials

from world import BIN, World, raw, table

INLINE_EACH = 9
GIVEN = [int(number) for number in sys.argv[1:]]
USERS, MANAGED, SECONDS = GIVEN + [1000, 1000, 5][len(GIVEN):]
SOMEBODY = f"user{USERS // 2:04}"


def document(name):
    """Short: nine of them must keep within the 2,048 characters that a user's inline policies may have together."""
    return json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": ["codecommit:GitPull", "codecommit:Get*"],
         "Resource": f"arn:aws:codecommit:*:*:{name}-*"}]}, separators=(",", ":"))


def fill(world):
    """Straight into the database, as ten thousand requests would take their time. The head moves, so that the server
    sees it."""
    with sqlite3.connect(world.folder / "data/metadata.db", timeout=30) as database:
        for n in range(USERS):
            name = f"user{n:04}"
            database.execute("INSERT INTO principal (account, kind, folded_name, name, path, unique_id, created,"
                             " trust_policy, description, max_session_seconds, boundary)"
                             " VALUES (?, 'user', ?, ?, '/', ?, 0, '', '', 3600, '')",
                             (world.account, name, name, f"AIDABENCH{n:012}"))
            for p in range(INLINE_EACH):
                database.execute("INSERT INTO inline_policy (account, kind, principal, name, document)"
                                 " VALUES (?, 'user', ?, ?, ?)", (world.account, name, f"p{p}", document(f"{name}-{p}")))
        for n in range(MANAGED):
            name = f"policy{n:04}"
            database.execute("INSERT INTO managed_policy (account, folded_name, name, path, arn, unique_id, description,"
                             " default_version, latest_version, created, updated) VALUES (?, ?, ?, '/', ?, ?, '', 1, 1, 0, 0)",
                             (world.account, name, name, f"arn:aws:iam::{world.account}:policy/{name}", f"ANPABENCH{n:012}"))
            database.execute("INSERT INTO policy_version (account, policy, version, document, created)"
                             " VALUES (?, ?, 1, ?, 0)", (world.account, name, document(name)))
        database.execute("UPDATE head SET version = version + 1 WHERE id = ?", (world.account,))


def iam_request(world, action, **parameters):
    body = urllib.parse.urlencode({"Action": action, "Version": "2010-05-08", **parameters}).encode()
    request = AWSRequest("POST", f"http://{world.host}/", data=body, headers={
        "Host": world.host, "Content-Type": "application/x-www-form-urlencoded"})
    keys = Credentials(world.environment["AWS_ACCESS_KEY_ID"], world.environment["AWS_SECRET_ACCESS_KEY"])
    SigV4Auth(keys, "iam", "us-east-1").add_auth(request)
    return raw("POST", "/", dict(request.headers.items()), body)


def row(world, what, request, connections=1):
    before = world.cpu_seconds()
    result = world.load(request, connections, SECONDS)
    cpu = (world.cpu_seconds() - before) / (result["per_second"] * SECONDS)
    return (what, f"{result['per_second']}/s, p50 {result['p50_us'] / 1000:.2f} ms, p99 {result['p99_us'] / 1000:.2f} ms, "
            f"{cpu * 1000:.2f} ms of server CPU", None, None, None)


def main():
    with World() as world:
        small = row(world, "GetRepository, before", world.signed("GetRepository", b'{"repositoryName": "bench"}'))
        fill(world)
        policy = f"arn:aws:iam::{world.account}:policy/policy0000"
        change = [iam_request(world, "PutUserPolicy", UserName=SOMEBODY, PolicyName="p0", PolicyDocument=document(name))
                  for name in ("new", "old")]
        rows = [small, row(world, "GetRepository", world.signed("GetRepository", b'{"repositoryName": "bench"}')),
                row(world, "GetUser", iam_request(world, "GetUser", UserName=SOMEBODY)),
                row(world, "ListUsers, a page of 100", iam_request(world, "ListUsers")),
                row(world, "ListPolicies, a page of 100", iam_request(world, "ListPolicies", Scope="Local")),
                row(world, "PutUserPolicy", change),
                row(world, "AttachUserPolicy and DetachUserPolicy", [
                    iam_request(world, action, UserName=SOMEBODY, PolicyArn=policy)
                    for action in ("AttachUserPolicy", "DetachUserPolicy")]),
                row(world, "CreateUser and DeleteUser", [
                    iam_request(world, action, UserName="somebody") for action in ("CreateUser", "DeleteUser")])]
        with concurrent.futures.ThreadPoolExecutor() as pool:
            files = world.request_files("change", change)
            changing = pool.submit(world.run, f"{BIN}/http_load {world.port} {files} 2 {SECONDS + 2}")
            rows.append(row(world, "GetRepository, while two others change policies",
                            world.signed("GetRepository", b'{"repositoryName": "bench"}')))
            changing.result()
        table(f"IAM: {USERS} users, {USERS * INLINE_EACH + MANAGED} policies in one account; one connection for {SECONDS} s",
              rows)


main()
