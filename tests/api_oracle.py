#!/usr/bin/python3
"""Botocore as the oracle of the wire formats: for every declared operation, its serializers write requests that our
parsers must read, and its parsers read the answers that ours write. Run as: api_oracle.py PATH-OF-api-coverage"""
import base64
import datetime
import importlib
import json
import subprocess
import sys
import unittest
from urllib.parse import urlencode

TOOL = sys.argv.pop(1)
TEXTS = ["plain", "a+b c&d=e%20", "<Name>&amp;\"'</Name>", "käse 😀", "line\r\nline\ttab", " "]


def load_botocores():
    found = []
    for name in ("awscli.botocore", "botocore"):
        try:
            found.append((name, *(importlib.import_module(f"{name}.{part}")
                                  for part in ("loaders", "model", "parsers", "serialize"))))
        except ModuleNotFoundError:
            pass
    return found


class Samples:
    """Values for shapes: every member given, texts awkward, each the next in turn."""

    def __init__(self):
        self.count = 0

    def text(self):
        self.count += 1
        return TEXTS[self.count % len(TEXTS)]

    def make(self, shape):
        kind = shape["kind"]
        if kind == "structure":
            return {name: self.make(member) for name, member in shape.get("members", {}).items()}
        if kind == "list":
            return [self.make(shape["element"]), self.make(shape["element"])]
        if kind == "map":
            return {text: self.make(shape["element"]) for text in TEXTS[:3]}
        if "choices" in shape:
            return shape["choices"][-1]
        return {"string": self.text(), "integer": 3600, "number": 2.5, "boolean": True, "blob": "aGk=",
                "timestamp": "2026-01-31T23:59:59Z"}[kind]


def without_unknown(tree, shape):
    """What botocore's model of `shape` knows of a tree: its own version may be older."""
    if shape is None:
        return {}
    if shape.type_name == "structure":
        return {name: without_unknown(value, shape.members[name]) for name, value in tree.items()
                if name in shape.members}
    if shape.type_name == "list":
        return [without_unknown(value, shape.member) for value in tree]
    if shape.type_name == "map":
        return {key: without_unknown(value, shape.value) for key, value in tree.items()}
    return tree


def to_json_times(tree):
    """The tree as JSON services write it: times are seconds."""
    if isinstance(tree, dict):
        return {key: to_json_times(value) for key, value in tree.items()}
    if isinstance(tree, list):
        return [to_json_times(value) for value in tree]
    return 1769903999 if tree == "2026-01-31T23:59:59Z" else tree


def to_texts(tree):
    """The tree as a form carries it: scalars are their text."""
    if isinstance(tree, dict):
        return {key: to_texts(value) for key, value in tree.items()}
    if isinstance(tree, list):
        return [to_texts(value) for value in tree]
    return {True: "true", 3600: "3600", 2.5: "2.5"}.get(tree, tree)


def plain(parsed):
    """What botocore parsed, in the terms of our trees."""
    if isinstance(parsed, dict):
        return {key: plain(value) for key, value in parsed.items() if key != "ResponseMetadata"}
    if isinstance(parsed, list):
        return [plain(value) for value in parsed]
    if isinstance(parsed, bytes):
        return base64.b64encode(parsed).decode()
    if isinstance(parsed, datetime.datetime):
        return parsed.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    return parsed


def convert(lines):
    out = subprocess.run([TOOL, "convert"], input="\n".join(map(json.dumps, lines)) + "\n", capture_output=True,
                         check=True, text=True).stdout
    return [json.loads(line) for line in out.splitlines()]


