"""The commands that may come over SSH, and the one reading of what came.

`SSH_ORIGINAL_COMMAND` is text a client chose. It never meets a shell: it is split into words,
each word must have a place in the table below, and what is run is spelled anew, every option
as `--name=value` and every argument behind `--`, so that click cannot read it otherwise.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from talenta_tui.errors import Denied
from talenta_tui.i18n import _
from talenta_tui.text import plain

_LONGEST = 4096


@dataclass(frozen=True, slots=True)
class Shape:
    """What one command takes: options with a value, flags, options that name a file to write
    (long form by every form) or to read, how many arguments, and which of them is a file to
    read. What is read may only be `-`, standard input.
    """

    valued: frozenset[str] = frozenset()
    flags: frozenset[str] = frozenset()
    written: Mapping[str, str] = field(default_factory=dict)
    piped: frozenset[str] = frozenset()
    arguments: int = 0
    read: int | None = None


def _options(text: str) -> frozenset[str]:
    return frozenset(f"--{name}" for name in text.split())


_OUT = {"-o": "--output", "--output": "--output"}

REMOTE: dict[tuple[str, ...], Shape] = {
    ("home",): Shape(_options("format")),
    ("compare",): Shape(_options("as-of format"), arguments=5),
    ("map",): Shape(_options("as-of format"), written=_OUT),
    ("shortlist",): Shape(_options("as-of excluded format"), arguments=1),
    ("signing", "sign"): Shape(_options("digest note as-of"), arguments=1),
    ("signing", "list"): Shape(_options("format"), arguments=1),
    ("signing", "show"): Shape(_options("format"), written=_OUT, arguments=1),
    ("signing", "replay"): Shape(_options("format"), arguments=1),
    ("explain",): Shape(_options("as-of format"), arguments=1),
    ("people",): Shape(_options("as-of limit format"), arguments=50),
    ("vacancies",): Shape(_options("format")),
    ("coverage",): Shape(_options("as-of by of format")),
    ("edge",): Shape(_options("as-of within format")),
    ("pools",): Shape(_options("as-of format")),
    ("develop", "show"): Shape(_options("as-of format"), arguments=1),
    ("develop", "seed"): Shape(_options("most action"), arguments=2),
    ("develop", "note"): Shape(_options("text"), arguments=4),
    ("period", "open"): Shape(arguments=1),
    ("period", "list"): Shape(_options("format")),
    ("period", "status"): Shape(_options("format"), arguments=1),
    ("period", "close"): Shape(_options("override"), arguments=1),
    ("period", "replay"): Shape(_options("format"), arguments=50),
    ("period", "amend"): Shape(_options("reason"), arguments=2),
    ("period", "movement"): Shape(_options("format"), arguments=2),
    ("period", "trend"): Shape(_options("unit format"), arguments=1),
    ("session", "list"): Shape(_options("format")),
    ("session", "show"): Shape(_options("format"), arguments=1),
    ("session", "templates"): Shape(_options("format")),
    ("session", "create"): Shape(
        _options("from like title tier vacancy start end place format"), arguments=1
    ),
    ("session", "edit"): Shape(_options("title place start end lead format"), arguments=1),
    ("session", "plan"): Shape(_options("replan seed format"), _options("regroup"), arguments=1),
    ("session", "timetable"): Shape(_options("view of format"), written=_OUT, arguments=1),
    ("session", "forms"): Shape(
        _options("assessor exercise format"), _options("guide evidence"), written=_OUT, arguments=1
    ),
    ("session", "conflicts"): Shape(_options("format"), arguments=1),
    ("session", "override"): Shape(_options("assessor nip reason"), arguments=1),
    ("session", "attend"): Shape(
        _options("present late absent format"), _options("all"), arguments=1
    ),
    ("session", "incident"): Shape(_options("handling format"), arguments=2),
    ("session", "substitute"): Shape(_options("absent by exercise reason"), arguments=1),
    ("session", "board"): Shape(_options("format"), arguments=1),
    ("session", "sheet"): Shape(_options("assessor exercise format"), arguments=1),
    ("session", "movement"): Shape(_options("format"), arguments=1),
    ("session", "submit"): Shape(_options("assessor exercise"), arguments=1),
    ("session", "withdraw"): Shape(_options("assessor exercise reason"), arguments=1),
    ("session", "verify"): Shape(_options("assessor exercise"), _options("done"), arguments=1),
    ("session", "mismatches"): Shape(_options("format"), arguments=1),
    ("session", "decide"): Shape(_options("reason"), arguments=6),
    ("session", "operators"): Shape(_options("format"), arguments=1),
    ("session", "levels"): Shape(_options("format"), arguments=1),
    ("session", "agree"): Shape(_options("reason"), _options("suggested"), arguments=4),
    ("session", "sign"): Shape(_options("as signer"), arguments=1),
    ("session", "close"): Shape(arguments=1),
    ("session", "reopen"): Shape(
        _options("reason second"), _options("approve decline"), arguments=1
    ),
    ("session", "export"): Shape(_options("format"), written=_OUT, arguments=1),
    ("session", "minutes"): Shape(_options("format"), written=_OUT, arguments=1),
    ("cycle", "list"): Shape(_options("format")),
    ("cycle", "new"): Shape(_options("name closes seed"), arguments=2),
    ("cycle", "edit"): Shape(_options("name closes reason"), arguments=1),
    ("cycle", "people"): Shape(_options("nip unit"), arguments=1),
    ("cycle", "drop"): Shape(arguments=2),
    ("cycle", "propose"): Shape(_options("format"), arguments=1),
    ("cycle", "raters"): Shape(_options("format"), arguments=1),
    ("cycle", "replace"): Shape(_options("reason"), arguments=4),
    ("cycle", "ask"): Shape(_options("reason"), arguments=4),
    ("cycle", "begin"): Shape(arguments=1),
    ("cycle", "letters"): Shape(_options("format"), arguments=1),
    ("cycle", "status"): Shape(_options("format"), arguments=1),
    ("cycle", "remind"): Shape(_options("format"), arguments=1),
    ("cycle", "flags"): Shape(_options("format"), arguments=1),
    ("cycle", "check"): Shape(_options("format"), arguments=1),
    ("cycle", "release"): Shape(_options("reason format"), arguments=1),
    ("cycle", "questionnaire", "show"): Shape(_options("cycle format")),
    ("cycle", "questionnaire", "check"): Shape(arguments=1, read=0),
    ("cycle", "questionnaire", "adopt"): Shape(_options("reason"), arguments=1, read=0),
    ("feedback", "mine"): Shape(_options("format")),
    ("feedback", "items"): Shape(_options("cycle format")),
    ("feedback", "fill"): Shape(_options("comment"), arguments=23),
    ("feedback", "paper"): Shape(_options("unit format"), arguments=1),
    ("feedback", "key"): Shape(_options("comment"), arguments=23),
    ("feedback", "late"): Shape(_options("reason"), arguments=1),
    ("feedback", "seal"): Shape(),
    ("feedback", "unseal", "ask"): Shape(_options("reason"), arguments=2),
    ("feedback", "unseal", "confirm"): Shape(_options("reason"), arguments=1),
    ("feedback", "unseal", "list"): Shape(_options("format")),
    ("feedback", "unseal", "read"): Shape(_options("format"), arguments=1),
    ("cycle", "forms"): Shape(_options("unit rater"), written=_OUT, arguments=1),
    ("rate",): Shape(_options("assessor exercise format"), _options("dry-run"), arguments=1),
    ("policy", "show"): Shape(_options("format")),
    ("policy", "preview"): Shape(_options("as-of format"), arguments=1, read=0),
    ("audit", "verify"): Shape(_options("head format")),
    ("audit", "show"): Shape(
        _options("about person actor action since until before limit format"),
    ),
    ("audit", "head"): Shape(_options("format")),
    ("audit", "sign"): Shape(_options("occasion format")),
    ("complaint", "lodge"): Shape(
        _options("kind person vacancy session contact format"), _options("anonymous")
    ),
    ("complaint", "status"): Shape(_options("format"), arguments=1),
    ("complaint", "mine"): Shape(_options("format")),
    ("complaint", "list"): Shape(_options("format")),
    ("complaint", "move"): Shape(_options("note answer"), arguments=2),
    ("complaint", "stats"): Shape(_options("format")),
    ("privacy", "log"): Shape(_options("since until format")),
    ("privacy", "terms"): Shape(),
    ("me",): Shape(_options("as-of format"), written=_OUT),
    ("me", "export"): Shape(_options("nip"), written=_OUT),
    ("objection", "lodge"): Shape(_options("component kind nip"), arguments=1),
    ("objection", "list"): Shape(_options("format"), _options("mine")),
    ("objection", "show"): Shape(_options("format"), arguments=1),
    ("objection", "answer"): Shape(arguments=3),
    ("objection", "withdraw"): Shape(arguments=1),
    ("report",): Shape(_options("unit as-of format"), written=_OUT, arguments=1),
    ("develop", "add"): Shape(arguments=4),
    ("import",): Shape(
        _options("sheet format"), _options("dry-run strict"), arguments=2, read=1
    ),
    ("keys",): Shape(_options("format")),
    ("help",): Shape(arguments=3),
    ("files", "list"): Shape(_options("format")),
    ("files", "get"): Shape(arguments=1),
    ("files", "put"): Shape(flags=_options("replace"), arguments=1),
    ("files", "remove"): Shape(arguments=1),
    ("operator", "list"): Shape(_options("format")),
    ("operator", "show"): Shape(_options("format"), arguments=1),
    ("operator", "roles"): Shape(_options("format")),
    ("operator", "add"): Shape(
        _options("role name nip unit session reason"), piped=_options("key"), arguments=1
    ),
    ("operator", "suspend"): Shape(_options("reason"), arguments=1),
    ("operator", "resume"): Shape(_options("reason"), arguments=1),
    ("operator", "role"): Shape(_options("reason nip"), arguments=2),
    ("operator", "scope"): Shape(_options("unit session reason"), arguments=1),
    ("operator", "settings"): Shape(
        _options("language bind"), _options("default-keys"), arguments=1
    ),
    ("operator", "key", "add"): Shape(_options("reason"), arguments=2, read=1),
    ("operator", "key", "remove"): Shape(_options("reason"), arguments=2),
}  # fmt: skip
"""What is not here does not exist over SSH. No option here opens a file by a name the client
gives but those in `written`, which stay in the operator's folder."""


