"""Talenta: talent management for a government assessment centre, in the terminal."""

__version__ = "0.1.0"
