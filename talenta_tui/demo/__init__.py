"""A synthetic Kota Semarang to look around in: nobody in it exists."""

from __future__ import annotations

from talenta_tui.demo.calendar import AS_OF
from talenta_tui.demo.city import CitySummary, build_city

__all__ = ["AS_OF", "CitySummary", "build_city"]
