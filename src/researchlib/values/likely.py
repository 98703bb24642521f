"""A text that is no option → the one option it most likely means: proposed to a person, never taken."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

# everyday words for what a list calls otherwise: proposed, never taken
_EVERYDAY = {
    "大学": "本科 大学本科", "学士": "本科 大学本科", "专科": "大专 大学专科", "高职": "大专 大学专科",
    "硕士": "研究生", "博士": "研究生", "职高": "中专 高中 职业高中", "技校": "中专 高中",
    "文盲": "未上学 没上过学 小学", "未上学": "文盲 没上过学 小学", "没上过学": "文盲 未上学 小学",
    "反对": "不同意", "赞成": "同意", "中立": "一般 说不清", "有的": "有 是", "对的": "是", "不对": "否",
    "勾": "是 有", "v": "是 有", "0": "否 无 没有", "个体户": "个体 自营",
}  # fmt: skip
_SUFFIXES = re.compile(
    r"(街道办事处|街道办|办事处|街道|镇|乡|社区|村委会|村|自治州|自治区|自治县|省|市|区|县|地区|盟|州|洲)$"
)


def likely_option(
    word: str, labels: Mapping[str, str], aliases: Mapping[str, str], codes: Sequence[str]
) -> str | None:
    """The code of the one option a (folded) word most likely means; None where it could be several.

    `labels` and `aliases` give the code of each folded label and alias.
    """
    from rapidfuzz import fuzz

    everyday = {
        c
        for name in _EVERYDAY.get(word, "").split()
        for f, c in labels.items()
        if f == name or name in re.split("[/、或及]", f)
    }
    if len(everyday) == 1:
        return next(iter(everyday))
    digit = re.fullmatch("([一二三四五六七八九])[分级星]?", word)
    if digit and (code := str("零一二三四五六七八九".index(digit[1]))) in codes:
        return code
    if not word or word.isdigit() or everyday:
        return None
    names = {**aliases, **labels}
    degree = _degree(word)
    if degree is not None:
        same = {c for f, c in names.items() if _degree(f) == degree}
        return next(iter(same)) if len(same) == 1 else None
    names = {f: c for f, c in names.items() if ("不" in f) == ("不" in word)}
    stems: dict[str, set[str]] = {}
    for folded, code in names.items():
        stems.setdefault(_SUFFIXES.sub("", folded), set()).add(code)
    stem = _SUFFIXES.sub("", word)
    same_stem = stems.get(stem, set())
    if len(same_stem) == 1:
        return next(iter(same_stem))
    for start in dict.fromkeys(s for s in (word, stem) if len(s) >= 2):
        begins = {
            c
            for f, c in names.items()
            if len(f) > 1 and (f.startswith(start) or start.startswith(f))
        }
        if len(begins) == 1:
            return next(iter(begins))
    if len(word) >= 2:
        holds = {c for f, c in names.items() if len(f) > 1 and (word in f or f in word)}
        if len(holds) == 1:
            return next(iter(holds))
    scored: dict[str, float] = {}
    for folded, code in names.items():
        score = max(
            fuzz.ratio(word, folded),
            0.9 * fuzz.partial_ratio(word, folded) if len(word) > 3 else 0,
        )
        scored[code] = max(score, scored.get(code, 0))
    ranked = sorted(scored.items(), key=lambda p: -p[1])
    enough = 60 if len(word) > 2 else 50
    if ranked and ranked[0][1] >= enough and (len(ranked) == 1 or ranked[0][1] - ranked[1][1] >= 8):
        return ranked[0][0]
    return None


_DEGREES = (
    (1, r"非常不|很不|极不|十分不|特别不|完全不|太不|最不|相当不|根本不|坚决不"),
    (2, r"不太|不大|不怎么|不很|较不|比较不|不够|有点不|有些不|不"),
    (5, r"非常的|非常|很|十分|极其|极|特别|完全|太|最|相当|坚决"),
    (4, r"比较|较为|较|还算|基本|挺|"),
)


def _degree(word: str) -> tuple[int, str] | None:
    """(degree 1–5, what is rated) of a scale answer: 很满意 → (5, 满意), 较不同意 → (2, 同意)."""
    if word in ("一般", "一般般", "还行", "还可以", "普通", "中等", "说不上", "中立", "无所谓"):
        return 3, ""
    for degree, words in _DEGREES:
        match = re.fullmatch(
            rf"(?:{words})(满意|同意|赞同|认同|愿意|符合|适应|了解|熟悉|重要|关心)[吧的]?", word
        )
        if match:
            return degree, match[1]
    return None
