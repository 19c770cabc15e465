"""Policies as files: read, check, name by content, compare, write.

A policy is TOML with exact numbers. Its identity is the SHA-256 of its content, whatever
the file's order, comments or spelling of numbers.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeAlias

from pydantic import ValidationError

from talenta_tui.scoring.policy_model import Policy

Value: TypeAlias = "str | int | bool | None"

BUILTIN = ("bkn-411-2025",)


class PolicyError(ValueError):
    """A policy file that cannot be used. `faults` are `(key path, reason)`, in file order."""

    def __init__(self, faults: tuple[tuple[str, str], ...]) -> None:
        self.faults = faults
        super().__init__("; ".join(f"{path}: {why}" if path else why for path, why in faults))


@dataclass(frozen=True, slots=True)
class Difference:
    """One value that differs: where, and what it is on either side (None: not there)."""

    path: str
    old: Value
    new: Value


def load_policy(source: Path | str | bytes) -> Policy:
    """The policy in a TOML file (a path) or in a file's bytes.

    Raises `PolicyError` naming each faulty key, `OSError` where the file cannot be read.
    """
    raw = source if isinstance(source, bytes) else Path(source).read_bytes()
    try:
        data = tomllib.loads(raw.decode("utf-8-sig"), parse_float=Decimal)
    except UnicodeDecodeError as error:
        raise PolicyError((("", f"not UTF-8 text ({error.reason})"),)) from error
    except tomllib.TOMLDecodeError as error:
        raise PolicyError((("", f"not TOML: {error}"),)) from error
    return policy_from(data)


def policy_from(data: dict[str, Any]) -> Policy:
    """The policy in parsed TOML, numbers as `int`, `Decimal` or text; raises `PolicyError`."""
    try:
        text = json.dumps(data, default=_plain)
    except TypeError as error:
        raise PolicyError((("", str(error)),)) from error
    try:
        return Policy.model_validate_json(text)
    except ValidationError as error:
        raise PolicyError(tuple(_fault(e) for e in error.errors())) from error


def _plain(value: object) -> str:
    if isinstance(value, Decimal):
        return f"{value:f}"
    raise TypeError(f"a value of type {type(value).__name__} has no place in a policy")


def _fault(error: Any) -> tuple[str, str]:
    path = ".".join(str(part) for part in error["loc"] if part != "[key]")
    return path, str(error["msg"]).removeprefix("Value error, ")


@cache
def builtin_policy(name: str = "bkn-411-2025") -> Policy:
    """A policy that ships with the package; `KeyError` for an unknown name."""
    if name not in BUILTIN:
        raise KeyError(name)
    return load_policy((files(__package__) / "policies" / f"{name}.toml").read_bytes())


def policy_data(policy: Policy) -> dict[str, Any]:
    """The content as plain values: text, integers, truth values; exact numbers canonical."""
    data: dict[str, Any] = policy.model_dump(mode="json", exclude_none=True)
    return data


def policy_hash(policy: Policy) -> str:
    """SHA-256 of the canonical content, 64 hexadecimal digits."""
    text = json.dumps(
        policy_data(policy), sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )
    return hashlib.sha256(text.encode()).hexdigest()


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Value]]:
    """Every single value of a policy's plain content with its path (`a.b.0`).

    An empty list is a value of its own (`[]`).
    """
    if isinstance(value, dict):
        for key, item in value.items():
            yield from leaves(item, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list) and value:
        for index, item in enumerate(value):
            yield from leaves(item, f"{path}.{index}")
    else:
        yield path, "[]" if value == [] else value


def diff_policies(a: Policy, b: Policy) -> tuple[Difference, ...]:
    """What differs between two policies, by path, in the order of `a`, then what only `b` has."""
    old, new = dict(leaves(policy_data(a))), dict(leaves(policy_data(b)))
    paths = [*old, *(p for p in new if p not in old)]
    return tuple(
        Difference(path, old.get(path), new.get(path))
        for path in paths
        if old.get(path) != new.get(path)
    )


def dump_policy(policy: Policy) -> str:
    """The policy as TOML that `load_policy` reads back to an equal policy."""
    lines: list[str] = []
    _dump_table(policy_data(policy), "", lines)
    return "\n".join(lines).lstrip("\n") + "\n"


def _dump_table(table: dict[str, Any], prefix: str, lines: list[str]) -> None:
    nested = {k: v for k, v in table.items() if isinstance(v, dict) or _is_tables(v)}
    for key, value in table.items():
        if key not in nested:
            lines.append(f"{_key(key)} = {_scalar(value)}")
    for key, value in nested.items():
        path = f"{prefix}.{_key(key)}" if prefix else _key(key)
        for item in value if isinstance(value, list) else [value]:
            lines.append("")
            lines.append(f"[[{path}]]" if isinstance(value, list) else f"[{path}]")
            _dump_table(item, path, lines)


def _is_tables(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def _key(key: str) -> str:
    return (
        key if key.isascii() and key.replace("_", "").replace("-", "").isalnum() else _scalar(key)
    )


def _scalar(value: Any) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(_scalar(v) for v in value) + "]"
    # JSON's text, truth values and integers are TOML's too, once DEL is escaped.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
