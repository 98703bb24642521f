"""Two processes for one draft: a copy of this one takes checks from the end of the list while this one takes them from the front."""

from __future__ import annotations

import os
import pickle
import sys
import threading
import warnings
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

T = TypeVar("T")


def each(tasks: Sequence[Callable[[], T]], apart: bool) -> list[T]:
    """What every one of some tasks gives, in their order; no task may need another.

    With `apart`, a copy of this process takes the last of them, the last but one and so on while this one takes the
    first, the second …, until they meet: where a process can be copied cheaply and safely, that is on Linux, with more
    than one processor, and without further threads (a notebook has some).  Elsewhere this process does all of them, and
    so it does with those of a copy that comes to grief; the results are the same.

    >>> each([lambda: 1, lambda: 2, lambda: 3], apart=True)
    [1, 2, 3]
    """
    if sys.platform != "linux" or not apart or threading.active_count() > 1 or len(os.sched_getaffinity(0)) < 2:  # fmt: skip
        return [task() for task in tasks]
    tickets, office = os.pipe()  # one for every task, drawn by whoever begins one
    os.write(office, bytes(len(tasks)))
    os.close(office)
    reader, writer = os.pipe()
    try:
        with warnings.catch_warnings():  # threads of the libraries for arithmetic are none of ours
            warnings.simplefilter("ignore", DeprecationWarning)
            child = os.fork()
    except OSError:  # no room for a copy
        for end in (tickets, reader, writer):
            os.close(end)
        return [task() for task in tasks]
    if child == 0:
        status = 1
        try:
            last = _taken(tasks, reversed(range(len(tasks))), tickets)
            with os.fdopen(writer, "wb") as pipe:
                pickle.dump(last, pipe)
            status = 0
        finally:
            os._exit(status)  # nothing of the parent is flushed or closed twice
    os.close(writer)
    try:
        done = _taken(tasks, range(len(tasks)), tickets)
    finally:
        while os.read(tickets, 4096):  # after an error here, the copy need not go on
            pass
        os.close(tickets)
        with os.fdopen(reader, "rb") as pipe:
            told = pipe.read()
        _, status = os.waitpid(child, 0)
    if status == 0:
        done |= pickle.loads(told)
    return [done[n] if n in done else task() for n, task in enumerate(tasks)]


def _taken(tasks: Sequence[Callable[[], T]], order: Iterable[int], tickets: int) -> dict[int, T]:
    """What the tasks give that there was a ticket for."""
    done = {}
    for n in order:
        if not os.read(tickets, 1):
            break
        done[n] = tasks[n]()
    return done
