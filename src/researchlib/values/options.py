"""Answers from a list: option text, code, letter, circled number or tick → the code."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from .reading import (
    Reading,
    answer,
    held,
    is_dash,
    is_ditto,
    missing,
    missing_reason,
    none_word,
    plain,
    plain_list,
    unbracketed,
)

_SYNONYMS = {
    "男": "男性 m male 男士 先生 man",
    "女": "女性 f female 女士 woman",
    "是": "有 对 yes y true t √ ✓ ✔ 是的 1",
    "否": "不是 没有 无 不 no n false f × ✗ x 0",
    "有": "是 yes y √ ✓ ✔",
    "无": "没有 否 no n ×",
    "没有": "无 否 没 no n ×",
}
_TICKS = "√✓✔☑■●"
_ENUMERATED = re.compile(r"^[\((]?([A-Za-z]|\d{1,3})[\))]?\s*[.、::．)\s]\s*(.+)$")
_SUFFIXES = re.compile(
    r"(街道办事处|街道办|办事处|街道|镇|乡|社区|村委会|村|自治州|自治区|自治县|省|市|区|县|地区|盟|州|洲)$"
)
_FILLS = re.compile("〖([^〗]*)〗")
_FILL = re.compile(r"^(.*?)〖(.*)〗\s*$", re.DOTALL)
_ASIDE = re.compile(r"[\(\[【〔(][^()\[\]【】〔〕()]*[\)\]】〕)]|_{2,}|:_*$")
_SEPARATORS = re.compile(r"[┋;|\n\r\t、,/+&→]+|\s+|(?:和|及|与)")


def fold(text: str) -> str:
    """What two spellings of one label have in common.

    >>> fold(" 其他（请注明）：____") == fold("其他(请注明):")
    True
    """
    text = re.sub(r"\s+", "", plain(text)).casefold()
    return re.sub(r"_{2,}", "", text).rstrip("。.;:,!?、")


@dataclass(frozen=True)
class Options:
    """The answers one list allows, ready to recognise what people wrote.

    `labels` maps a code to its labels; `aliases` other spellings to the code they mean, as the form
    declares them (a renamed street, an abbreviation).
    """

    labels: Mapping[str, tuple[str, ...]]
    aliases: Mapping[str, str]

    @classmethod
    def of(
        cls, labels: Iterable[tuple[str, Iterable[str]]], aliases: Mapping[str, str] | None = None
    ) -> Options:
        return cls(
            {code: tuple(filter(None, words)) for code, words in labels}, dict(aliases or {})
        )

    @cached_property
    def codes(self) -> tuple[str, ...]:
        return tuple(self.labels)

    @cached_property
    def _by_label(self) -> dict[str, str]:
        """Folded label → code; a folded label that two options share belongs to neither."""
        return _unambiguous(
            (fold(word), code)
            for code, words in self.labels.items()
            for label in words
            for word in {label, _without_enumerator(label)}
        )

    @cached_property
    def _by_short_label(self) -> dict[str, str]:
        """Without asides: 其他（请注明） → 其他."""
        return _unambiguous(
            (fold(_ASIDE.sub("", plain(_without_enumerator(label)))), code)
            for code, words in self.labels.items()
            for label in words
        )

    @cached_property
    def _by_alias(self) -> dict[str, str]:
        return _unambiguous((fold(alias), code) for alias, code in self.aliases.items())

    @cached_property
    def _by_synonym(self) -> dict[str, str]:
        """Everyday words for 男/女 and 是/否, only in lists of two or three such options."""
        if len(self.codes) > 4:
            return {}
        found: list[tuple[str, str]] = []
        for folded, code in self._by_label.items():
            found += [(word, code) for word in _SYNONYMS.get(folded, "").split()]
        known = self._by_label
        return {
            w: c for w, c in _unambiguous(found).items() if w not in known and w not in self.labels
        }

    @cached_property
    def _by_number(self) -> dict[str, str]:
        """01, 1.0 and 1 are one code when only one code has that value."""
        return _unambiguous((str(int(c)), c) for c in self.codes if c.isascii() and c.isdigit())

    @cached_property
    def _lettered(self) -> bool:
        """Whether A, B, C … may stand for the first, second, third … option."""
        return not any(re.fullmatch("[A-Za-z]", c) for c in self.codes) and len(self.codes) <= 26

    @cached_property
    def _letter_of_label(self) -> dict[str, str]:
        pairs = [
            (m[1].upper(), code)
            for code, words in self.labels.items()
            for label in words
            if (m := re.match(r"^([A-Za-z])\s*[.、:)．]", plain(label)))
        ]
        return _unambiguous(pairs) if pairs else {}

    def _by_letter(self, letter: str) -> str | None:
        if not self._lettered:
            return None
        if self._letter_of_label:
            return self._letter_of_label.get(letter.upper())
        place = ord(letter.upper()) - ord("A")
        return self.codes[place] if 0 <= place < len(self.codes) else None

    def known(self, text: str) -> tuple[str, str] | None:
        """(code, how it was recognised) without any guessing, or None.

        >>> o = Options.of([("1", ["男"]), ("2", ["女"])])
        >>> o.known("（女）"), o.known("M"), o.known("人")
        (('2', 'label'), ('1', 'alias'), None)
        """
        if text in self.labels:
            return text, "code"
        word = plain(text)
        if word in self.labels:
            return word, "code"
        bare = unbracketed(word).strip(_TICKS + " ") or word
        for candidate in dict.fromkeys((word, bare)):
            if candidate in self.labels:
                return candidate, "code"
            folded = fold(candidate)
            for table, how in (
                (self._by_label, "label"),
                (self._by_alias, "alias"),
                (self._by_short_label, "label"),
                (self._by_synonym, "alias"),
            ):
                if folded in table:
                    return table[folded], how
        number = re.fullmatch(r"0*(\d+)(?:\.0+)?", bare)
        if number and (code := self._by_number.get(str(int(number[1])))) is not None:
            return code, "code"
        points = re.fullmatch(r"(\d+)(?:分|星|级|号)", bare)
        if points and (code := self._by_number.get(points[1])) is not None:
            return code, "code"
        stars = re.fullmatch(r"(★+)☆*", word)
        if stars and (code := self._by_number.get(str(len(stars[1])))) is not None:
            return code, "code"
        if re.fullmatch("[A-Za-z]", bare) and (code := self._by_letter(bare)) is not None:
            return code, "letter"
        return self._enumerated(bare)

    def _enumerated(self, word: str) -> tuple[str, str] | None:
        """1.男, A、男, 1男: number and text together, only when they agree."""
        match = _ENUMERATED.match(word) or re.match(r"^(\d{1,3}|[A-Za-z])\s*(\D.*)$", word)
        if match is None:
            return None
        head, tail = match[1], match[2]
        code = self._by_label.get(fold(tail)) or self._by_short_label.get(fold(tail))
        by_head = (
            (head if head in self.labels else self._by_number.get(str(int(head))))
            if head.isdigit()
            else self._by_letter(head)
        )
        return (code, "label") if code is not None and code == by_head else None

    def one(self, text: str) -> Reading:
        """Read the answer to a single choice."""
        if text in self.labels:
            return Reading(text=text)
        word = plain_list(text)
        if not word:
            return Reading(missing="blank", how="normalise:space" if text else None)
        found = self.known(word)
        if found is not None:
            return answer(found[0], text, found[1])
        filled = _FILL.match(word)
        if filled:
            found = self.known(filled[1])
            if found is not None:
                return answer(found[0], text, "label", fill=_fills(text))
        reason = missing_reason(word)
        if reason:
            return missing(reason)
        if is_ditto(word):
            return held("ditto", "写的是“同上”记号")
        if is_dash(word) or none_word(word):
            return held("choice", "划了横线或写了“无”：可能是不适用或漏填", fill="dash")
        several = self._codes(word)
        if several is not None and len(several) > 1:
            return held("choice", "单选题写了两个以上的答案")
        return held("choice", "不在选项之中", self.nearest(word))

    def many(self, text: str) -> Reading:
        """Read the answer to a multiple choice: codes joined by a blank.

        >>> o = Options.of([(str(k), [w]) for k, w in enumerate(["网站", "熟人", "中介"], 1)])
        >>> o.many("1;3").text, o.many("①③").text, o.many("熟人、中介").text, o.many("A C").text
        ('1 3', '1 3', '2 3', '1 3')
        """
        parts = text.split(" ")
        if all(p in self.labels for p in parts) and len(set(parts)) == len(parts):
            return Reading(text=text)
        word = plain_list(text).rstrip("。.;,、")
        if not word:
            return Reading(missing="blank", how="normalise:space" if text else None)
        codes = self._codes(word)
        if codes is not None:
            return answer(" ".join(codes), text, "list", fill=_fills(text))
        reason = missing_reason(word)
        if reason:
            return missing(reason)
        if is_ditto(word):
            return held("ditto", "写的是“同上”记号")
        if is_dash(word) or none_word(word):
            return held("choice", "划了横线或写了“无”：可能是不适用或漏填", fill="dash")
        return self._doubtful_list(word)

    def _codes(self, word: str) -> list[str] | None:
        whole = self.known(word)
        if whole is not None:
            return [whole[0]]
        if "┋" in word:
            return self._all_known(word.split("┋"))
        without_fills = _FILLS.sub("", word)
        return (
            self._segment(without_fills)
            or self._all_known(_SEPARATORS.split(without_fills))
            or self._concatenated(word)
        )

    def _all_known(self, parts: Iterable[str]) -> list[str] | None:
        codes = []
        for part in parts:
            bare = _FILLS.sub("", part).strip()
            if not bare:
                continue
            found = self.known(bare)
            if found is None:
                return None
            codes.append(found[0])
        return list(dict.fromkeys(codes)) or None

    @cached_property
    def _labels_longest_first(self) -> list[tuple[str, str]]:
        pairs = {**self._by_short_label, **self._by_label}
        return sorted(((f, c) for f, c in pairs.items() if len(f) > 1), key=lambda p: -len(p[0]))

    def _segment(self, word: str) -> list[str] | None:
        """Labels may hold the very marks that separate them: the longest label at each place."""
        text = re.sub(r"[ \t]+", "", word).casefold()
        codes: list[str] = []
        position = 0
        while position < len(text):
            gap = re.compile(r"[┋;|\n\r、,/+&→。.]+").match(text, position)
            if gap:
                position = gap.end()
                continue
            for folded, code in self._labels_longest_first:
                end = position + len(folded)
                if text.startswith(folded, position) and (
                    end == len(text) or text[end] in "┋;|\n\r、,/+&→。."
                ):
                    codes.append(code)
                    position = end
                    break
            else:
                return None
        return list(dict.fromkeys(codes)) or None

    def _concatenated(self, word: str) -> list[str] | None:
        """135 or ACE: only where it can mean one thing."""
        if re.fullmatch(r"\d{2,}", word):
            single = all(len(c) == 1 and c.isdigit() for c in self.codes)
            if single and len(set(word)) == len(word) and all(d in self.labels for d in word):
                return list(word)
            return None
        if re.fullmatch(r"[A-Z]{2,}|[a-z]{2,}", word) and len(set(word)) == len(word):
            if all(re.fullmatch("[A-Za-z]", c) for c in self.codes):
                codes = [c for d in word for c in self.codes if c.casefold() == d.casefold()]
            else:
                codes = [c for d in word if (c := self._by_letter(d)) is not None]
            return codes if len(codes) == len(word) else None
        return None

    def _doubtful_list(self, word: str) -> Reading:
        ranged = re.fullmatch(r"(\d+)\s*[-~至到]\s*(\d+)", word)
        if ranged and int(ranged[1]) < int(ranged[2]):
            codes = [
                c for c in self.codes if c.isdigit() and int(ranged[1]) <= int(c) <= int(ranged[2])
            ]
            return held("choice", "写的是一段编号", " ".join(codes) or None)
        if re.fullmatch(r"\d{2,}", word):
            ways = list(_splits(word, set(self.codes)))
            return held(
                "choice",
                "编号连写，拆法不唯一或有重复",
                " ".join(ways[0]) if len(ways) == 1 else None,
            )
        if fold(word) in ("全选", "都选", "都有", "以上都有", "全部"):
            return held("choice", "写的是全选", " ".join(self.codes))
        parts = [p for p in _SEPARATORS.split(_FILLS.sub("", word)) if p.strip()]
        known = [self.known(p) for p in parts]
        guesses = [k[0] if k else self.nearest(p) for k, p in zip(known, parts, strict=True)]
        complete = bool(guesses) and all(guesses)
        suggestion = " ".join(dict.fromkeys(g for g in guesses if g)) if complete else None
        return held("choice", "有不在选项之中的答案", suggestion)

    def nearest(self, text: str) -> str | None:
        """The one option a misspelt text most likely means; proposed, never taken.

        >>> o = Options.of([("001", ["泽雅镇"]), ("002", ["郭溪街道"])])
        >>> o.nearest("泽雅"), o.nearest("郭西街道"), o.nearest("北京")
        ('001', '002', None)
        """
        from rapidfuzz import fuzz

        word = fold(text)
        if not word or word.isdigit():
            return None
        names = {**self._by_alias, **self._by_label}
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
        if (
            ranked
            and ranked[0][1] >= enough
            and (len(ranked) == 1 or ranked[0][1] - ranked[1][1] >= 8)
        ):
            return ranked[0][0]
        return None


def _fills(text: str) -> str | None:
    return "；".join(filter(None, (f.strip() for f in _FILLS.findall(text)))) or None


_DEGREES = (
    (1, r"非常不|很不|极不|十分不|特别不|完全不|太不"),
    (2, r"不太|不大|不怎么|不很|较不|比较不|不够|不"),
    (5, r"非常|很|十分|极其|极|特别|完全|太"),
    (4, r"比较|较为|较|还算|基本|挺|"),
)


def _degree(word: str) -> tuple[int, str] | None:
    """(degree 1–5, what is rated) of a scale answer: 很满意 → (5, 满意), 较不同意 → (2, 同意)."""
    if word in ("一般", "一般般", "还行", "还可以", "普通", "中等", "说不上", "中立", "无所谓"):
        return 3, ""
    for degree, words in _DEGREES:
        match = re.fullmatch(
            rf"(?:{words})(满意|同意|赞同|认同|愿意|符合|适应|了解|熟悉|重要|关心)", word
        )
        if match:
            return degree, match[1]
    return None


def _unambiguous(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    table: dict[str, str] = {}
    clash = set()
    for key, code in pairs:
        if key and table.setdefault(key, code) != code:
            clash.add(key)
    return {k: c for k, c in table.items() if k not in clash}


def _without_enumerator(label: str) -> str:
    match = re.match(r"^\s*[\((]?([A-Za-z]|\d{1,3})[\))]?\s*[.、．:)]\s*(\D.*)$", label)
    return match[2] if match else label


def _splits(digits: str, codes: set[str]) -> Iterable[list[str]]:
    """Every way to cut a run of digits into different codes."""
    if not digits:
        yield []
        return
    for size in (1, 2, 3):
        head = digits[:size]
        if len(head) == size and head in codes:
            for rest in _splits(digits[size:], codes - {head}):
                yield [head, *rest]
