"""Every place in the source that asks for a text, and hostile texts typed into all of them."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

import talenta_tui
from talenta_tui.screens.complaints_forms import SecretField
from talenta_tui.screens.modals.form import FormModal
from talenta_tui.screens.view_form import ChoiceField, TextField

PACKAGE = Path(talenta_tui.__file__).parent
SEEDS = frozenset(
    {
        ("talenta_tui.screens.view_form", "TextField"),
        ("talenta_tui.screens.view_form", "ChoiceField"),
        ("talenta_tui.screens.modals.form", "FormModal"),
    }
)

Name = tuple[str, str]
"""A module and what it defines."""


@dataclass(frozen=True, order=True)
class Place:
    """A call that makes a field or opens a form: its file, its first and last line, its words."""

    file: str
    first: int
    last: int
    call: str

    def __str__(self) -> str:
        return f"{self.file}:{self.first} {self.call}"


class _Module:
    """What the names of one module mean."""

    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        self.name = ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)
        self.tree = ast.parse(text)
        self._names: dict[str, Name] = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.ImportFrom) and node.module:
                for alias in node.names:
                    self._names[alias.asname or alias.name] = (node.module, alias.name)
        for node in self.tree.body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                self._names[node.name] = (self.name, node.name)

    def meant(self, node: ast.expr) -> Name | None:
        return self._names.get(node.id) if isinstance(node, ast.Name) else None

    def calls(self, within: ast.AST) -> Iterator[tuple[ast.Call, Name]]:
        for node in ast.walk(within):
            if not isinstance(node, ast.Call):
                continue
            match node.func:
                case ast.Name(name) if name in self._names:
                    yield node, self._names[name]
                case ast.Attribute(ast.Name(name), attribute) if name in self._names:
                    yield node, (".".join(self._names[name]), attribute)


@cache
def places() -> frozenset[Place]:
    """Every call of a field, of a form, or of a function that makes or opens one."""
    # To read them all takes seconds; what asks for a text stands in a few.
    texts = {path: path.read_text("utf-8") for path in sorted(PACKAGE.rglob("*.py"))}
    modules = [_Module(path, text) for path, text in texts.items() if "talenta_tui.screens" in text]
    opening = set(SEEDS)
    while True:
        more = {
            (module.name, node.name)
            for module in modules
            for node in module.tree.body
            if (
                isinstance(node, ast.FunctionDef)
                and any(target in opening for _call, target in module.calls(node))
            )
            or (
                isinstance(node, ast.ClassDef)
                and any(module.meant(base) in opening for base in node.bases)
            )
        } - opening
        if not more:
            break
        opening |= more
    return frozenset(
        Place(
            str(module.path.relative_to(PACKAGE)),
            call.lineno,
            call.end_lineno or call.lineno,
            ast.unparse(call)[:70],
        )
        for module in modules
        for call, target in module.calls(module.tree)
        if target in opening
    )


def _lines(frame: FrameType | None) -> Iterator[tuple[str, int]]:
    while frame is not None:
        path = Path(frame.f_code.co_filename)
        if path.is_relative_to(PACKAGE):
            yield str(path.relative_to(PACKAGE)), frame.f_lineno
        frame = frame.f_back


class Watch:
    """Remembers where every field and form was made, and which of them were typed into."""

    def __init__(self) -> None:
        self._made: list[tuple[Any, list[tuple[str, int]]]] = []
        self.driven: set[tuple[str, int]] = set()
        self._fields: set[tuple[str, int]] = set()

    def made(self, thing: Any) -> None:
        self._made.append((thing, list(_lines(sys._getframe(2)))))

    def drive(self, modal: FormModal) -> bool:
        """All fields of this form are typed into; whether one is from a place not seen before."""
        known = len(self._fields)
        wanted = {id(modal), *(id(field) for field in modal._form.fields)}
        for thing, lines in self._made:
            if id(thing) in wanted:
                self.driven.update(lines)
                self._fields.add(lines[0])
        return len(self._fields) > known

    def missing(self) -> list[str]:
        """The places in the source no driven field or form came from."""
        return sorted(
            str(place)
            for place in places()
            if not any(f == place.file and place.first <= n <= place.last for f, n in self.driven)
        )


@contextmanager
def watching() -> Iterator[Watch]:
    watch = Watch()

    def watched(cls: type[Any]) -> Any:
        made = cls.__init__

        def init(self: Any, *args: Any, **named: Any) -> None:
            watch.made(self)
            made(self, *args, **named)

        return init

    with pytest.MonkeyPatch.context() as patch:
        for cls in (TextField, ChoiceField, FormModal, SecretField):
            patch.setattr(cls, "__init__", watched(cls))
        yield watch
