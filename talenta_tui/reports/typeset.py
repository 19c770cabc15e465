"""PDF through Typst: a template of ours, and data that it puts down as text."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from talenta_tui.errors import Unavailable
from talenta_tui.i18n import _

if TYPE_CHECKING:
    from typst import Fonts

_FOLDER = Path(__file__).parent


@cache
def _fonts() -> Fonts:
    """Typst's own fonts and, for the scripts they lack, the machine's; looked up once."""
    import typst

    return typst.Fonts()


def typeset(template: str, data: Mapping[str, Any]) -> bytes:
    """One PDF of a template in this folder.

    `data` goes in as JSON that the template reads as values; nothing of it is ever part of the
    source, so no name can be markup or code. Untagged: tags double time and memory, and what
    is made here goes to a printer.
    """
    import typst

    text = json.dumps(data, ensure_ascii=True)
    try:
        return typst.compile(
            str(_FOLDER / template),
            root=str(_FOLDER),
            font_paths=_fonts(),
            format="pdf",
            pdf_tags=False,
            sys_inputs={"data": text},
        )
    except typst.TypstError as error:
        raise Unavailable(
            _("The PDF could not be made ({template}: {reason}).").format(
                template=template, reason=str(error).splitlines()[0]
            )
        ) from error


def typeset_in_parts(
    template: str,
    shared: Mapping[str, Any],
    name: str,
    values: Sequence[Mapping[str, Any]],
    at_once: int,
    stream: BinaryIO,
    progress: Callable[[float], None] | None = None,
) -> None:
    """Write one PDF of many sheets, `at_once` set in one go: Typst keeps what it set last.

    The template reads `shared`, and the sheets under `name`; `progress` hears the share that is
    set, 0 to 1.
    """
    parts = []
    for start in range(0, len(values), at_once):
        parts.append(typeset(template, {**shared, name: list(values[start : start + at_once])}))
        if progress is not None:
            progress(min(1.0, (start + at_once) / len(values)))
    join(parts, stream)


def join(parts: Sequence[bytes], stream: BinaryIO) -> None:
    """Write several PDFs as one, in their order."""
    if len(parts) == 1:
        stream.write(parts[0])
        return
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter()
    for part in parts:
        writer.append(PdfReader(BytesIO(part)), import_outline=False)
    writer.write(stream)
    writer.close()
