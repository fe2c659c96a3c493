"""Policy decisions a second beside an evaluator in Python that knows what these policies need, alternating, in one run.
Both get the same policies and requests, compiled before the clock runs, and must decide alike."""
import fnmatch
import ipaddress
import json
import pathlib
import re
import statistics
import subprocess
import time

from world import table

PROGRAM = pathlib.Path(__file__).resolve().parent.parent / "build/release/bin/policies"
ROUNDS = 5
SECONDS = 0.5  # of processor time


def as_list(value):
    return value if isinstance(value, list) else [value]


def patterns(values, flags=0):
    return [re.compile(fnmatch.translate(value), flags) for value in as_list(values)]


class Statement:
    def __init__(self, source):
        self.allow = source["Effect"] == "Allow"
        self.actions = patterns(source["Action"], re.IGNORECASE)
        self.resources = patterns(source["Resource"])
        self.conditions = []
        for operator, keys in source.get("Condition", {}).items():
            for key, values in keys.items():
                values = as_list(values)
                if operator == "IpAddress":
                    values = [ipaddress.ip_network(value) for value in values]
                self.conditions.append((operator, key.lower(), values))

    def applies(self, action, resource, context):
        return (any(p.match(action) for p in self.actions) and any(p.match(resource) for p in self.resources)
                and all(holds(context.get(key), operator, values) for operator, key, values in self.conditions))


def holds(given, operator, values):
    if operator == "Null":
        return ("true" if not given else "false") in values
    if not given:
        return operator.endswith("IfExists")
    if operator == "IpAddress":
        return any(ipaddress.ip_address(one) in network for one in given for network in values)
    return any(one in values for one in given)


def decide(statements, action, resource, context):
    allowed = False
    for statement in statements:
        if statement.applies(action, resource, context):
            if not statement.allow:
                return False
            allowed = True
    return allowed


def peer(statements, requests):
    begin = time.process_time()
    decisions = 0
    while time.process_time() - begin < SECONDS:
        allowed = sum(decide(statements, r["action"], r["resource"], r["context"]) for r in requests)
        decisions += len(requests)
    return decisions / (time.process_time() - begin), f"{allowed}/{len(requests)}"


def ours():
    rate, allocations, allowed = subprocess.run([PROGRAM, str(SECONDS)], check=True, text=True,
                                                stdout=subprocess.PIPE).stdout.split()
    return float(rate), float(allocations), allowed


def main():
    world = json.loads(subprocess.run([PROGRAM, "--print"], check=True, text=True, stdout=subprocess.PIPE).stdout)
    statements = [Statement(s) for policy in world["policies"] for s in policy["Statement"]]
    rates, peer_rates = [], []
    for _ in range(ROUNDS):
        rate, allocations, allowed = ours()
        peer_rate, peer_allowed = peer(statements, world["requests"])
        assert allowed == peer_allowed, (allowed, peer_allowed)
        rates.append(rate)
        peer_rates.append(peer_rate)
    rate, peer_rate = statistics.median(rates), statistics.median(peer_rates)
    table(f"Policy decisions, {len(world['policies'])} policies of 10 statements: median of {ROUNDS} runs, alternating", [
        ("one decision", f"{1e6 / rate:.2f} µs", f"{1e6 / peer_rate:.0f} µs", f"{rate / peer_rate:.0f}×", "1–20 µs"),
        ("decisions a second on one core", f"{rate:.0f}", f"{peer_rate:.0f}", None, None),
        ("  allocations a decision", f"{allocations:.2f}", None, None, "0"),
    ])


main()
