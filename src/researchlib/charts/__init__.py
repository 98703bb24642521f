"""Estimates, or any tidy table → figures in the house style, with the numbers behind them."""

from __future__ import annotations

from .figures import FIGURE, KINDS, Chart, chart

__all__ = ["FIGURE", "KINDS", "Chart", "chart"]
