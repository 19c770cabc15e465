"""Integrity as lines: the state of the trail, an event in a row and in full."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from talenta_tui.i18n import _
from talenta_tui.screens.frame import ROLES
from talenta_tui.services.audit_fault import short_words
from talenta_tui.services.proof_ages import BACKUP_AGE, CHECK_AGE
from talenta_tui.text import plain
from talenta_tui.widgets.lines import grouped
from talenta_tui.widgets.row_list import Column, Row

if TYPE_CHECKING:
    from talenta_tui.screens.notes import Note
    from talenta_tui.services.audit import Check, Integrity, Verification
    from talenta_tui.services.audit_search import TrailEvent, TrailFilter

_LONGEST = 300
"""Characters shown of one value; an event's whole text is cut nowhere else."""


def event_columns() -> tuple[Column, ...]:
    return (
        Column("#", 7, "right"),
        Column(_("Time"), 16),
        Column(_("Who"), 12),
        Column(_("Action"), 18),
        Column(_("About"), share=1, minimum=10),
    )


def event_row(event: TrailEvent) -> Row:
    return (grouped(event.seq), moment(event.at), event.actor, event.action, event.subject)


def moment(at: str) -> str:
    """The trail's own time (UTC) to the minute in the terminal's zone, as it is if it is none."""
    try:
        return f"{datetime.fromisoformat(at).astimezone():%Y-%m-%d %H:%M}"
    except ValueError:
        return at[:16]


def age(at: str, now: datetime) -> str:
    """How long ago, in the largest unit that says something."""
    passed = now - datetime.fromisoformat(at)
    if passed >= timedelta(days=2):
        return _("{n} days ago").format(n=passed.days)
    if passed >= timedelta(hours=1):
        return _("{n} h ago").format(n=passed // timedelta(hours=1))
    return _("{n} min ago").format(n=max(0, passed // timedelta(minutes=1)))


def state_notes(found: Integrity, now: datetime) -> list[Note]:
    """Head, last check, last signature and last backup, one line each."""
    head = _("{n} events   head {code}").format(n=grouped(found.events), code=found.code)
    return [(head, "strong"), _check_note(found.last_check, now), _signed(found, now),
            _backup(found, now)]  # fmt: skip


def _check_note(check: Check | None, now: datetime) -> Note:
    if check is None:
        return "! " + _("Never verified: v does it."), "warn"
    if not check.sound:
        text = _("BROKEN ({kind}) when last verified, {when} by {who}").format(
            kind=short_words(check.detail), when=age(check.at, now), who=plain(check.actor, 32)
        )
        return "! " + text, "bad"
    late = now - datetime.fromisoformat(check.at) > CHECK_AGE
    text = _("Whole up to event {n} when last verified, {when} by {who}").format(
        n=grouped(check.seq), when=age(check.at, now), who=plain(check.actor, 32)
    )
    if check.detail:
        text += " · " + short_words(check.detail)
        late = True
    return ("! " if late else "✓ ") + text, "warn" if late else "good"


def _signed(found: Integrity, now: datetime) -> Note:
    signed = found.last_signed
    if found.key is None:
        return "! " + _("No signing key yet: talenta audit key create"), "warn"
    if signed is None:
        text = _("No head signed yet; key {key}").format(key=found.key)
    else:
        text = _("Signed up to event {n}, {when}, for {what}").format(
            n=grouped(signed.seq), when=age(signed.at, now), what=plain(signed.occasion, 60)
        )
    if not found.key_here:
        return "! " + text + " · " + _("the key is not on this machine"), "warn"
    return ("! ", "✓ ")[signed is not None] + text, "" if signed is not None else "warn"


def _backup(found: Integrity, now: datetime) -> Note:
    kept = found.last_backup
    if kept is None:
        return "! " + _("Never backed up"), "warn"
    late = now - datetime.fromisoformat(kept.at) > BACKUP_AGE
    text = _("Backed up {when}, up to event {n}: {file}").format(
        when=age(kept.at, now), n=grouped(kept.seq), file=plain(kept.file, 200)
    )
    return ("! " if late else "✓ ") + text, "warn" if late else ""


def filter_text(wanted: TrailFilter) -> str:
    """What the list is narrowed to, empty where it is not."""
    parts = [
        (_("about {text}"), wanted.person),
        (_("by {text}"), wanted.actor),
        (_("action {text}"), wanted.action),
        (_("since {text}"), wanted.since),
        (_("until {text}"), wanted.until),
    ]
    return ", ".join(form.format(text=plain(text, 60)) for form, text in parts if text)


def verified(found: Verification) -> str:
    """What a verification came to, in one sentence."""
    if found.fault is not None:
        return found.fault.first()
    parts = [_("Whole: {n} events").format(n=grouped(found.events))]
    if found.noted is not None:
        parts.append(_("the head noted outside is in it, event {n}").format(n=grouped(found.noted)))
    if found.signed:
        signed = _("{n} signed heads hold, up to event {seq}")
        parts.append(signed.format(n=found.signed, seq=grouped(found.covered)))
    elif found.noted is None:
        parts.append(_("nothing outside the database vouches for it"))
    if found.foreign:
        parts.append(_("{n} heads signed by unknown keys").format(n=found.foreign))
    return " · ".join(parts)


def event_notes(event: TrailEvent) -> list[Note]:
    """The event under the cursor in a few lines: who from where, what changed, why."""
    way = " · ".join(filter(None, (event.origin, event.fingerprint)))
    who = f"{event.actor} ({_(ROLES.get(event.role, event.role))})"
    notes: list[Note] = [(plain(f"{who} · {way}", 200), "strong")]
    said = changes(event.detail)
    if said:
        notes.append((plain("   ".join(said), 600), ""))
    if event.reason:
        notes.append((plain(_("Reason: {text}").format(text=event.reason), 300), ""))
    return notes


def event_lines(event: TrailEvent) -> list[str]:
    """The whole event, line by line."""
    head = [
        (_("Event"), grouped(event.seq)),
        (_("Time"), event.at),
        (_("Who"), f"{event.actor} ({_(ROLES.get(event.role, event.role))})"),
        (_("From"), event.origin or "–"),
        (_("Key"), event.fingerprint or "–"),
        (_("Action"), event.action + (f" ({_('read')})" if event.reading else "")),
        (_("About"), event.subject),
        (_("Reason"), event.reason or "–"),
        ("SHA-256", event.hash),
    ]
    lines = [f"{title:<9} {plain(value)}" for title, value in head]
    return [*lines, "", *(plain(line) for line in changes(event.detail, limit=5_000))]


def changes(detail: Mapping[str, Any], limit: int = _LONGEST) -> list[str]:
    """What an event says of old and new: `role: operator → auditor`; the rest as it is."""
    rest = {name: value for name, value in detail.items() if name not in ("old", "new")}
    found = []
    if "old" in detail or "new" in detail:
        old, new = detail.get("old"), detail.get("new")
        if isinstance(old, dict) and isinstance(new, dict):
            names = [name for name in {**old, **new} if old.get(name) != new.get(name)]
            found += [f"{n}: {_value(old.get(n), limit)} → {_value(new.get(n), limit)}"
                      for n in names]  # fmt: skip
        else:
            found.append(f"{_value(old, limit)} → {_value(new, limit)}")
    return found + [f"{name}: {_value(value, limit)}" for name, value in rest.items()]


def _value(value: object, limit: int) -> str:
    if value is None:
        return "–"
    return plain(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False), limit)
