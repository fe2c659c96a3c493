#!/usr/bin/python3
"""An OpenID Connect provider for the stories, on https://localhost:PORT, with a key and a certificate of its own.

oidc_provider.py serve FOLDER          makes FOLDER/key.pem and FOLDER/certificate.pem, serves, writes FOLDER/port
oidc_provider.py token FOLDER SUBJECT AUDIENCE [SECONDS]   prints a token that lasts so long (600)"""
import base64
import http.server
import json
import pathlib
import ssl
import subprocess
import sys
import time

FOLDER = pathlib.Path(sys.argv[2])
KEY, CERTIFICATE, PORT = FOLDER / "key.pem", FOLDER / "certificate.pem", FOLDER / "port"


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def openssl(*words, data=None):
    return subprocess.run(["openssl", *map(str, words)], input=data, capture_output=True, check=True).stdout


def issuer():
    return f"https://localhost:{PORT.read_text()}"


def key_set():
    modulus = openssl("rsa", "-in", KEY, "-noout", "-modulus").decode().strip().removeprefix("Modulus=")
    return {"keys": [{"kty": "RSA", "use": "sig", "alg": "RS256", "kid": "story", "e": "AQAB",
                      "n": base64url(bytes.fromhex(modulus))}]}


class Documents(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        documents = {"/.well-known/openid-configuration": {"issuer": issuer(), "jwks_uri": issuer() + "/keys"},
                     "/keys": key_set()}
        if self.path == "/elsewhere/.well-known/openid-configuration":
            self.send_response(302)
            self.send_header("Location", "/.well-known/openid-configuration")
            self.end_headers()
            return
        body = json.dumps(documents.get(self.path, {})).encode()
        self.send_response(200 if self.path in documents else 404)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def serve():
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", 1, "-subj", "/CN=localhost", "-keyout", KEY,
            "-out", CERTIFICATE, "-addext", "subjectAltName=DNS:localhost")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Documents)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE, KEY)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    incoming = PORT.with_suffix(".incoming")
    incoming.write_text(str(server.server_address[1]))
    incoming.rename(PORT)
    server.serve_forever()


def token(subject, audience, seconds=600):
    now = int(time.time())
    parts = [{"alg": "RS256", "kid": "story", "typ": "JWT"},
             {"iss": issuer(), "sub": subject, "aud": audience, "iat": now, "exp": now + int(seconds)}]
    text = ".".join(base64url(json.dumps(part).encode()) for part in parts)
    print(text + "." + base64url(openssl("dgst", "-sha256", "-sign", KEY, data=text.encode())))


if sys.argv[1] == "serve":
    serve()
else:
    token(*sys.argv[3:])
