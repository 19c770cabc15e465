"""A signed shortlist put into words for paper, in the language spoken."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from talenta_tui.i18n import _, current_language
from talenta_tui.reports.minutes import MinutesPaper, MinutesPart

if TYPE_CHECKING:
    from talenta_tui.services.signed_shortlists import SignedShortlist
    from talenta_tui.services.site import Site


def signed_paper(site: Site, found: SignedShortlist) -> MinutesPaper:
    """The document of `read_signed`: the post, the ranked, those near with reasons, who signed.

    The trail's head of the last signature stands on every page.
    """
    last = found.signatures[-1]
    sealed = _("Trail {head}, signed with the site's key") if last.sealed else _("Trail {head}")
    post = found.value["post"]
    return MinutesPaper(
        agency=site.name,
        title=_("Signed shortlist"),
        subtitle=f"{found.position} · {post['name']}",
        parts=tuple(part(found) for part in (_basis, _ranked, _to_confirm, _near, _signed)),
        signatures=tuple((_("Talent committee"), s.by) for s in found.signatures),
        foot=sealed.format(head=last.head),
    )


def _basis(found: SignedShortlist) -> MinutesPart:
    post = found.value["post"]
    return MinutesPart(
        _("The list"),
        pairs=(
            (_("Number"), str(found.number)),
            (_("Post"), f"{post['echelon']} {post['name']}".strip()),
            (_("Unit"), post["unit"]),
            (_("As of"), found.as_of.isoformat()),
            (_("Figures"), found.stand.word),
            (_("Policy"), found.policy),
            (
                _("People"),
                _("{n} ranked, {out} out").format(n=found.eligible, out=found.excluded),
            ),
            (_("Known at event"), str(found.known)),
            (_("Fingerprint"), found.digest),
        ),
    )


def _ranked(found: SignedShortlist) -> MinutesPart:
    lines = found.value["eligible"]
    return MinutesPart(
        _("Ranked"),
        headers=(_("Rank"), "NIP", _("Name"), _("Unit"), _("Talent"), _("Box"), "JPM"),
        widths=(0, 0, 3, 3, 0, 0, 0),
        rows=tuple(
            (
                str(line["rank"]), line["nip"], line["name"], line["unit"],
                line["talent_score"] or "", str(line["box"]), line["jpm"] or "",
            )
            for line in lines
        ),
        lines=() if lines else (_("Nobody meets every rule."),),
    )  # fmt: skip


def _to_confirm(found: SignedShortlist) -> MinutesPart:
    """What the committee confirms before it appoints, and of how many of the ranked."""
    lines = found.value["eligible"]
    counts = Counter(item[current_language()] for line in lines for item in line["to_confirm"])
    return MinutesPart(
        _("To be confirmed by the committee"),
        lines=tuple(
            _("{what}: {n} of {all}").format(what=what, n=n, all=len(lines))
            for what, n in counts.items()
        )
        or (_("Nothing."),),
    )


def _near(found: SignedShortlist) -> MinutesPart:
    lines = found.value["excluded"]
    return MinutesPart(
        _("Out, in the right box"),
        headers=("NIP", _("Name"), _("Rule"), _("Saw"), _("Needs")),
        widths=(0, 2, 2, 2, 2),
        rows=tuple(
            (
                line["nip"] if n == 0 else "", line["name"] if n == 0 else "",
                reason["rule"], str(reason["saw"]), str(reason["needs"]),
            )
            for line in lines
            for n, reason in enumerate(line["reasons"])
        ),
        lines=() if lines else (_("Nobody."),),
    )  # fmt: skip


def _signed(found: SignedShortlist) -> MinutesPart:
    return MinutesPart(
        _("Signatures"),
        headers=(_("Name"), _("At"), _("Remark"), _("Trail")),
        widths=(2, 0, 3, 0),
        rows=tuple((s.by, s.at, s.note, s.head) for s in found.signatures),
    )
