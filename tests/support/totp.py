#!/usr/bin/python3
"""What an authenticator app shows: totp.py SEED [STEPS], the seed in Base32, STEPS before (-) or after now."""
import base64
import hmac
import struct
import sys
import time

step = int(time.time()) // 30 + int(sys.argv[2] if len(sys.argv) > 2 else 0)
mac = hmac.digest(base64.b32decode(sys.argv[1]), struct.pack(">Q", step), "sha1")
offset = mac[-1] & 15
print(f"{(struct.unpack('>I', mac[offset:offset + 4])[0] & 0x7fffffff) % 10**6:06}")
