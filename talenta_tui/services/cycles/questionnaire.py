"""The questionnaire of a cycle: 21 behaviours, a scale and the open question, by version.

A version is kept with its words when it is first used, so that an old cycle can always be read
in the words its raters saw. The codes and the scale of five marks never change: answers are
stored and imported by them (formats.md).
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from talenta_tui.db.engine import read_transaction, write_transaction
from talenta_tui.errors import NotFound, Refused, Unavailable, WrongUse
from talenta_tui.i18n import _, current_language
from talenta_tui.models.cycle import QuestionnaireChoice, QuestionnaireRecord
from talenta_tui.scoring.vocabulary import FEEDBACK_ITEMS
from talenta_tui.services.assessment.queries import need_reason, rows
from talenta_tui.services.permissions import UseCase, require
from talenta_tui.services.trail import record

if TYPE_CHECKING:
    from talenta_tui.services.actor import Actor
    from talenta_tui.services.site import Site

CURRENT = "berakhlak-1"
"""The version we ship; its words are never changed, others get another version."""

MARKS = 5
_VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}")
_LONGEST = 300
_TOP = frozenset({"version", "source", "scale", "scale_en", "comment", "comment_en", "item"})
_ITEM = frozenset({"code", "value", "value_en", "text", "text_en"})


@dataclass(frozen=True, slots=True)
class Item:
    """One behaviour: its code B01 to B21, the value it belongs to, and its words."""

    code: str
    value: str
    text: str


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """In one language; `hash` is the SHA-256 of the file's content in all of them."""

    version: str
    items: tuple[Item, ...]
    scale: tuple[str, ...]
    comment: str
    source: str = ""
    hash: str = ""


def shipped_questionnaire() -> str:
    """The TOML we ship, to be changed and adopted."""
    return files("talenta_tui.services.cycles").joinpath("questionnaire.toml").read_text("utf-8")


@lru_cache(maxsize=32)
def read_questionnaire(content: str, language: str = "id") -> Questionnaire:
    """A questionnaire out of TOML, in Indonesian or English; WrongUse names every fault."""
    try:
        data = tomllib.loads(content)
    except tomllib.TOMLDecodeError as error:
        raise WrongUse(
            _("The questionnaire is no readable TOML: {why}").format(why=error)
        ) from error
    faults = list(_faults(data))
    if faults:
        head = _("This is no usable questionnaire:")
        raise WrongUse("\n".join([head, *(f"  {fault}" for fault in faults)]))
    english = language != "id"

    def said(of: dict[str, Any], name: str) -> Any:
        return (of.get(f"{name}_en") if english else None) or of[name]

    items = {i["code"]: Item(i["code"], said(i, "value"), said(i, "text")) for i in data["item"]}
    digest = hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()
    return Questionnaire(
        data["version"],
        tuple(items[code] for code in FEEDBACK_ITEMS),
        tuple(said(data, "scale")),
        said(data, "comment"),
        data["source"],
        digest,
    )


def _faults(data: dict[str, Any]) -> list[str]:
    found = [_("unknown key: {key}").format(key=key) for key in sorted(data.keys() - _TOP)]
    version = data.get("version")
    if not isinstance(version, str) or not _VERSION.fullmatch(version):
        found.append(_("version: letters, digits, dots and dashes, up to 32"))
    found += _wordless(data, "source") + _wordless(data, "comment")
    found += _wordless(data, "comment_en", needed=False)
    for name in ("scale", "scale_en"):
        scale = data.get(name)
        if scale is None and name != "scale":
            continue
        if not isinstance(scale, list) or len(scale) != MARKS or not all(map(_words, scale)):
            found.append(_("{key}: a list of {n} texts, from 1 to 5").format(key=name, n=MARKS))
    items = data.get("item")
    if not isinstance(items, list) or not all(isinstance(i, dict) for i in items):
        return [*found, _("item: one [[item]] for each of the codes B01 to B21")]
    codes = [str(i.get("code")) for i in items]
    for code in FEEDBACK_ITEMS:
        if codes.count(code) != 1:
            found.append(_("{code}: must stand once").format(code=code))
    for code, item in zip(codes, items, strict=True):
        if code not in FEEDBACK_ITEMS:
            found.append(_("{code}: is none of the codes B01 to B21").format(code=code))
        unknown = sorted(item.keys() - _ITEM)
        found += [_("unknown key: {key}").format(key=f"{code}.{key}") for key in unknown]
        for name in ("value", "text"):
            found += _wordless(item, name, f"{code}.")
            found += _wordless(item, f"{name}_en", f"{code}.", needed=False)
    return found