class Oracle(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.declared = json.loads(subprocess.run([TOOL, "shapes"], capture_output=True, check=True).stdout)
        cls.botocores = load_botocores()
        cls.services = {service["name"]: service for service in cls.declared["services"]}

    def each_operation(self):
        """(name of botocore, our operation, botocore's operation model, its parsers and serialize modules)"""
        self.assertTrue(self.botocores, "no botocore is installed")
        for name, loaders, model, parsers, serialize in self.botocores:
            loader = loaders.Loader()
            models = {s: model.ServiceModel(loader.load_service_model(s, "service-2"), s) for s in self.services}
            for operation in self.declared["operations"]:
                service_model = models[operation["service"]]
                yield name, operation, service_model.operation_model(operation["name"]), parsers, serialize

    def test_botocore_reads_the_answers_that_we_write(self):
        cases, lines = list(self.each_operation()), []
        trees = []
        for _, operation, _, _, _ in cases:
            tree = Samples().make(operation["output"])
            is_json = self.services[operation["service"]]["protocol"] == "json"
            trees.append(tree)
            lines.append({"service": operation["service"], "operation": operation["name"],
                          "response": to_json_times(tree) if is_json else tree})
        for (name, operation, model, parsers, _), tree, answer in zip(cases, trees, convert(lines), strict=True):
            with self.subTest(botocore=name, operation=operation["name"]):
                parser = parsers.create_parser(model.service_model.protocol_name
                                               if hasattr(model.service_model, "protocol_name")
                                               else model.metadata["protocol"])
                response = {"body": answer["body"].encode(), "headers": {}, "status_code": 200}
                parsed = parser.parse(response, model.output_shape)
                self.assertEqual(plain(parsed), without_unknown(tree, model.output_shape))

    def test_we_read_the_answers_that_we_write(self):
        operations = self.declared["operations"]
        trees = [Samples().make(operation["output"]) for operation in operations]
        at = [{"service": o["service"], "operation": o["name"]} for o in operations]
        answers = convert([{**a, "response": tree} for a, tree in zip(at, trees)])
        read = convert([{**a, "answer": answer["body"]} for a, answer in zip(at, answers)])
        for operation, tree, result in zip(operations, trees, read, strict=True):
            with self.subTest(operation=operation["name"]):
                self.assertEqual(result, {"tree": tree})

    def test_we_read_the_requests_that_botocore_writes(self):
        cases, lines, trees = list(self.each_operation()), [], []
        for _, operation, model, _, serialize in cases:
            tree = without_unknown(Samples().make(operation["input"]), model.input_shape)
            protocol = self.services[operation["service"]]["protocol"]
            request = serialize.create_serializer(protocol, include_validation=False).serialize_to_request(tree, model)
            body = request["body"]
            body = urlencode(body) if isinstance(body, dict) else body.decode()
            trees.append(to_json_times(tree) if protocol == "json" else to_texts(tree))
            lines.append({"service": operation["service"], "operation": operation["name"], "request": body})
        for (name, operation, _, _, _), tree, result in zip(cases, trees, convert(lines), strict=True):
            with self.subTest(botocore=name, operation=operation["name"]):
                self.assertEqual(result, {"tree": tree})

    def test_we_write_the_requests_that_botocore_writes(self):
        cases, lines, bodies = list(self.each_operation()), [], []
        for _, operation, model, _, serialize in cases:
            tree = without_unknown(Samples().make(operation["input"]), model.input_shape)
            protocol = self.services[operation["service"]]["protocol"]
            body = serialize.create_serializer(protocol, include_validation=False).serialize_to_request(tree, model)["body"]
            bodies.append(json.loads(body) if protocol == "json"
                          else sorted(urlencode(body).replace("+", "%20").split("&")))
            lines.append({"service": operation["service"], "operation": operation["name"],
                          "input": to_json_times(tree) if protocol == "json" else tree})
        for (name, operation, _, _, _), body, result in zip(cases, bodies, convert(lines), strict=True):
            is_json = self.services[operation["service"]]["protocol"] == "json"
            with self.subTest(botocore=name, operation=operation["name"]):
                ours = json.loads(result["body"]) if is_json else sorted(result["body"].split("&"))
                self.assertEqual(ours, body)


if __name__ == "__main__":
    unittest.main()
