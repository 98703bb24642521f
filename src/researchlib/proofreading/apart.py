"""Two pieces of work at a time: a long draft is compared with itself while its paragraphs are read one by one."""

from __future__ import annotations

import os
import pickle
import sys
import threading
import warnings
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def both(one: Callable[[], T], other: Callable[[], T], apart: bool) -> tuple[T, T]:
    """What two pieces of work give, which must not need each other.

    With `apart`, a copy of this process does the other one at the same time and hands over what it gives, where a
    process can be copied cheaply and safely: on Linux, with more than one processor, and without further threads (a
    notebook has some).  Elsewhere, and when the copy comes to grief, one is done after the other; the results are the same.

    >>> both(lambda: [1], lambda: [2], apart=True)
    ([1], [2])
    """
    if sys.platform != "linux" or not apart or threading.active_count() > 1 or len(os.sched_getaffinity(0)) < 2:  # fmt: skip
        return one(), other()
    reader, writer = os.pipe()
    try:
        with warnings.catch_warnings():  # threads of the libraries for arithmetic are none of ours
            warnings.simplefilter("ignore", DeprecationWarning)
            child = os.fork()
    except OSError:  # no room for a copy
        os.close(reader)
        os.close(writer)
        return one(), other()
    if child == 0:
        status = 1
        try:
            with os.fdopen(writer, "wb") as pipe:
                pickle.dump(other(), pipe)
            status = 0
        finally:
            os._exit(status)  # nothing of the parent is flushed or closed twice
    os.close(writer)
    try:
        first = one()
    finally:
        with os.fdopen(reader, "rb") as pipe:
            told = pipe.read()
        _, status = os.waitpid(child, 0)
    return first, pickle.loads(told) if status == 0 else other()
