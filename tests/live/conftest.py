"""The city the live views are tried on."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.screens.map_kit import pin


@pytest.fixture
def town(kota_300: Path) -> Path:
    return pin(kota_300)
