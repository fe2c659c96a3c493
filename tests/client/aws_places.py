"""The places that credentials are asked of, played on one local port: STS, IAM Identity Center's portal and OIDC
service, a container's endpoint, an instance's metadata service. Written from AWS's documentation (STS API Reference;
IAM Identity Center Portal and OIDC API References; Amazon ECS and EKS guides; EC2 User Guide, "Use the Instance Metadata
Service").

Who a session is for shows in its access key id: the id is a digest of all that the request said. So two clients that ask
the same get the same, and a client that asks for something else is found out. Secret and token follow from the id.
"""
import base64
import hashlib
import json
import re
import threading
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FUTURE = "2099-01-01T00:00:00Z"
PAST = "2001-01-01T00:00:00Z"


def session_id(*facts):
    digest = hashlib.sha256(json.dumps(facts).encode()).digest()
    return "ASIA" + base64.b32encode(digest).decode()[:16]


def secret_of(key_id):
    return "secret-of-" + key_id


def token_of(key_id):
    return "token-of-" + key_id if key_id.startswith("ASIA") else None


def metadata_json(key_id, expiration=FUTURE):
    return json.dumps({"Code": "Success", "AccessKeyId": key_id, "SecretAccessKey": secret_of(key_id),
                       "Token": token_of(key_id), "Expiration": expiration})


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def parse_request(self):
        """A request that came as to a proxy is one to this server."""
        if not super().parse_request():
            return False
        if self.path.startswith("http://"):
            self.path = "/" + self.path.split("/", 3)[3]
        return True

    def answer(self, status, body, kind="application/json"):
        data = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def body(self):
        return self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()

    def do_POST(self):
        self.server.count(self.path)
        if self.path.startswith("/oidc/token"):
            return self.create_token(json.loads(self.body()))
        return self.sts(dict(urllib.parse.parse_qsl(self.body())))

    def sts(self, form):
        scope = re.search(r"Credential=([^/]+)/\d+/([^/]+)/", self.headers.get("Authorization") or "")
        signer, region = scope.groups() if scope else ("nobody", "")
        if form["RoleArn"].endswith("refused") or (form["Action"] == "AssumeRoleWithWebIdentity" and
                                                form["WebIdentityToken"] != "identity-token"):
            return self.answer(403, "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>no"
                                    "</Message></Error><RequestId>1</RequestId></ErrorResponse>", "text/xml")
        name = form["RoleSessionName"]
        facts = [form["RoleArn"], "" if re.fullmatch(r"(botocore|crossgate)-session-\d+", name) else name,
                 form.get("ExternalId", ""), form.get("DurationSeconds", ""), signer,
                 "us-east-1" if region == "aws-global" else region]
        key_id = session_id(*facts)
        action = form["Action"]
        return self.answer(200, f"""<{action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><{action}Result>
<Credentials><AccessKeyId>{key_id}</AccessKeyId><SecretAccessKey>{secret_of(key_id)}</SecretAccessKey>
<SessionToken>{token_of(key_id)}</SessionToken><Expiration>{FUTURE}</Expiration></Credentials>
<AssumedRoleUser><Arn>arn:aws:sts::111122223333:assumed-role/r/n</Arn><AssumedRoleId>A:n</AssumedRoleId></AssumedRoleUser>
</{action}Result><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></{action}Response>""", "text/xml")

    def create_token(self, said):
        if said.get("grantType") != "refresh_token" or said.get("refreshToken") != "refresh":
            return self.answer(400, '{"error": "invalid_grant", "error_description": "no"}')
        return self.answer(200, json.dumps({"accessToken": "refreshed", "tokenType": "Bearer", "expiresIn": 28800,
                                            "refreshToken": "refresh-2"}))

    def do_PUT(self):
        self.server.count(self.path)
        kind = self.path.split("/")[2]
        ttl = self.headers.get("X-aws-ec2-metadata-token-ttl-seconds")
        if kind.startswith("token-"):
            return self.answer(int(kind[6:]), "no")
        if kind == "silent":
            self.rfile.read(1)  # until the client has enough
            self.close_connection = True
            return None
        if ttl is None:
            return self.answer(400, "no ttl")
        return self.answer(200, "imds-token", "text/plain")

    def do_GET(self):
        self.server.count(self.path)
        url = urllib.parse.urlsplit(self.path)
        place = url.path.split("/")[1]
        if place == "portal":
            return self.role_credentials(dict(urllib.parse.parse_qsl(url.query)))
        if place == "container":
            return self.container(url.path.split("/")[2])
        if place == "imds":
            return self.metadata(url.path.split("/")[2], "/" + "/".join(url.path.split("/")[3:]))
        return self.answer(404, "{}")

    def role_credentials(self, asked):
        token = self.headers.get("x-amz-sso_bearer_token")
        if token not in ("good", "refreshed"):
            return self.answer(401, '{"message": "Session token not found or invalid"}')
        key_id = session_id("sso", asked["role_name"], asked["account_id"], token)
        return self.answer(200, json.dumps({"roleCredentials": {
            "accessKeyId": key_id, "secretAccessKey": secret_of(key_id), "sessionToken": token_of(key_id),
            "expiration": 4070908800000}}))

    def container(self, kind):
        if kind == "broken":
            return self.answer(200, "<html>")
        if kind == "refusing":
            return self.answer(403, "{}")
        return self.answer(200, metadata_json(session_id("container", self.headers.get("Authorization") or "")))

    def metadata(self, kind, path):
        token = self.headers.get("X-aws-ec2-metadata-token")
        old = kind.startswith("token-") or kind == "silent"
        if (token is None and not old) or (token not in (None, "imds-token")):
            return self.answer(401, "")
        folder = "/latest/meta-data/iam/security-credentials/"
        if path == folder and kind != "no-role":
            return self.answer(200, "the-role", "text/plain")
        if path == folder + "the-role":
            if kind == "untrusting":
                return self.answer(200, '{"Code": "AssumeRoleUnauthorizedAccess", "Message": "no"}')
            return self.answer(200, metadata_json(session_id("instance", token or ""),
                                                  PAST if kind == "expired" else FUTURE))
        if path == "/latest/meta-data/placement/region":
            return self.answer(200, "eu-west-1", "text/plain")
        if path == "/latest/meta-data/placement/availability-zone/":
            return self.answer(200, "eu-west-1a", "text/plain")
        return self.answer(404, "")


class Places(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.seen = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def count(self, path):
        self.seen.append(path)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}"

    def write_rule_sets(self, folder):
        """So that any AWS client finds STS and IAM Identity Center here."""
        places = {"sts/2011-06-15": "", "sso/2019-06-10": "/portal", "sso-oidc/2019-06-10": "/oidc"}
        for service, path in places.items():
            (folder / service).mkdir(parents=True)
            (folder / service / "endpoint-rule-set-1.json").write_text(json.dumps({
                "version": "1.0",
                "parameters": {name: {"builtIn": built_in, "required": False, "documentation": "",
                                      "type": kind}
                               for name, built_in, kind in [("Region", "AWS::Region", "String"),
                                                            ("UseDualStack", "AWS::UseDualStack", "Boolean"),
                                                            ("UseFIPS", "AWS::UseFIPS", "Boolean"),
                                                            ("Endpoint", "SDK::Endpoint", "String")]},
                "rules": [{"conditions": [], "type": "endpoint",
                           "endpoint": {"url": self.url + path, "properties": {}, "headers": {}}}]}))
