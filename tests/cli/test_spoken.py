"""Help comes out in the language spoken: by option, by environment, by locale."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

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


WRONG = (
    (("session", "create"), "Missing argument 'CODE'.", "Argumen yang belum diisi: 'CODE'."),
    (("map", "--frmat=csv"), "No such option '--frmat'.", "Tidak ada opsi '--frmat'."),
    (("nonsense",), "No such command 'nonsense'.", "Tidak ada perintah 'nonsense'."),
    (("map", "--format=x"), "is not one of", "tidak termasuk dalam"),
    (("session", "show", "a", "b"), "Got unexpected extra argument (b)", "argumen berlebih (b)"),
    (("audit", "show", "--limit=x"), "'x' is not a valid number.", "'x' bukan angka yang sah."),
    (("people", "--limit=-1"), "is not in the range", "di luar batas"),
    (("map", "--format"), "requires an argument", "memerlukan nilai"),
)


def test_click_speaks_as_it_is_asked(capsys: pytest.CaptureFixture[str]) -> None:
    """A wrong use, and the headings of help, in the words of the library of the command line."""
    for lang, n, usage, hint, error in (
        ("en", 1, "Usage: talenta", "Try 'talenta", "Error: "),
        ("id", 2, "Pemakaian: talenta", "Bantuan: 'talenta", "Salah: "),
        ("en", 1, "Usage: talenta", "Try 'talenta", "Error: "),
    ):
        for case in WRONG:
            assert run(["--lang", lang, *case[0]]) == 2
            out, err = capsys.readouterr()
            assert out == ""
            assert str(case[n]) in err
            assert error in err
        # Without a command click does not know whose usage to show: so much for the last case.
        assert run(["--lang", lang, *WRONG[0][0]]) == 2
        err = capsys.readouterr().err
        assert err.startswith(usage)
        assert hint in err
        text = said(capsys, "--lang", lang, "session", "--help")
        words = ("Options:", "Commands:", "Show this message and exit.", "[OPTIONS] COMMAND [ARGS]")
        ours = ("Opsi:", "Perintah:", "Tampilkan bantuan ini", "[OPSI] PERINTAH [ARGUMEN]")
        for word in words if n == 1 else ours:
            assert word in text, (lang, word)
        for word in ours if n == 1 else words:
            assert word not in text, (lang, word)


def test_a_wrong_use_cannot_drive_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """What is wrong is said with the word that was wrong."""
    for words in (["map", "--\x1b[31m=1"], ["\x1b]0;x\x07"], ["session", "show", "a", "\x9b5n"]):
        assert run(["--lang", "en", *words]) == 2
        err = capsys.readouterr().err
        assert not {c for c in err if c != "\n" and not c.isprintable()}, err


@pytest.mark.parametrize(("lang", "heading"), [("en", "Error: "), ("id", "Salah: ")])
def test_click_speaks_so_over_ssh_too(
    lang: str, heading: str, kota_300: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from talenta_tui.cli import told
    from talenta_tui.cli.remote import remote_arguments

    words = remote_arguments("session create --tier=x", str)
    with pytest.raises(click.UsageError) as wrong:
        talenta.main(["--lang", lang, "--database", str(kota_300), *words], standalone_mode=False)
    assert told(wrong.value) == 2
    assert heading in capsys.readouterr().err
