"""The sheets and columns of a review workbook, in the words people see."""

from __future__ import annotations

import re
from collections.abc import Iterable

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
MOST_LETTERS = 32_000  # a cell of a workbook holds no more

# key → the names a sheet or column may have; the first is written
SHEETS = {
    "findings": ("待核问题", "findings"),
    "duplicates": ("疑似重复", "duplicates"),
    "recodes": ("其他归类", "recodes"),
    "rules": ("批量更正", "rules"),
    "about": ("说明", "about"),
}
ACTIONS = {"change": "改", "drop": "删记录", "okay": "确认无误"}
PAIRS = (
    "duplicate-answers",
    "near-duplicate",
)  # rules about two records; shown on a sheet of their own
PAIR_ACTIONS = ("删前者", "删后者", "保留两份")
_WORDS = {
    "change": ("改", "更正", "修改", "change", "replace", "correct"),
    "drop": ("删记录", "删除记录", "删除", "drop", "drop record"),
    "okay": ("确认无误", "无误", "确认", "okay", "ok"),
}

FINDINGS = {
    "record": ("问卷编号",),
    "question": ("题目",),
    "label": ("题目文字",),
    "received": ("收到的值",),
    "rule": ("规则",),
    "severity": ("级别",),
    "message": ("问题",),
    "suggestion": ("建议",),
    "action": ("处理",),
    "new": ("改为",),
    "why": ("理由",),
    "by": ("处理人",),
    "status": ("状态",),
    "where": ("所在位置",),
    "print": ("核对码",),
}
DUPLICATES = {
    "first": ("前者",),
    "second": ("后者",),
    "rule": ("规则",),
    "message": ("说明",),
    "action": ("处理",),
    "why": ("理由",),
    "by": ("处理人",),
    "status": ("状态",),
    "first_print": ("前者核对码",),
    "second_print": ("后者核对码",),
}
RECODES = {
    "parent": ("母题",),
    "child": ("文字题",),
    "label": ("题目文字",),
    "match": ("匹配方式",),
    "text": ("文字",),
    "times": ("出现次数",),
    "code": ("归入选项",),
    "why": ("理由",),
    "by": ("处理人",),
}
RULES = {
    "question": ("题目",),
    "label": ("题目文字",),
    "received": ("收到的值",),
    "times": ("出现次数",),
    "suggestion": ("建议",),
    "new": ("改为",),
    "count": ("应有条数",),
    "why": ("理由",),
    "by": ("处理人",),
}
SEVERITIES = {"error": "错误", "query": "疑问", "info": "提示"}
STATUSES = {
    "open": "待核",
    "corrected": "已改",
    "okay": "确认无误",
    "dropped": "已删",
    "stale": "值已变，请重核",
}


def code_of_action(word: str) -> str | None:
    """The action a person means.

    >>> code_of_action("删除"), code_of_action("?")
    ('drop', None)
    """
    word = word.strip().casefold()
    return next((code for code, words in _WORDS.items() if word in words), None)


def masked(text: str) -> str:
    """A direct identifier as the workbook shows it: not at all, but so that a change is noticed.

    >>> masked("13800000000")
    '（已隐去，11字，35）'
    """
    from hashlib import sha256

    text = same(text)
    return f"（已隐去，{len(text)}字，{sha256(text.encode()).hexdigest()[:2]}）" if text else ""


def fingerprint(answers: Iterable[tuple[str, object]]) -> str:
    """Six digits that tell one record's received answers from another's."""
    from hashlib import sha256

    said = ((q, same(str(t))) for q, t in answers if t is not None and t == t)
    text = "\n".join(f"{q}={t}" for q, t in sorted(said) if t)
    return sha256(text.encode()).hexdigest()[:6]


def same(text: str) -> str:
    """A text as it comes back from a workbook: without control characters and outer blanks."""
    return _CONTROL.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n"))[:MOST_LETTERS].strip()
