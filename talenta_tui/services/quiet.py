"""Building many long-lived values without the garbage collector counting them again and again."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_paused() -> Iterator[None]:
    """No cyclic collection inside.

    Evidence of 7,000 people is 200,000 objects without a cycle among them; the collector
    walks them all at every generation and takes a third of the time.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
