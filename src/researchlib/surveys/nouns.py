"""`Survey` and `Wave`: a survey as its folder describes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import DataError, say
from .registry import check_registry
from .tables import crosswalk_of, margins_of

if TYPE_CHECKING:
    import pandas as pd

RAW_SUFFIXES = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".csv", ".txt", ".tsv", ".sav", ".dta")


@dataclass(frozen=True)
class Wave:
    """One round of a survey: where its form, received files and decisions lie."""

    name: str
    path: Path
    form_path: Path
    raw_paths: tuple[Path, ...]
    review_path: Path | None

    @property
    def clean_path(self) -> Path:
        """Where its cleaned files are written."""
        return self.path / "clean"


@dataclass(frozen=True, eq=False)
class Survey:
    """A survey as its folder describes it; nothing of the answers has been read yet.

    `margins` has the columns wave, question, answer, total, source; `crosswalk` says what was
    renamed or recoded between waves.
    """

    name: str
    path: Path
    title: str
    unit: str
    waves: tuple[Wave, ...]
    design: Mapping[str, Any] = field(default_factory=dict)
    disclosure: Mapping[str, Any] = field(default_factory=dict)
    privacy: Mapping[str, Any] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def margins(self) -> pd.DataFrame:
        return margins_of(self.path / "margins.csv")

    @cached_property
    def crosswalk(self) -> pd.DataFrame:
        return crosswalk_of(self.path / "crosswalk.csv")

    @property
    def simulated(self) -> bool:
        """Whether the records are simulated, as the survey's folder declares."""
        return bool(self.settings.get("simulated", False))

    def only(self, *names: str) -> Survey:
        """The same survey with these waves alone."""
        unknown = [n for n in names if n not in {w.name for w in self.waves}]
        if unknown:
            known = "、".join(w.name for w in self.waves) or say(zh="（没有）", en="(none)")
            raise DataError(
                say(
                    zh=f"{self.name}：没有“{'、'.join(unknown)}”这一期；现有：{known}。",
                    en=f"{self.name}: no wave {', '.join(unknown)}; there are: {known}.",
                )
            )
        return replace(self, waves=tuple(w for w in self.waves if w.name in names))

    def received(self, wave: Wave) -> tuple[Path, ...]:
        """The received files of a wave, none changed since they were registered."""
        if not wave.raw_paths:
            raise DataError(
                say(
                    zh=f"{self.name}/{wave.name}：raw 文件夹里没有收回的问卷数据。"
                    f"请把收到的文件（{'、'.join(RAW_SUFFIXES[:6])} 等）放进 {wave.path / 'raw'}。",
                    en=f"{self.name}/{wave.name}: no received files. "
                    f"Put what was received into {wave.path / 'raw'}.",
                )
            )
        check_registry(self.path, wave.path.name)
        return wave.raw_paths

    def __repr__(self) -> str:
        files = sum(len(w.raw_paths) for w in self.waves)
        names = ", ".join(w.name for w in self.waves)
        return f"<Survey {self.name}: {len(self.waves)} waves ({names}), {files} received files>"

    def _repr_html_(self) -> str:
        from html import escape

        files = sum(len(w.raw_paths) for w in self.waves)
        names = "、".join(w.name for w in self.waves)
        note = say(zh="（模拟数据）", en=" (simulated records)") if self.simulated else ""
        facts = say(
            zh=f"{len(self.waves)} 期（{names}），收到文件 {files} 个",
            en=f"{len(self.waves)} waves ({names}), {files} received files",
        )
        return f"<p><b>{escape(self.title)}</b>{note}：{escape(facts)}</p>"
