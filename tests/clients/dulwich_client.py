#!/usr/bin/python3
"""dulwich, Git written in Python. Run as: clone URL DIRECTORY | fetch DIRECTORY | push DIRECTORY REF"""
import os
import sys

from dulwich.client import HttpGitClient
from dulwich.repo import Repo


def client_of(url):
    base, _, path = url.rpartition("/")
    return HttpGitClient(base, username=os.environ["GIT_USERNAME"], password=os.environ["GIT_PASSWORD"]), path


def clone(url, directory):
    client, path = client_of(url)
    client.clone(path, directory, mkdir=True)


def open_clone(directory):
    repo = Repo(directory)
    return (repo, *client_of(repo.get_config().get((b"remote", b"origin"), b"url").decode()))


def fetch(directory):
    repo, client, path = open_clone(directory)
    for name, commit in client.fetch(path, repo).refs.items():
        if name.startswith(b"refs/heads/"):
            repo.refs[name.replace(b"refs/heads/", b"refs/remotes/origin/")] = commit


def push(directory, ref):
    repo, client, path = open_clone(directory)
    result = client.send_pack(path, lambda refs: {ref.encode(): repo.head()}, repo.generate_pack_data)
    for name, problem in (result.ref_status or {}).items():
        if problem:
            sys.exit(f"{name.decode()}: {problem}")


def main(command, *arguments):
    {"clone": clone, "fetch": fetch, "push": push}[command](*arguments)


main(*sys.argv[1:])
