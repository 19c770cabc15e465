"""A shortlist as rows and sentences: who is ranked and why there, who is out and why."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from talenta_tui.figures import exact_text
from talenta_tui.i18n import _, current_language, mark, ngettext
from talenta_tui.scoring.eligibility import gate_for
from talenta_tui.screens.view_explain import eligibility_row, sourced
from talenta_tui.screens.view_words import NONE, box_word, figure, label, neutral
from talenta_tui.widgets.explain_tree import TreeRow
from talenta_tui.widgets.lines import grouped
from talenta_tui.widgets.row_list import Column, Row

if TYPE_CHECKING:
    from talenta_tui.scoring.eligibility import RuleResult
    from talenta_tui.services.periods.standing import Stand
    from talenta_tui.services.shortlist_remarks import Remarks
    from talenta_tui.services.vacancies import Excluded, Listed, Shortlist

TIE_RULES = {
    "box": mark("box"),
    "jpm": mark("JPM"),
    "x": mark("potential"),
    "y": mark("performance"),
    "tmt_golongan": mark("rank date"),
    "nip": mark("NIP"),
}
"""What parted a row from the row above of equal talent score."""


def tie_word(rule: str | None) -> str:
    return "" if rule is None else _(TIE_RULES.get(rule, rule))


WIDE = 100
"""Cells from which the unit of a candidate fits beside the figures."""


def box_before(nip: str, box: int, told: Remarks) -> str:
    """`▲8` behind the box: it was 8 in the closed period before; `▲–` without any."""
    if nip not in told.before:
        return ""
    old = told.before[nip]
    return f"{'▼' if (old or 0) > box else '▲'}{NONE if old is None else old}"


def remark_words(nip: str, box: int, told: Remarks) -> list[str]:
    """What is to be said of somebody on the list, each in a sentence."""
    words = []
    if nip in told.before:
        old = told.before[nip]
        then = _("box {box} in {month}") if old is not None else _("not placed in {month}")
        text = then.format(box=old, month=told.month)
        words.append(f"{box_before(nip, box, told)[0]} {text}")
    lapse = told.lapses.get(nip)
    if lapse is not None:
        text = (
            _("assessment lapses {day}")
            if lapse.component.value == "competency"
            else _("potential lapses {day}")
        )
        words.append("! " + text.format(day=lapse.on.isoformat()))
    return words


def ranked_columns(width: int) -> tuple[Column, ...]:
    columns = (
        Column(_("No."), 4, "right"),
        Column(_("Name"), share=3, minimum=16),
        Column(_("Box"), 5),
        Column(_("Talent"), 8, "right"),
        Column(_("JPM"), 8, "right"),
        Column(_("Tie by"), 13),
        Column(_("To confirm"), 10, "right"),
        Column(_("Unit"), share=2, minimum=10),
    )
    return columns if width >= WIDE else columns[:-1]


def ranked_row(listed: Listed, decimals: int, width: int, told: Remarks) -> Row:
    """The cells of `ranked_columns` at the same width."""
    ranked = listed.ranked
    cells = (
        str(ranked.rank),
        listed.evidence.name,
        f"{ranked.box} {box_before(ranked.nip, ranked.box, told)}".rstrip(),
        figure(ranked.talent, decimals),
        figure(ranked.jpm_target, decimals),
        tie_word(ranked.tie_rule),
        str(len(listed.eligibility.to_confirm) or NONE),
        listed.evidence.unit,
    )
    return cells if width >= WIDE else cells[:-1]


def excluded_columns() -> tuple[Column, ...]:
    return (
        Column(_("Name"), share=1, minimum=16),
        Column(_("Box"), 5, "right"),
        Column(_("Talent"), 8, "right"),
        Column(_("Why not"), share=2, minimum=20),
    )


def excluded_row(out: Excluded, decimals: int) -> Row:
    return (
        out.evidence.name,
        box_word(out.placement.box),
        figure(out.placement.talent, decimals),
        "; ".join(reason(r) for r in out.eligibility.failed),
    )


def reason(result: RuleResult) -> str:
    """A rule that failed, with what it saw and what it needs."""
    return _("{rule}: {saw}, needs {needs}").format(
        rule=label(result.text), saw=neutral(result.saw), needs=neutral(result.needs)
    )


def out_order(found: Shortlist, *, near_only: bool) -> list[Excluded]:
    """Near misses first (the box is right), who fails least rules first, then by score."""
    chosen = [out for out in found.excluded if out.eligibility.near or not near_only]
    return sorted(
        chosen,
        key=lambda out: (
            not out.eligibility.near,
            len(out.eligibility.failed),
            -(out.placement.talent or Fraction(-1)),
            out.evidence.nip,
        ),
    )


def header(found: Shortlist, stand: Stand) -> str:
    """How many are eligible of those in the boxes the rule admits, the date, whether it is
    official, the policy."""
    text = _("{n} eligible of {all} in {boxes} · {day} · {stand} · {policy} {version}")
    boxes = gate_for(found.used.prepared, found.vacancy.tier).boxes
    everyone: tuple[Listed | Excluded, ...] = (*found.eligible, *found.excluded)
    return text.format(
        boxes=ngettext("box {boxes}", "boxes {boxes}", len(boxes)).format(
            boxes=", ".join(str(box) for box in sorted(boxes))
        ),
        stand=stand.word,
        day=found.as_of.isoformat(),
        policy=found.used.policy.id,
        version=found.used.policy.version,
        n=grouped(len(found.eligible)),
        all=grouped(sum(1 for one in everyone if one.placement.box in boxes)),
    )


def technical_note(found: Shortlist) -> str:
    """That the technical share is not applied while nothing is recorded (regulation.md 2.4)."""
    basis = found.basis
    if not basis.technical_share or basis.technical_applied:
        return ""
    decimals = found.used.policy.arithmetic.decimals
    name = basis.technical_label_id if current_language() == "id" else basis.technical_label_en
    return _("{name}: share 0 until recorded for this post, then {share} of 100").format(
        name=name, share=exact_text(basis.technical_share, decimals)
    )


def about_listed(listed: Listed, found: Shortlist, told: Remarks) -> list[str]:
    """What the row cannot hold: what moved and lapses, the tie, the category, what the
    committee confirms."""
    ranked = listed.ranked
    remarks = remark_words(ranked.nip, ranked.box, told)
    notes = [" · ".join(remarks)] if remarks else []
    if ranked.tie_rule is not None:
        notes.append(
            _("Same talent score as rank {rank}; decided by: {rule}").format(
                rank=ranked.rank - 1, rule=tie_word(ranked.tie_rule)
            )
        )
    if ranked.category is not None:
        tier = found.vacancy.tier.value
        notes.append(_("JPM for {tier}: {words}").format(tier=tier, words=label(ranked.category)))
    open_items = [label(r.text) for r in listed.eligibility.to_confirm]
    if open_items:
        notes.append(
            _("To be confirmed before signing: {items}").format(items="; ".join(open_items))
        )
    return notes


def about_excluded(out: Excluded) -> list[str]:
    return ["✗ " + reason(r) for r in out.eligibility.failed]


def ranking_row(listed: Listed, found: Shortlist) -> TreeRow:
    """The rank as a line of an explanation: the keys in order, and what decided."""
    ranked, basis = listed.ranked, found.basis
    decimals = found.used.policy.arithmetic.decimals
    english = current_language() != "id"
    values = {
        "talent": figure(ranked.talent, decimals),
        "box": str(ranked.box),
        "jpm": figure(ranked.jpm_target, decimals),
        "x": figure(ranked.x, decimals),
        "y": figure(ranked.y, decimals),
        "tmt_golongan": NONE if ranked.grade_since is None else ranked.grade_since.isoformat(),
        "nip": ranked.nip,
    }
    children = tuple(
        TreeRow(
            ("◂ " if key == ranked.tie_rule else "")
            + (_("talent score") if key == "talent" else tie_word(key)),
            values.get(key, NONE),
        )
        for key in basis.keys
    )
    note = technical_note(found)
    technical = (
        TreeRow(
            note,
            rule=basis.technical_rule_en if english else basis.technical_rule_id,
            source=sourced(basis.technical_source, basis.technical_certainty),
        ),
    )
    return TreeRow(
        _("Rank"),
        str(ranked.rank),
        rule=basis.rule_en if english else basis.rule_id,
        source=sourced(basis.source, basis.certainty),
        children=children + (technical if note else ()),
    )


def explanation_first(person: Listed | Excluded, found: Shortlist) -> tuple[TreeRow, ...]:
    """What stands before the tree of a candidate: the rank, then every eligibility rule."""
    title = _("Eligibility for {post}").format(post=found.vacancy.name)
    rules = eligibility_row(person.eligibility, title)
    ranked = getattr(person, "ranked", None)
    return (rules,) if ranked is None else (ranking_row(person, found), rules)  # type: ignore[arg-type]


def age_of(on: date | None, as_of: date) -> str:
    """A date with how long before the as-of date it lies, in months."""
    if on is None:
        return NONE
    months = (as_of.year - on.year) * 12 + as_of.month - on.month - (as_of.day < on.day)
    return _("{day} ({n} months)").format(day=on.isoformat(), n=max(0, months))
