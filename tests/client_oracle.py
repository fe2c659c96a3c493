#!/usr/bin/python3
"""The AWS CLI's own code and python-jmespath as the oracles of the client's pure parts. Everything random comes from a
fixed seed. Run as: client_oracle.py [--suite FOLDER] PATH-OF-client-lines; FOLDER is a clone of jmespath/jmespath.test,
JMESPath's public compliance suite, whose cases are then run as well."""

import io
import json
import pathlib
import random
import subprocess
import sys
import types
import unittest
import warnings
from unittest import mock

import jmespath
import jmespath.exceptions
import ruamel.yaml
from awscli import botocore, formatter, shorthand
import awscli.botocore.session

LINES = sys.argv.pop() if len(sys.argv) > 1 else "client-lines"
SUITE = pathlib.Path(sys.argv.pop(2)) if sys.argv[1:2] == ["--suite"] else None
if SUITE:
    sys.argv.remove("--suite")


def ours(lines):
    """What client-lines answers to each."""
    told = "".join(json.dumps(line) + "\n" for line in lines)
    done = subprocess.run([LINES], input=told, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


class Expressions:
    """Random JMESPath, most of it valid, over documents that have the names it uses."""

    NAMES = ["a", "b", "c", "name", '"x y"', '"\\u00e9"']
    NUMBERS = ["0", "1", "-1", "2", "1.0", "2.5", "10"]
    LITERALS = ["`1`", "`1.0`", "`\"b\"`", "'b'", "`true`", "`null`", "`[1, 2]`", "`{\"a\": 1}`", "''", "`bare`", "'it\\'s'"]
    ONE = ["abs", "avg", "ceil", "floor", "keys", "length", "max", "min", "not_null", "reverse", "sort", "sum", "to_array",
           "to_number", "to_string", "type", "values", "merge"]
    TWO = ["contains", "ends_with", "starts_with", "join", "merge", "not_null"]
    BY = ["sort_by", "min_by", "max_by"]

    def __init__(self, seed):
        self.random = random.Random(seed)

    def document(self, depth=0):
        kind = self.random.randrange(9 if depth < 4 else 6)
        if kind == 0:
            return self.random.choice([None, True, False])
        if kind < 3:
            return self.random.choice([0, 1, 2, -3, 1.0, 2.5, 10])
        if kind < 6:
            return self.random.choice(["", "a", "b", "bé", "7", "1.50", "name"])
        if kind == 6:
            return [self.document(depth + 1) for _ in range(self.random.randrange(4))]
        return {self.random.choice(["a", "b", "c", "name", "x y", "é"]): self.document(depth + 1)
                for _ in range(self.random.randrange(5))}

    def lists(self):
        """A document whose members suit the functions of lists."""
        return {"a": [self.random.randrange(9) for _ in range(3)], "b": [{"a": n, "b": str(n)} for n in (3, 1, 2)],
                "c": [self.document(3) for _ in range(3)], "name": ["b", "a", "é"], "x y": self.document()}

    def expression(self, depth=0):
        choose = self.random.choice
        if depth > 4:
            return choose(self.NAMES + ["@"])
        inner = lambda: self.expression(depth + 1)
        kind = self.random.randrange(22)
        if kind < 4:
            return choose(self.NAMES)
        if kind < 6:
            return f"{inner()}.{choose(self.NAMES)}"
        if kind == 6:
            return choose(self.LITERALS)
        if kind == 7:
            return f"{inner()}[{choose(['0', '1', '-1', '*', '', '1:', ':2', '::-1', '-2:', '0:9:2', '::2'])}]"
        if kind == 8:
            return f"{inner()}[?{inner()}]"
        if kind == 9:
            return f"{inner()}[?{choose(self.NAMES)} {choose(['==', '!=', '<', '<=', '>', '>='])} {inner()}]"
        if kind == 10:
            return f"{inner()} | {inner()}"
        if kind == 11:
            return f"{inner()} {choose(['||', '&&'])} {inner()}"
        if kind == 12:
            return f"!{inner()}"
        if kind == 13:
            return f"({inner()})"
        if kind == 14:
            return f"{inner()}.{{{choose(self.NAMES)}: {inner()}, c: {inner()}}}"
        if kind == 15:
            return f"{inner()}.[{inner()}, {inner()}]"
        if kind == 16:
            return f"{inner()}.*"
        if kind == 17:
            return f"{choose(self.ONE)}({inner()})"
        if kind == 18:
            return f"{choose(self.TWO)}({inner()}, {inner()})"
        if kind == 19:
            return f"{choose(self.BY)}({inner()}, &{inner()})"
        if kind == 20:
            return f"map(&{inner()}, {inner()})"
        return f"{inner()}[].{choose(self.NAMES)}"

    def damaged(self, expression):
        """Something at one place put in, left out or put twice."""
        at = self.random.randrange(len(expression) + 1)
        return self.random.choice([
            expression[:at] + self.random.choice(list("[](){}.,:*@&|!<>='\"`-?#é 7a")) + expression[at:],
            expression[:at] + expression[at + 1:],
            expression[:at] + expression[max(at - 2, 0):],
        ])


def is_accident_of_python(error, answer):
    """Where python-jmespath does what Python happens to do and not what JMESPath says: an order between numbers and texts
    is a TypeError; an expression reference is a value like another; merge looks at its first argument only."""
    message = answer.get("error", "")
    return (isinstance(error, (TypeError, AttributeError)) or "expref" in message or "expression reference" in message
            or message.startswith("In function merge()"))


class JmesPath(unittest.TestCase):
    def search(self, expression, document):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                return {"found": jmespath.compile(expression).search(document)}, None
            except Exception as error:  # whatever it is, `aws` prints it
                return {"error": str(error)}, error

    def compare(self, cases):
        answers = ours([{"query": expression, "document": document} for expression, document in cases])
        agreed = 0
        for (expression, document), answer in zip(cases, answers, strict=True):
            expected, error = self.search(expression, document)
            if is_accident_of_python(error, answer):
                continue
            with self.subTest(expression=expression, document=document):
                if isinstance(error, jmespath.exceptions.JMESPathTypeError):
                    self.assertIn("error", answer)
                    continue
                answer.pop("unparsed", None)
                # Text by text, so that 1 and 1.0, and the order of members, count.
                self.assertEqual(json.dumps(answer), json.dumps(expected))
                agreed += 1
        return agreed

    def test_random_expressions_find_what_python_jmespath_finds(self):
        make = Expressions(1)
        cases = [(make.expression(), make.document() if i % 2 else make.lists()) for i in range(2_500)]
        self.assertGreater(self.compare(cases), 1_200)

    def test_damaged_expressions_are_refused_in_the_same_words_at_the_same_place(self):
        make = Expressions(2)
        cases = [(make.damaged(make.expression()), make.lists()) for _ in range(2_500)]
        self.assertGreater(self.compare(cases), 1_200)


def without_number_types(value):
    """1 and 1.0 are one number to JMESPath, and true is none."""
    if isinstance(value, list):
        return [without_number_types(element) for element in value]
    if isinstance(value, dict):
        return {name: without_number_types(member) for name, member in value.items()}
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


@unittest.skipUnless(SUITE, "no --suite")
class ComplianceSuite(unittest.TestCase):
    def satisfies(self, answer, case):
        if "error" in case:
            return "error" in answer and ("unparsed" in answer) >= (case["error"] == "syntax")
        if "bench" in case:
            return "found" in answer
        return "found" in answer and json.dumps(without_number_types(answer["found"]), sort_keys=True) == json.dumps(
            without_number_types(case["result"]), sort_keys=True)

    def test_every_case_is_fulfilled(self):
        cases = [(group["given"], case) for file in sorted((SUITE / "tests").glob("*.json"))
                 for group in json.loads(file.read_text()) for case in group["cases"]]
        self.assertGreater(len(cases), 800)
        answers = ours([{"query": case["expression"], "document": given} for given, case in cases])
        for (given, case), answer in zip(cases, answers, strict=True):
            with self.subTest(case=case, document=given):
                self.assertTrue(self.satisfies(answer, case), answer)


class Answers:
    """Random answers: structures of texts, numbers, lists, structures and maps, as the services have them."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def scalar(self):
        return self.random.choice(["", "a", "text with blanks", "été", "日本語", "tab\there", "two\nlines", "it's", '"q"', "yes",
                                   "1.0", "-", "- a", "a: b", "#c", "2026-01-02T03:04:05+01:00", "arn:aws:iam::1:user/u", "x" * 50,
                                   0, 7, -1.5, 1e300, True, False, None])

    def value(self, depth):
        kind = self.random.randrange(8)
        if depth > 3 or kind < 4:
            return self.scalar()
        if kind == 4:
            return [self.scalar() for _ in range(self.random.randrange(4))]
        if kind == 5:
            return [self.structure(depth + 1) for _ in range(self.random.randrange(4))]
        if kind == 6:
            return [[self.scalar() for _ in range(2)] for _ in range(self.random.randrange(4))]
        return self.structure(depth + 1)

    def structure(self, depth=0):
        names = self.random.sample(["Name", "Id", "Arn", "tags", "Zeit", "List", "b c", "D"], self.random.randrange(6))
        return {name: self.value(depth) for name in names}


class Output(unittest.TestCase):
    def setUp(self):
        make = Answers(3)
        self.documents = [make.structure() if i % 3 else make.value(0) for i in range(600)]

    def theirs(self, name, document, color="off"):
        stream = io.StringIO()
        arguments = types.SimpleNamespace(query=None, color=color)
        try:
            if name == "text":
                formatter.text.format_text(document, stream)
            else:
                with mock.patch("awscli.table.colorama.init"):  # it would change our own standard output
                    formatter.get_formatter(name, arguments)._format_response("Title", document, stream)
        except (ValueError, TypeError, AttributeError) as error:
            return {"error": str(error)}, error
        return {"found": stream.getvalue()}, None

    def compare(self, name, color="off", is_comparable=lambda document: True):
        lines = [{"format": name, "document": document, "color": color == "on"} for document in self.documents]
        for document, answer in zip(self.documents, ours(lines), strict=True):
            expected, error = self.theirs(name, document, color)
            if isinstance(error, (TypeError, AttributeError)):
                continue  # an accident of Python's on what no service answers
            with self.subTest(document=document):
                self.assertEqual(answer, expected)

    def test_json_is_that_of_the_aws_cli(self):
        self.compare("json")

    def test_text_is_that_of_the_aws_cli(self):
        self.compare("text")

    def test_tables_are_those_of_the_aws_cli(self):
        self.compare("table")
        self.compare("table", "on")

    def test_yaml_means_what_the_aws_cli_means(self):
        yaml = ruamel.yaml.YAML(typ="safe", pure=True)
        answers = ours([{"format": "yaml", "document": document, "color": False} for document in self.documents])
        for document, answer in zip(self.documents, answers, strict=True):
            with self.subTest(document=document):
                self.assertEqual(yaml.load(answer["found"]) if answer["found"] else {}, document)


class Paging(unittest.TestCase):
    # Which later versions of the AWS CLI than Debian's page, too.
    LATER = {f"List{what}Tags" for what in ("InstanceProfile", "MFADevice", "OpenIDConnectProvider", "Policy", "Role",
                                            "SAMLProvider", "ServerCertificate")}

    def test_the_same_operations_are_paged(self):
        session = botocore.session.Session()
        for service in ("codecommit", "iam", "organizations", "sts"):
            names = session.get_service_model(service).operation_names
            paginators = session.get_paginator_model(service)._paginator_config
            answers = ours([{"service": service, "operation": name} for name in names])
            for name, answer in zip(names, answers, strict=True):
                with self.subTest(operation=name):
                    self.assertIn(answer["found"], (None, name in paginators or name in self.LATER))


class Shorthand(unittest.TestCase):
    def draw(self, rng):
        inner = lambda: self.draw_value(rng, 0)
        return ",".join(f"{rng.choice('abcd')}{rng.choice(['=', ' = ', '= '])}{inner()}" for _ in range(rng.randint(1, 3)))

    def draw_value(self, rng, depth):
        kind = rng.randrange(8 if depth < 3 else 5)
        if kind < 4:
            return rng.choice(["v", "v w", "", "é", "1", "a,b", "a, b ,c", "x=y", "v\\,w", "[", "a]", "}", "it's", "\\"])
        if kind == 4:
            return rng.choice(["'q,r'", '"q r"', "'it\\'s'", "'a\\\\'", "'open", '"', "'a\\'"])
        if kind == 5:
            return "[" + ",".join(self.draw_value(rng, depth + 1) for _ in range(rng.randrange(3))) + "]"
        if kind == 6:
            return "{" + ",".join(f"{rng.choice('kl')}={self.draw_value(rng, depth + 1)}" for _ in range(rng.randrange(3))) + "}"
        return f"{self.draw_value(rng, depth + 1)},{self.draw_value(rng, depth + 1)}"

    def test_random_shorthand_is_read_as_the_aws_cli_reads_it_or_refused_in_its_words(self):
        rng = random.Random(4)
        texts = [self.draw(rng) for _ in range(2_500)]
        read = 0
        for text, answer in zip(texts, ours([{"shorthand": text} for text in texts]), strict=True):
            try:
                expected = {"found": shorthand.ShorthandParser().parse(text)}
                read += 1
            except shorthand.ShorthandParseError as error:
                expected = {"error": str(error)}
            with self.subTest(text=text):
                self.assertEqual(answer, expected)
        self.assertGreater(read, 500)


if __name__ == "__main__":
    unittest.main()
