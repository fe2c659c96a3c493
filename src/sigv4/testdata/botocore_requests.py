"""Signs random requests with botocore, one JSON object a line, for the tests of verifying and signing.

Run with the Python that Debian's AWS CLI uses (it carries botocore as awscli.botocore):
    /usr/bin/python3 botocore_requests.py COUNT SEED
"""
import datetime
import json
import random
import string
import sys

import awscli.botocore.session  # noqa: F401  (first: the package imports itself in a circle)
from awscli.botocore import auth
from awscli.botocore.awsrequest import AWSRequest
from awscli.botocore.credentials import Credentials

NOW = datetime.datetime(2026, 1, 31, 23, 59, 58)


class FrozenDatetime(datetime.datetime):
    @classmethod
    def utcnow(cls):
        return NOW


def word(rng, alphabet, low, high):
    return "".join(rng.choice(alphabet) for _ in range(rng.randint(low, high)))


def make(rng):
    text = string.ascii_letters + string.digits + "-._~ !*'()@:/%"
    method = rng.choice(["GET", "POST", "PUT"])
    path = "/" + "/".join(word(rng, string.ascii_letters + "-._~%20", 0, 8) for _ in range(rng.randint(0, 3)))
    path = path.replace("%", "%25")
    params = {word(rng, string.ascii_letters, 1, 6): word(rng, text, 0, 12) for _ in range(rng.randint(0, 4))}
    headers = {"X-" + word(rng, string.ascii_letters, 1, 10): word(rng, text, 0, 20) for _ in range(rng.randint(0, 4))}
    headers["User-Agent"] = "not signed"
    body = word(rng, string.printable, 0, 200) if method != "GET" else ""
    presigned = method == "GET" and rng.random() < 0.5
    request = AWSRequest(method=method, url="https://codecommit.us-east-1.amazonaws.com:9480" + path,
                         data=body.encode(), params={} if presigned else params, headers=headers)
    token = word(rng, string.ascii_letters + "+/=", 20, 60) if rng.random() < 0.5 else None
    credentials = Credentials("AKIA" + word(rng, string.ascii_uppercase + string.digits, 16, 16),
                              word(rng, string.ascii_letters + "+/", 40, 40), token)
    signer = auth.SigV4QueryAuth if presigned else auth.SigV4Auth
    signer(credentials, "codecommit", "us-east-1", **({"expires": 60} if presigned else {})).add_auth(request)
    prepared = request.prepare()
    split = prepared.url.split("/", 3)[3].partition("?")
    sent = [[k, v.decode() if isinstance(v, bytes) else v] for k, v in prepared.headers.items()]
    sent.append(["Host", "codecommit.us-east-1.amazonaws.com:9480"])
    return {"method": method, "path": "/" + split[0], "query": split[2], "headers": sent, "body": body,
            "presigned": presigned, "access_key_id": credentials.access_key,
            "secret_access_key": credentials.secret_key, "token": token or ""}


def main():
    count, seed = int(sys.argv[1]), int(sys.argv[2])
    auth.datetime.datetime = FrozenDatetime
    rng = random.Random(seed)
    for _ in range(count):
        print(json.dumps(make(rng)))


main()
