#!/usr/bin/python3
"""libgit2, Git written as a library in C, by its Python binding. Run as: clone URL DIRECTORY | fetch DIRECTORY |
push DIRECTORY REF"""
import os
import sys

import pygit2


class Callbacks(pygit2.RemoteCallbacks):
    def __init__(self):
        super().__init__(credentials=pygit2.UserPass(os.environ["GIT_USERNAME"], os.environ["GIT_PASSWORD"]))

    def push_update_reference(self, refname, message):
        if message:
            sys.exit(f"{refname}: {message}")


def clone(url, directory):
    pygit2.clone_repository(url, directory, callbacks=Callbacks())


def fetch(directory):
    pygit2.Repository(directory).remotes["origin"].fetch(callbacks=Callbacks())


def push(directory, ref):
    repository = pygit2.Repository(directory)
    repository.remotes["origin"].push([f"{repository.head.name}:{ref}"], callbacks=Callbacks())


def main(command, *arguments):
    {"clone": clone, "fetch": fetch, "push": push}[command](*arguments)


main(*sys.argv[1:])