def remote_arguments(text: str, place: Callable[[str], str]) -> list[str]:
    """The words to run for a client's command; raises Denied for whatever is not in the table.

    `place` turns the name of a file to write into its path in the operator's folder, or
    raises Denied.
    """
    if len(text) > _LONGEST or not text.isprintable():
        raise Denied(_("The command is too long or has line breaks or control characters in it."))
    try:
        words = shlex.split(text)
    except ValueError as error:
        raise Denied(_("The command has a quotation mark without its pair.")) from error
    if words[-1:] == ["--help"]:
        named = next((n for n in (3, 2, 1) if tuple(words[:n]) in REMOTE), len(words) - 1)
        words = ["help", *words[:named]]
    for size in (3, 2, 1):  # `me export` before `me`
        shape = REMOTE.get(tuple(words[:size]))
        if shape is not None:
            return [*words[:size], *_spelled(shape, words[size:], place)]
    asked = " ".join(words[:2])
    near = get_close_matches(asked, [" ".join(path) for path in REMOTE], 3)
    raise Denied(
        _("{command} is not available over SSH. {near}What there is: ssh HOST help").format(
            command=repr(plain(asked, 60)),
            near=_("Near to it: {names}. ").format(names=", ".join(near)) if near else "",
        )
    )


def _spelled(shape: Shape, words: list[str], place: Callable[[str], str]) -> list[str]:
    options: list[str] = []
    arguments: list[str] = []
    rest = iter(words)
    for word in rest:
        name, equals, value = word.partition("=")
        if word == "-" or not word.startswith("-"):
            arguments.append(word)
        elif word in shape.flags:
            options.append(word)
        elif name in shape.valued or name in shape.written or name in shape.piped:
            if not equals:
                value = next(rest, "")
                if not value:
                    raise _refused(word)
            if name in shape.written:
                name, value = shape.written[name], place(value)
            elif name in shape.piped and value != "-":
                raise _piped()
            options.append(f"{name}={value}")
        else:
            raise _refused(word)
    if len(arguments) > shape.arguments:
        raise _refused(arguments[shape.arguments])
    if shape.read is not None and arguments[shape.read : shape.read + 1] not in ([], ["-"]):
        raise _piped()
    return [*options, "--", *arguments]


def _piped() -> Denied:
    return Denied(_("Over SSH a file comes in through standard input: write - and add < FILE."))


def _refused(word: str) -> Denied:
    return Denied(_("{word} is not taken over SSH.").format(word=repr(plain(word, 60))))
