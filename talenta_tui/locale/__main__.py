"""`make messages`: collect the sentences of the code and compile the translations.

The Indonesian catalogue is kept by hand; this adds what is new to it with an empty
translation (a test refuses those), drops what the code no longer says, and compiles.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path

import click
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from talenta_tui.cli import CLICK_SPEAKS

HERE = Path(__file__).parent
PACKAGE = HERE.parent
KEYWORDS = {"_": None, "mark": None, "ngettext": (1, 2)}


def template() -> Catalog:
    """Every sentence the code marks, with where it stands."""
    catalog = Catalog(project="Talenta", charset="utf-8")
    for name, line, message, _comments, _context in extract_from_dir(
        str(PACKAGE), [("**.py", "python")], keywords=KEYWORDS
    ):
        catalog.add(message, locations=[(name, line)])
    for message in _of_click():
        catalog.add(message)
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            for sentence in _inside(node):
                catalog.add(sentence, locations=[(str(path.relative_to(PACKAGE)), 1)])
    return catalog


def _of_click() -> Iterator[str | tuple[str, ...]]:
    """What the command line's library says to a user of the command line."""
    files = [(f"{name}.py", "python") for name in CLICK_SPEAKS]
    for found in extract_from_dir(click.__path__[0], files, keywords=KEYWORDS):
        yield found[2]


def _inside(node: ast.AST) -> Iterator[str]:
    """Sentences Babel does not look for: inside an f-string, the help of an option or command."""
    match node:
        case ast.JoinedStr():
            for below in ast.walk(node):
                match below:
                    case ast.Call(ast.Name("_" | "mark"), [ast.Constant(str(sentence)), *_rest]):
                        yield sentence
        case ast.keyword("help", ast.Constant(str(sentence))):
            yield inspect.cleandoc(sentence)
        case ast.FunctionDef() if any(map(_makes_command, node.decorator_list)):
            about = ast.get_docstring(node)
            if about:
                yield about


def _makes_command(decorator: ast.expr) -> bool:
    match decorator:
        case ast.Call(ast.Attribute(attr="command" | "group"), _positional, keywords):
            return all(one.arg != "help" for one in keywords)
    return False


def update(language: str, here: Path = HERE, found: Catalog | None = None) -> None:
    """Write the catalogue of `language` under `here` anew, from what the code says."""
    folder = here / language / "LC_MESSAGES"
    path = folder / "talenta.po"
    found = found or template()
    if path.exists():
        with path.open("rb") as handle:
            catalog = read_po(handle, locale=language)
    else:
        catalog = Catalog(locale=language, project="Talenta", charset="utf-8")
    made = catalog.creation_date
    catalog.update(found, no_fuzzy_matching=True)
    # The moment of collecting says nothing of the sentences; as a line that is another each time
    # it made a change of nothing, and every two branches meet in it.
    catalog.creation_date = made
    catalog.obsolete.clear()
    for message in catalog:
        message.locations = []
    with path.open("wb") as handle:
        write_po(handle, catalog, width=100, omit_header=False, sort_output=True)
    with (folder / "talenta.mo").open("wb") as handle:
        write_mo(handle, catalog)


if __name__ == "__main__":
    update("id")
