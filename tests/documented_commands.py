#!/usr/bin/python3
"""Types what a page of docs/ shows, in order, into one shell, and compares what it says with what the page says: in
each ```console block, lines that begin with "$ " (and their continuations) are typed, and the lines below them must
appear in what is printed. "…" stands for anything, an account's number for any, and "# exit N" for the status; the port
9480 is the one that the test's server has.
The machine is as a new user's: nobody has configured its Git, and its `aws` has the administrator's profile only; for
README.md also what that page says is there: the profile "member" of a developer who may assume the role.
Run as: documented_commands.py FOLDER-OF-PROGRAMS PAGE [AWS], where AWS is the program of that name; crossgate, if not told"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

PROGRAMS, PAGE = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2])
AWS = pathlib.Path(sys.argv[3]) if len(sys.argv) > 3 else PROGRAMS / "crossgate"


DEVELOPER = r"""
export AWS_PROFILE=admin
aws organizations create-account --account-name member --email member@example.com
MEMBER=$(aws organizations list-accounts --output text --query "Accounts[?Name=='member'].Id")
ROLE=arn:aws:iam::$MEMBER:role/CodeCommitDeveloper
aws iam create-user --user-name developer
aws iam put-user-policy --user-name developer --policy-name assume --policy-document "{\"Version\": \"2012-10-17\",
 \"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"sts:AssumeRole\", \"Resource\": \"$ROLE\"}]}"
printf '[profile member-admin]\nrole_arn = arn:aws:iam::%s:role/OrganizationAccountAccessRole\n' $MEMBER >>~/.aws/config
printf 'source_profile = admin\nregion = us-east-1\n' >>~/.aws/config
aws iam create-role --profile member-admin --role-name CodeCommitDeveloper --assume-role-policy-document '{
 "Version": "2012-10-17",
 "Statement": [{"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "sts:AssumeRole"}]}'
aws iam attach-role-policy --profile member-admin --role-name CodeCommitDeveloper \
  --policy-arn arn:aws:iam::aws:policy/AWSCodeCommitPowerUser
aws iam create-access-key --user-name developer --output text --query 'AccessKey.[AccessKeyId,SecretAccessKey]' |
  (read -r ID SECRET
   printf '[default]\naws_access_key_id = %s\naws_secret_access_key = %s\n' $ID $SECRET >>~/.aws/credentials)
printf '[profile member]\nrole_arn = %s\nsource_profile = default\n' $ROLE >>~/.aws/config
unset AWS_PROFILE
"""


def steps(text):
    """(command, expected lines) in order."""
    found = []
    for block in re.findall(r"^```console\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
        continued = False
        for line in block.splitlines():
            if continued or (found and found[-1][2]):
                command, expected, end = found.pop()
                end = None if line == end else end
                found.append((command + "\n" + line, expected, end))
            elif line.startswith("$ "):
                here = re.search(r"<<'?(\w+)'?", line)
                found.append((line[2:], [], here and here[1]))
            elif line.strip():
                found[-1][1].append(line)
            continued = line.endswith("\\") and not found[-1][2]
    return [(command, expected) for command, expected, _ in found]


class Shell:
    def __init__(self, environment, folder):
        self.folder = folder
        self.process = subprocess.Popen(["bash"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT, text=True, env=environment, cwd=folder)

    def type(self, command):
        """What it prints, with its status as "# exit N" where that is not 0."""
        (self.folder / ".typed").write_text(command + "\n")
        self.process.stdin.write(f". {self.folder}/.typed </dev/null; echo \"::end $?\"\n")
        self.process.stdin.flush()
        printed = []
        for line in self.process.stdout:
            end = re.fullmatch(r"(.*)::end (\d+)\n", line)
            if end:
                return printed + [end[1]] * bool(end[1]) + [f"# exit {end[2]}"] * (end[2] != "0")
            printed.append(line.rstrip("\n"))
        raise SystemExit(f"the shell ended at: {command}")


def is_said(line, printed):
    pattern = re.escape(line.strip()).replace("…", ".*")
    pattern = re.sub(r"\b\d{12}\b", r"\\d{12}", pattern)
    return any(re.search(pattern, each) for each in printed)


def main():
    world = pathlib.Path(tempfile.mkdtemp(prefix="crossgate-page-"))
    home = world / "home"
    (home / ".aws").mkdir(parents=True)
    (world / "bin").mkdir()
    (world / "bin" / "aws").symlink_to(AWS)
    environment = {"PATH": f"{world}/bin:{PROGRAMS}:/usr/bin:/bin", "HOME": str(home), "GIT_TERMINAL_PROMPT": "0",
                   "GIT_CONFIG_NOSYSTEM": "1", "AWS_EC2_METADATA_DISABLED": "true", "DATA": str(world / "data")}
    server = None
    try:
        init = [PROGRAMS / "crossgated", "init", "--data", world / "data", "--output", "json", "--account-id", "111122223333"]
        admin = json.loads(subprocess.run(init, capture_output=True, check=True, env=environment).stdout)
        (home / ".aws/credentials").write_text(f"[admin]\naws_access_key_id = {admin['AccessKeyId']}\n"
                                               f"aws_secret_access_key = {admin['SecretAccessKey']}\n")
        (home / ".aws/config").write_text("[profile admin]\nregion = us-east-1\n")
        log = open(world / "log", "w")
        server = subprocess.Popen([PROGRAMS / "crossgated", "serve", "--data", world / "data", "--listen", "127.0.0.1:0"],
                                  stdout=subprocess.PIPE, stderr=log, text=True, env=environment)
        url = re.search(r"http://\S+", server.stdout.readline())[0]
        subprocess.run([PROGRAMS / "crossgate", "setup", "aws", "--endpoint-url", url], capture_output=True, check=True,
                       env=environment)
        environment["AWS_DATA_PATH"] = str(next(home.rglob("endpoint-rule-set-1.json")).parents[2])
        shell, faults = Shell(environment, home), 0
        if PAGE.name == "README.md":
            shell.type("set -e" + DEVELOPER + "set +e")
        port = re.search(r":(\d+)", url)[1]
        for command, expected in steps(PAGE.read_text().replace(":9480", ":" + port)):
            printed = shell.type(command)
            missing = [line for line in expected if not is_said(line, printed)]
            if not any(line.startswith("# exit") for line in expected) and printed and printed[-1].startswith("# exit"):
                missing.append("success")
            if missing:
                faults += 1
                print(f"$ {command}", *printed, *(f"the page says: {line}" for line in missing), "", sep="\n")
        return 1 if faults else 0
    finally:
        if server:
            server.terminate()
            server.wait()
        shutil.rmtree(world)


sys.exit(main())
