#!/usr/bin/python3
"""The AWS CLI, in this process, and crossgate under its name, on the same command lines and the same server: what they
print and their exit statuses must be the same, byte for byte (YAML: when parsed). Run as: as_aws_oracle.py CROSSGATE LINES, where LINES is a
file of command lines."""

import contextlib
import io
import os
import shlex
import subprocess
import sys
import warnings

import ruamel.yaml
from awscli.clidriver import AWSCLIEntryPoint


def theirs(words):
    out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.TextIOWrapper(io.BytesIO(), "utf-8")
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = AWSCLIEntryPoint().main(words)
    texts = []
    for stream in (out, err):
        stream.flush()
        texts.append(stream.buffer.getvalue().decode())
    os.environ.pop("_AWS_CLI_PROFILE_CHAIN", None)  # left behind by export-credentials
    return status, *texts


def ours(program, words):
    done = subprocess.run(["aws", *words], executable=program, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    return done.returncode, done.stdout, done.stderr


def comparable(words, result):
    """What must be equal: YAML by its meaning."""
    if "yaml" not in words or result[0] != 0:
        return result
    return result[0], ruamel.yaml.YAML(typ="safe", pure=True).load(result[1]), result[2]


def main():
    warnings.simplefilter("ignore")
    program, lines = sys.argv[1:]
    sys.argv[0] = "aws"  # as it is named in messages
    wrong = 0
    with open(lines, encoding="utf-8") as file:
        for line in file.read().splitlines():
            words = shlex.split(line)
            expected, got = theirs(words), ours(program, words)
            if comparable(words, expected) != comparable(words, got):
                wrong += 1
                print(f"── aws {line}\n  the AWS CLI: {expected}\n  crossgate:   {got}")
    print(f"{wrong} lines differ")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
