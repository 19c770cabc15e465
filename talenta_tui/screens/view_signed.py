"""Signed shortlists as rows and sentences."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from talenta_tui.i18n import _
from talenta_tui.screens.view_words import NONE, figure
from talenta_tui.services.signed_shortlists import SHOWN
from talenta_tui.widgets.row_list import Column, Row

if TYPE_CHECKING:
    from talenta_tui.services.signed_shortlists import SignedReplay, SignedShortlist


def signed_columns() -> tuple[Column, ...]:
    return (
        Column(_("No."), 4, "right"),
        Column(_("Signed"), 10),
        Column(_("As of"), 10),
        Column(_("Figures"), 16),
        Column(_("Ranked"), 8, "right"),
        Column(_("Signed by"), share=1, minimum=12),
    )


def signed_row(one: SignedShortlist) -> Row:
    return (
        str(one.number),
        one.signatures[0].at[:10],
        one.as_of.isoformat(),
        one.stand.word,
        str(one.eligible),
        ", ".join(s.by for s in one.signatures),
    )


def fingerprint(digest: str) -> str:
    """The first digits of a digest, in fours as people compare them."""
    return " ".join(digest[n : n + 4] for n in range(0, SHOWN, 4))


def about_signed(one: SignedShortlist) -> list[str]:
    """What the row cannot hold: the fingerprint, and each signature with its note and head."""
    return [
        _("Fingerprint {digest} · {n} ranked, {out} out · known at event {known}").format(
            digest=fingerprint(one.digest), n=one.eligible, out=one.excluded, known=one.known
        ),
        *(
            " · ".join(part for part in (s.by, s.at[:16].replace("T", " "), s.note, s.head) if part)
            for s in one.signatures
        ),
    ]


def signature_note(signed: Sequence[SignedShortlist], digest: str) -> str:
    """Whether the list shown is a signed one; "" where none of the post was signed yet.

    Who sees a part of the list has no `digest`, and is told only that one was signed.
    """
    for one in signed:
        if one.digest == digest:
            names = ", ".join(s.by for s in one.signatures)
            return _("✓ Signed by {names} (list {n})").format(names=names, n=one.number)
    if not signed:
        return ""
    if not digest:
        return _(
            "List {n} was signed {day}; you see your units' part: g shows the signed ones"
        ).format(n=signed[0].number, day=signed[0].signatures[-1].at[:10])
    return _("! Not the list {n} that was signed {day}: g shows the signed ones").format(
        n=signed[0].number, day=signed[0].signatures[-1].at[:10]
    )


def list_columns(*, out: bool) -> tuple[Column, ...]:
    if out:
        return (Column(_("Name"), share=1, minimum=16), Column(_("Why not"), share=2, minimum=20))
    return (
        Column(_("No."), 4, "right"),
        Column(_("Name"), share=3, minimum=16),
        Column(_("Box"), 5, "right"),
        Column(_("Talent"), 8, "right"),
        Column(_("JPM"), 8, "right"),
        Column(_("Unit"), share=2, minimum=10),
    )


def list_row(line: dict[str, Any], *, out: bool) -> Row:
    if out:
        reasons = (
            _("{rule}: {saw}, needs {needs}").format(rule=r["rule"], saw=r["saw"], needs=r["needs"])
            for r in line["reasons"]
        )
        return line["name"], "; ".join(reasons)
    return (
        str(line["rank"]), line["name"], str(line["box"]), _shown(line["talent_score"]),
        _shown(line["jpm"]), line["unit"],
    )  # fmt: skip


def _shown(value: str | None) -> str:
    """A figure kept as a decimal string, as the lists show figures."""
    if value is None:
        return NONE
    return figure(Fraction(value), len(value.partition(".")[2]))


def replay_sentence(found: SignedReplay) -> str:
    if found.equal:
        return _("List {n} came out the same, digit for digit: {digest}").format(
            n=found.number, digest=fingerprint(found.digest)
        )
    return _("List {n} does NOT come out again: signed {stored}, computed {digest}").format(
        n=found.number, stored=fingerprint(found.stored), digest=fingerprint(found.digest)
    )
