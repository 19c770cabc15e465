"""What a signature under a shortlist covers, as plain values, and its digest."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from talenta_tui.services.shortlist_out import shortlist_value
from talenta_tui.services.trail import canonical

if TYPE_CHECKING:
    from talenta_tui.services.vacancies import Shortlist


def shortlist_digest(found: Shortlist) -> str:
    """SHA-256 in hex over everyone ranked and out, with every reason, the post and the policy."""
    return content_digest(signed_content(found))


def content_digest(value: Mapping[str, Any]) -> str:
    """SHA-256 in hex over the canonical JSON of a `signed_content`."""
    return hashlib.sha256(canonical(value).encode("utf-8", "surrogatepass")).hexdigest()


def signed_content(found: Shortlist) -> dict[str, Any]:
    """Plain values of everyone ranked, with unit and what is still confirmed, and everyone out."""
    value = shortlist_value(found, "all")
    ranked = {one.evidence.nip: one for one in found.eligible}
    for line in value["eligible"]:
        one = ranked[line["nip"]]
        line["unit"] = one.evidence.unit
        line["to_confirm"] = [
            {"rule": r.rule, "id": r.text.label_id, "en": r.text.label_en}
            for r in one.eligibility.to_confirm
        ]
    near = {one.evidence.nip: one.evidence.unit for one in found.excluded if one.eligibility.near}
    for line in value["excluded"]:
        line["near"] = near.get(line["nip"])
    vacancy = found.vacancy
    return value | {
        "policy_hash": found.used.hash,
        "post": {
            "name": vacancy.name,
            "tier": vacancy.tier.value,
            "echelon": vacancy.echelon,
            "unit": vacancy.unit,
        },
    }


def kept_content(value: Mapping[str, Any]) -> dict[str, Any]:
    """What is kept of it: those out for want of the right box can be computed again."""
    return {**value, "excluded": [line for line in value["excluded"] if line["near"] is not None]}
