"""Every service function a user can reach, found in the source, and what it asks the table."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import talenta_tui

PACKAGE = Path(talenta_tui.__file__).parent
SERVICES = PACKAGE / "services"
_ASKING = {"require", "require_person", "may"}


@dataclass(frozen=True)
class ServiceFunction:
    """A public function that takes an actor.

    `asks` are the use cases it requires first of all, by name; `calls` the plain names it calls.
    """

    module: str
    name: str
    asks: tuple[str, ...]
    person: bool
    calls: frozenset[str]

    @property
    def id(self) -> str:
        return f"{self.module.removeprefix('talenta_tui.services.')}.{self.name}"


def _use_cases(call: ast.Call) -> Iterator[str]:
    for node in ast.walk(call):
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "UseCase":
            yield node.attr


def _function(module: str, node: ast.FunctionDef) -> ServiceFunction:
    calls: list[ast.Call] = [
        n for n in ast.walk(node) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)
    ]
    names = [(c.func.id, c) for c in calls if isinstance(c.func, ast.Name)]
    asks = tuple(case for name, c in names if name == "require" for case in _use_cases(c))
    person = any(name == "require_person" for name, _c in names)
    return ServiceFunction(module, node.name, asks, person, frozenset(n for n, _c in names))


@cache
def every_function() -> tuple[ServiceFunction, ...]:
    """All functions of services/ with a parameter `actor`, private ones included."""
    found = []
    for path in sorted(SERVICES.rglob("*.py")):
        parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef) and "actor" in [a.arg for a in node.args.args]:
                found.append(_function(".".join(parts), node))
    return tuple(found)


def asking() -> frozenset[str]:
    """Names of functions that ask the table themselves or call one that does."""
    functions = every_function()
    known = set(_ASKING)
    while True:
        more = {f.name for f in functions if f.calls & known} - known
        if not more:
            return frozenset(known)
        known |= more