def _words(value: Any) -> bool:
    return (
        isinstance(value, str)
        and bool(value.strip())
        and len(value) <= _LONGEST
        and value.isprintable()
    )


def _wordless(of: dict[str, Any], name: str, where: str = "", *, needed: bool = True) -> list[str]:
    if (name not in of and not needed) or _words(of.get(name)):
        return []
    text = _("{key}: a text of one line, up to {n} letters")
    return [text.format(key=where + name, n=_LONGEST)]


def questionnaire(version: str = CURRENT, language: str = "") -> Questionnaire:
    """The questionnaire of that version in `language` (`id`, `en`), else in the one spoken.

    KeyError for an unknown one.

    Any version but the shipped one is read from the database: call on its thread.
    """
    content = shipped_questionnaire() if version == CURRENT else _kept(version)
    if content is None:
        raise KeyError(version)
    return read_questionnaire(content, "id" if (language or current_language()) == "id" else "en")


def _kept(version: str) -> str | None:
    found = (
        QuestionnaireRecord.select(QuestionnaireRecord.content, QuestionnaireRecord.hash)
        .where(QuestionnaireRecord.version == version)
        .tuples()
        .first()
    )
    if found is None:
        return None
    content, digest = found
    if read_questionnaire(content).hash != digest:
        raise Unavailable(
            _("The stored questionnaire is not the one its hash names; restore a backup.")
        )
    return str(content)


def version_in_force(site: Site) -> str:
    """The version new cycles are made with: the newest adopted, else the shipped one."""
    found = rows(
        site,
        "SELECT q.version FROM questionnaire_choice c JOIN questionnaire q"
        " ON q.id = c.questionnaire_id ORDER BY c.id DESC LIMIT 1",
    )
    return str(found[0][0]) if found else CURRENT


def show_questionnaire(actor: Actor, site: Site, cycle: str = "") -> Questionnaire:
    """The questionnaire new cycles are made with, or that of a cycle; raises NotFound."""
    require(actor, UseCase.FEEDBACK_FILL)
    with read_transaction(site.database):
        return questionnaire(_version(site, cycle))


def questionnaire_text(actor: Actor, site: Site, cycle: str = "") -> str:
    """The same as the file it was adopted as, to be changed and adopted; raises NotFound."""
    require(actor, UseCase.FEEDBACK_FILL)
    with read_transaction(site.database):
        version = _version(site, cycle)
        return shipped_questionnaire() if version == CURRENT else str(_kept(version))


def _version(site: Site, cycle: str) -> str:
    if not cycle:
        return version_in_force(site)
    for code, version in rows(site, "SELECT code, questionnaire FROM cycle"):
        if code.casefold() == cycle.casefold():
            return str(version)
    raise NotFound(_("There is no cycle {code}.").format(code=cycle))


def adopt_questionnaire(actor: Actor, site: Site, content: str, reason: str) -> Questionnaire:
    """Make new cycles ask in the words of a TOML file, with the reason.

    Cycles there are keep theirs. Raises WrongUse for faults, and Refused for a version known
    with other words: what raters once saw under a name stays what it was.
    """
    require(actor, UseCase.POLICY_ADOPT)
    new = read_questionnaire(content)
    why = need_reason(reason)
    with write_transaction(site.database):
        old = version_in_force(site)
        record_id = keep_questionnaire(actor, site, content)
        detail = {"old": old, "new": new.version, "hash": new.hash}
        event = record(actor, site, "questionnaire.adopt", new.version, detail, why)
        QuestionnaireChoice.create(questionnaire=record_id, event=event)
    return new


def keep_questionnaire(actor: Actor, site: Site, content: str) -> int:
    """The id of the stored questionnaire, storing its words the first time it is used.

    Must run inside a write transaction. Raises Refused for a version known with other words.
    """
    new = read_questionnaire(content)
    if new.version == CURRENT and content != shipped_questionnaire():
        raise _taken(new.version)
    found = rows(site, "SELECT id, hash FROM questionnaire WHERE version = ?", new.version)
    if found:
        if found[0][1] != new.hash:
            raise _taken(new.version)
        return int(found[0][0])
    event = record(actor, site, "questionnaire.first_use", new.version, {"hash": new.hash})
    row = QuestionnaireRecord.create(
        version=new.version, hash=new.hash, content=content, event=event
    )
    return int(row.id)


def _taken(version: str) -> Refused:
    return Refused(
        _("The version {version} is known with other words; give yours another version.").format(
            version=version
        )
    )
