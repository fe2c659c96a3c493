"""The client beside the AWS CLI, alternating, in one run: the helper with keys at hand, with a role's session on file, with
a role to be assumed; an operation; a git fetch of nothing from end to end."""
import json
import os
import shutil
import statistics
import subprocess
import time

from world import World, table

ROUNDS = int(os.environ.get("ROUNDS", "15"))
AWS = "/usr/bin/aws"


class Row:
    """One comparison: commands by side, what they read, and what is to be done before each."""

    def __init__(self, title, goal, commands, expect, text="", before=lambda: None):
        self.title, self.goal, self.commands = title, goal, commands
        self.expect, self.text, self.before = expect, text, before

    def measure(self, world):
        """The median time of each side, in seconds."""
        taken = {side: [] for side in self.commands}
        for number in range(ROUNDS + 1):
            for side, command in self.commands.items():
                self.before()
                begin = time.perf_counter()
                done = subprocess.run(command, input=self.text, env=world.environment, text=True, check=True,
                                      cwd=world.folder, stdout=subprocess.PIPE)
                spent = time.perf_counter() - begin
                assert side == "empty" or self.expect in done.stdout, done.stdout
                if number > 0:  # the first fills the page cache
                    taken[side].append(spent)
        return {side: statistics.median(times) for side, times in taken.items()}


def as_row(row, median):
    return (row.title, f"{median['ours'] * 1000:.2f} ms", f"{median['peer'] * 1000:.0f} ms",
            f"{median['peer'] / median['ours']:.0f}×", row.goal)


def peak_memory(world, command):
    """In MiB, of the largest process of the command. By time(1), whose own memory is small: a child of Python begins
    as a copy of Python, and that would be what is measured."""
    done = subprocess.run(["/usr/bin/time", "-f", "%M", *command], input=world.helper_input(), text=True, check=True,
                          env=world.environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    return int(done.stderr.split()[-1]) / 1024


def make_role(world):
    """A role that the keys at hand may assume, and the profile `role`."""
    arn = world.run("crossgate sts get-caller-identity --query Arn --output text").strip()
    trust = {"Version": "2012-10-17",
             "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": arn}}]}
    allow = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "codecommit:*", "Resource": "*"}]}
    world.run(f"crossgate iam create-role --role-name bench --assume-role-policy-document '{json.dumps(trust)}'")
    world.run(f"crossgate iam put-role-policy --role-name bench --policy-name all --policy-document '{json.dumps(allow)}'")
    folder = world.folder / ".aws"
    folder.mkdir(exist_ok=True)
    (folder / "config").write_text(
        f"[profile role]\nrole_arn = arn:aws:iam::{world.account}:role/bench\nsource_profile = keys\n")
    (folder / "credentials").write_text(
        f"[keys]\naws_access_key_id = {world.environment['AWS_ACCESS_KEY_ID']}\n"
        f"aws_secret_access_key = {world.environment['AWS_SECRET_ACCESS_KEY']}\n")


def both(*words):
    return {"ours": ["crossgate", *words], "peer": [AWS, *words]}


def fetches(world):
    commands = {}
    for side, program in [("ours", "crossgate"), ("peer", AWS)]:
        world.clone(side)
        world.run(f"git -C {side} config credential.helper '' && git -C {side} config --add credential.helper "
                  f"'!{program} codecommit credential-helper $@'")
        commands[side] = ["git", "-C", side, "fetch"]
    return commands


def main():
    with World() as world:
        make_role(world)

        def forget():
            for name in ("cache", "cache-crossgate"):
                shutil.rmtree(world.folder / ".aws/cli" / name, ignore_errors=True)

        get = ("codecommit", "credential-helper", "get")
        of_role = ("--profile", "role", *get)
        asked = {"text": world.helper_input(), "expect": "password="}
        keys = Row("credential-helper get, keys at hand", "150×", both(*get) | {"empty": ["/bin/true"]}, **asked)
        median = keys.measure(world)
        rows = [as_row(keys, median),
                ("  beside /bin/true, started the same way", f"{median['ours'] * 1000:.2f} ms",
                 f"{median['empty'] * 1000:.2f} ms", f"1/{median['ours'] / median['empty']:.2f}", "1/2"),
                ("  peak memory", f"{peak_memory(world, keys.commands['ours']):.1f} MiB",
                 f"{peak_memory(world, keys.commands['peer']):.0f} MiB", None, "under 8 MiB")]
        for row in [Row("credential-helper get, a role's session on file", "100×", both(*of_role), **asked),
                    Row("credential-helper get, a role to be assumed", "30×", both(*of_role), before=forget, **asked),
                    Row("get-repository --query … --output text", "50×",
                        both("codecommit", "get-repository", "--repository-name", "bench", "--query",
                             "repositoryMetadata.cloneUrlHttp", "--output", "text"), "git-codecommit"),
                    Row("git fetch with nothing new, end to end", "5×", fetches(world), "")]:
            rows.append(as_row(row, row.measure(world)))
        table(f"Client: median of {ROUNDS} runs each, alternating", rows)


main()
