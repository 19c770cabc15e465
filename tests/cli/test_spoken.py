"""Help comes out in the language spoken: by option, by environment, by locale."""

from __future__ import annotations

from collections.abc import Iterator

import click
import pytest

from talenta_tui.cli import _COMMANDS, run, talenta
from talenta_tui.i18n import set_language


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    yield
    set_language("en")


def said(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert run(list(words)) == 0
    return capsys.readouterr().out


def test_it_speaks_as_it_is_asked_and_again_otherwise(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    for _time in range(2):
        text = said(capsys, "--lang", "id", "import", "--help")
        assert "tanpa menulis apa pun" in text
        assert "write nothing" not in text
        text = said(capsys, "import", "--help")
        assert "Report the same, write nothing." in text
        assert "Impor FILE" not in text
    monkeypatch.setenv("LC_ALL", "id_ID.UTF-8")
    assert "Bahasa layar." in said(capsys, "--help")
    assert "Buat sesi CODE" in said(capsys, "session", "--help")
    assert "Of the screens." in said(capsys, "--lang", "en", "--help")


def test_every_command_says_it_in_indonesian() -> None:
    def below(command: click.Command) -> list[str]:
        own = [command.help or ""]
        if isinstance(command, click.Group):
            own += [text for each in command.commands.values() for text in below(each)]
        return own

    context = click.Context(talenta)
    for name in _COMMANDS:
        set_language("en")
        written = below(talenta.get_command(context, name) or talenta)
        set_language("id")
        spoken = below(talenta.get_command(context, name) or talenta)
        assert not set(written) & set(spoken), name
