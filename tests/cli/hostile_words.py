"""Every command with every word it takes, found in the command line itself, and how it is run."""

from __future__ import annotations

import io
import sys
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import click
import pytest

from talenta_tui.cli import run, talenta

BAD = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


@dataclass(frozen=True)
class Leaf:
    """A command: the chain of (name, parameters) that leads to it, itself last."""

    chain: tuple[tuple[str, tuple[click.Parameter, ...]], ...]

    @property
    def path(self) -> str:
        return " ".join(name for name, _params in self.chain)

    @property
    def parameters(self) -> tuple[click.Parameter, ...]:
        return self.chain[-1][1]

    def takes(self, name: str) -> click.Parameter | None:
        return next((p for p in self.parameters if p.name == name), None)


def leaves() -> Iterator[Leaf]:
    """Every command there is; a group that does something alone is one too."""
    yield from _below(talenta, ())


def _below(
    command: click.Command, chain: tuple[tuple[str, tuple[click.Parameter, ...]], ...]
) -> Iterator[Leaf]:
    context = click.Context(command)
    if not isinstance(command, click.Group) or (command.invoke_without_command and chain):
        yield Leaf(chain)
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            yield from _below(below, (*chain, (name, tuple(below.params))))


def is_flag(parameter: click.Parameter) -> bool:
    return isinstance(parameter, click.Option) and (parameter.is_flag or parameter.count)


def words_of(leaf: Leaf, given: Mapping[str, str], flags: Sequence[str] = ()) -> list[str]:
    """The command with these values by parameter name; what is not given is left out."""
    words: list[str] = []
    for depth, (name, parameters) in enumerate(leaf.chain):
        words.append(name)
        arguments: list[str] = []
        for parameter in parameters:
            assert parameter.name is not None
            if parameter.name not in given or is_flag(parameter):
                continue
            value = given[parameter.name]
            if isinstance(parameter, click.Option):
                words.append(f"{max(parameter.opts, key=len)}={value}")
            else:
                many = parameter.nargs == -1 and parameter.name == "answers"
                arguments += list(value) if many else [value]
        last = depth == len(leaf.chain) - 1
        if last:
            words += flags
            words += ["--", *arguments] if arguments else []
        else:
            words += arguments
    return words


class Terminal(io.TextIOWrapper):
    """A standard output that is a terminal, and keeps what is written to it."""

    def __init__(self, terminal: bool = True) -> None:
        super().__init__(io.BytesIO(), encoding="utf-8", write_through=True)
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal

    @property
    def written(self) -> bytes:
        raw = self.buffer
        assert isinstance(raw, io.BytesIO)
        return raw.getvalue()


@dataclass(frozen=True)
class Done:
    """How a command ended, and what stood on its two outputs."""

    words: tuple[str, ...]
    code: int
    out: bytes
    err: bytes
    crashes: tuple[str, ...]

    @property
    def said(self) -> str:
        return self.out.decode() + self.err.decode()

    def raw(self) -> set[str]:
        """What of both outputs could drive a terminal; a line that progresses is drawn again."""
        said = self.said.replace("\r", "").replace("\x1b[K", "")
        return {c for c in said if c != "\n" and unicodedata.category(c) in BAD}


def run_words(
    words: Sequence[str], *, terminal: bool = True, stdin: bytes = b"", lang: str = "en"
) -> Done:
    """Run a command in this process as from a shell on a terminal, or into a pipe."""
    crashes: list[str] = []
    out, err = Terminal(terminal), Terminal(terminal)

    def kept(error: BaseException) -> tuple[str, str]:
        import traceback

        crashes.append("".join(traceback.format_exception(error)))
        return "REF", "crash.log"

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdout", out)
        patch.setattr(sys, "stderr", err)
        patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        patch.setattr("talenta_tui.crashlog.write_crash", kept)
        code = run(["--lang", lang, *words])
        out.flush()
        err.flush()
    return Done(tuple(words), code, out.written, err.written, tuple(crashes))
