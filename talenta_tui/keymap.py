"""The user's own keys, checked before they are used: nobody locks themselves in."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches

from talenta_tui.actions import ACTIONS, BY_ID, FORBIDDEN_KEYS, shared_keys
from talenta_tui.errors import WrongUse
from talenta_tui.i18n import _

_SPELLINGS = {"/": "slash", "*": "asterisk", "?": "question_mark", " ": "space", "esc": "escape"}


def checked_keymap(wanted: Mapping[str, str], where: str) -> dict[str, str]:
    """Action id to its keys, as Textual's `set_keymap` takes them.

    `fixed` actions (help, leave) keep their own keys beside the wanted ones. Raises WrongUse
    naming `where` and the entry for an unknown action, a key that does not exist over SSH, a
    built-in key, no key at all, or a key that two actions would share.
    """
    result: dict[str, str] = {}
    for name, text in wanted.items():
        action = BY_ID.get(name)
        if action is None or action.built_in:
            near = get_close_matches(name, [a.id for a in ACTIONS if not a.built_in], 1, 0.0)
            raise WrongUse(
                _("{file}: keymap has no action {name}; the nearest is {near}").format(
                    file=where, name=name, near=near[0]
                )
            )
        keys = [
            _SPELLINGS.get(k, k) for k in (part.strip().lower() for part in text.split(",")) if k
        ]
        for key in keys:
            if key in FORBIDDEN_KEYS:
                raise WrongUse(
                    _("{file}: keymap.{name}: {key} is another key over SSH").format(
                        file=where, name=name, key=key
                    )
                )
        if not keys and not action.fixed:
            raise WrongUse(_("{file}: keymap.{name}: no key given").format(file=where, name=name))
        if action.fixed:
            keys += [key for key in action.keys if key not in keys]
        result[name] = ",".join(keys)
    _refuse_shared(result, where)
    return result


def _refuse_shared(keymap: Mapping[str, str], where: str) -> None:
    effective = [
        (action, tuple(keymap[action.id].split(",")) if action.id in keymap else action.keys)
        for action in ACTIONS
    ]
    for key, one, other in shared_keys(effective):
        raise WrongUse(
            _("{file}: keymap: the key {key} would belong to {one} and to {other}").format(
                file=where, key=key, one=one, other=other
            )
        )
