#!/usr/bin/python3
"""What an authenticator app shows: totp.py SEED STEP, the seed in Base32, at the STEP of 30 seconds since 1970."""
import base64
import hmac
import struct
import sys

step = int(sys.argv[2])
mac = hmac.digest(base64.b32decode(sys.argv[1]), struct.pack(">Q", step), "sha1")
offset = mac[-1] & 15
print(f"{(struct.unpack('>I', mac[offset:offset + 4])[0] & 0x7fffffff) % 10**6:06}")
