"""The application for tests that start it many times."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.access.warm import APPLICATION, warm


@pytest.fixture(scope="session")
def warm_application(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where a process listens that has the application's imports done."""
    path = tmp_path_factory.mktemp("warm") / "socket"
    with warm(path, Path("/usr/bin/talenta"), "", APPLICATION):
        yield path
