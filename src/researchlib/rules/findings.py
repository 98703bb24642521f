"""What the rules noticed, one row a finding, for a person to decide on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd

COLUMNS = ("record", "question", "rule", "severity", "message", "suggestion", "status")
SEVERITIES = ("error", "query", "info")

# what a rule is about, for the person reading the list
ABOUT = {
    "required": "必答题没有答案",
    "relevant": "与跳转逻辑不符",
    "constraint": "超出题目规定的范围或条件",
    "choice": "不在选项之中",
    "calculation": "与表单的计算结果不一致",
    "type": "不是该题要求的类型",
    "approximate": "约数、范围或上下限",
    "unit": "单位或周期与题目不同",
    "date": "日期写法有疑问",
    "ditto": "写的是“同上”",
    "identifier": "号码不合规则",
    "precision-loss": "号码精度已丢失",
    "exclusive": "互斥选项与其他选项同选",
    "max-choices": "选项超过规定个数",
    "other-text": "“其他”的文字说明",
    "duplicate-id": "编号重复",
    "duplicate-answers": "不同编号、答案全同",
    "near-duplicate": "与另一份几乎全同",
    "double-entry": "两次录入不一致",
    "outlier": "离群值",
    "speed": "答题时间过短",
    "straight-line": "矩阵题直线作答",
    "interviewer": "调查员作答模式异常",
    "consent": "未同意受访却有答案",
}


class Findings:
    """Collects findings column by column; `frame` is the table of all."""

    def __init__(self) -> None:
        self._pieces: list[pd.DataFrame] = []

    def add(
        self,
        records: Iterable[object],
        question: str | Sequence[str] | np.ndarray,
        rule: str,
        severity: str,
        message: str | Sequence[str] | np.ndarray,
        suggestion: str | Sequence[str | None] | np.ndarray = "",
        status: str | np.ndarray = "open",
    ) -> None:
        """Findings of one rule; scalars hold for every record."""
        rows = np.asarray(list(records), dtype=object)
        if rows.size == 0:
            return
        self._pieces.append(
            pd.DataFrame(
                {
                    "record": rows,
                    "question": _spread(question, rows.size),
                    "rule": _spread(rule, rows.size),
                    "severity": _spread(severity, rows.size),
                    "message": _spread(message, rows.size),
                    "suggestion": _spread(suggestion, rows.size),
                    "status": _spread(status, rows.size),
                }
            )
        )

    def extend(self, other: Findings) -> None:
        self._pieces += other._pieces

    @property
    def frame(self) -> pd.DataFrame:
        if not self._pieces:
            return pd.DataFrame({c: pd.Series([], dtype=object) for c in COLUMNS})
        return pd.concat(self._pieces, ignore_index=True)


def _spread(value: Any, size: int) -> np.ndarray:
    if value is None or isinstance(value, str):
        return np.repeat(np.array([value or ""], dtype=object), size)
    array = np.asarray(list(value), dtype=object)
    array[[v is None for v in array]] = ""
    return array
