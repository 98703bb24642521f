"""Answers from a list: option text, code, letter, circled number or tick → the code."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from .likely import likely_option
from .reading import (
    LONGEST,
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
    "男": "男性 m male 男士 先生 man ♂",
    "女": "女性 f female 女士 woman ♀",
    "是": "有 对 yes y true t √ ✓ ✔ 是的 1",
    "否": "不是 没有 没 无 不 no n false f × ✗ x",
    "有": "是 yes y √ ✓ ✔",
    "无": "没有 否 no n ×",
    "没有": "无 否 没 no n ×",
}
_OTHER = re.compile(r"^(其[他它]|other)", re.IGNORECASE)
_TICKS = "√✓✔☑■●"
_ENUMERATED = re.compile(r"^[\((]?([A-Za-z]|\d{1,3})[\))]?\s*[.、::．)\s]\s*(.+)$")
_CODED = re.compile(  # a code of the list, then words
    r"^(\S+?)\s*[.、::．\s]\s*(\S.*)$|^([A-Za-z0-9_-]+)([^\x00-\x7f].*)$"
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
    text = re.sub(r"\s+", "", plain(text)).casefold().replace("其它", "其他")
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
        bare = re.sub(r"^第?(\d{1,3})(?:[项个、.)]|个选项)$", r"\1", bare)
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
        """1.男, A、男, 1男, 330302001 五马街道: code and text together, only when they agree."""
        written = _CODED.match(word)
        code, words = (written[1] or written[3], written[2] or written[4]) if written else ("", "")
        if fold(words) in map(fold, self.labels.get(code, ())):
            return code, "label"
        match = _ENUMERATED.match(word) or re.match(r"^(\d{1,3}|[A-Za-z])\s*(\D.*)$", word)
        if match is None:
            return None
        head, tail = match[1], match[2]
        by_tail = self._by_label.get(fold(tail)) or self._by_short_label.get(fold(tail))
        by_head = (
            (head if head in self.labels else self._by_number.get(str(int(head))))
            if head.isdigit()
            else self._by_letter(head)
        )
        return (by_tail, "label") if by_tail is not None and by_tail == by_head else None

    def _other(self, word: str, loose: bool = False) -> tuple[str, str] | None:
        """其他：抖音, 4（抖音） where 4 is 其他: (the code, the words beside it).

        A number with the words right behind it (4抖音) is only believed where `loose`.
        """
        match = re.fullmatch(r"(其[他它]|other|\d{1,3}|[A-Za-z])(.*)", word, flags=re.IGNORECASE)
        if match is None or not (loose or _OTHER.match(word) or re.match(r"[\s:(、.]", match[2])):
            return None
        found = self.known(match[1])
        if found is None or not any(_OTHER.match(fold(w)) for w in self.labels[found[0]]):
            return None
        beside = _ASIDE.sub("", match[2]) if re.search("[:：]", match[2]) else match[2]
        words = re.sub(r"^[\s:、.(\[_-]+|[\s)\]_]+$", "", beside)
        if len(words) < 2 or re.search(r"[┋;|、,/]|^\d", words):
            return None
        return found[0], words

    def one(self, text: str) -> Reading:
        """Read the answer to a single choice."""
        if text in self.labels:
            return Reading(text=text)
        if len(text) > 10 * LONGEST:
            return held("choice", "文字过长，不在选项之中")
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
        other = self._other(word)
        if other is not None:
            return answer(other[0], text, "label", fill=other[1])
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
        if len(text) > 10 * LONGEST:
            return held("choice", "文字过长，不在选项之中")
        word = _bare_list(plain_list(text).rstrip("。.;,、"))
        if not word:
            return Reading(missing="blank", how="normalise:space" if text else None)
        codes = self._codes(word)
        if codes is not None:
            return answer(" ".join(codes), text, "list", fill=_fills(text))
        other = self._with_other(word)
        if other is not None:
            return answer(" ".join(other[0]), text, "list", fill=other[1])
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

    def _with_other(self, word: str) -> tuple[list[str], str] | None:
        """1,3,其他：抖音: known options and, last, 其他 with its words."""
        cut = re.fullmatch(r"(?:(.*?)[┋;|、,/]\s*)?((?:其[他它]|other|\d{1,3})[^┋;|、,/]+)", word)
        other = self._other(cut[2]) if cut else None
        before = self._codes(cut[1]) if cut and cut[1] else []
        if other is None or before is None:
            return None
        return list(dict.fromkeys([*before, other[0]])), other[1]

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

    def _run_together(self, text: str) -> list[str] | None:
        """劳务市场熟人介绍, 一三, 1劳务市场3熟人介绍: labels or Chinese numbers with nothing between."""
        if re.fullmatch("[一二三四五六七八九]{2,}", text) and len(self.codes) < 10:
            codes = [str("一二三四五六七八九".index(c) + 1) for c in text]
            return codes if all(c in self.labels for c in codes) else None
        codes, position = [], 0
        while position < len(text):
            number = re.compile(r"\d{1,3}(?=\D)").match(text, position)
            position = number.end() if number else position
            for folded, code in self._labels_longest_first:
                if text.startswith(folded, position):
                    if number and number.group() != code:
                        return None
                    codes.append(code)
                    position += len(folded)
                    break
            else:
                return None
        return list(dict.fromkeys(codes)) if len(codes) > 1 else None

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
        if re.fullmatch(r"[1-9]\d?\.[1-9]\d?(?:\.[1-9]\d?)*|[A-Za-z](?:\.[A-Za-z])+", word):
            codes = [k[0] for p in word.split(".") if (k := self.known(p)) is not None]
            complete = len(codes) == word.count(".") + 1
            return held("choice", "以点分隔，也可能是小数", " ".join(codes) if complete else None)
        dated = re.fullmatch(r"(?:20\d\d[-/年]0?)?(\d{1,2})[-/月]0?(\d{1,2})日?", word)
        dated = dated or re.fullmatch(r"20(\d\d)[-/]0?(\d{1,2})[-/]0?(\d{1,2})", word)
        if dated and re.search("[月年]|20", word):
            codes = [str(int(g)) for g in dated.groups()]
            known_all = all(c in self.labels for c in codes)
            return held(
                "choice", "可能是 Excel 把编号改成了日期", " ".join(codes) if known_all else None
            )
        if fold(word) in (
            "全选",
            "都选",
            "都有",
            "以上都有",
            "以上都是",
            "以上全选",
            "全部",
            "都是",
        ):
            return held("choice", "写的是全选", " ".join(self.codes))
        joined = self._run_together(fold(word))
        if joined is not None:
            return held("choice", "几个答案连写，没有分开", " ".join(joined))
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
        other = self._other(text, loose=True)
        if other is not None:
            return other[0]
        return likely_option(fold(text), self._by_label, self._by_alias, self.codes)


def _bare_list(word: str) -> str:
    """(1)(3), [1,3], √1√3: brackets, quotes and ticks around numbers or letters say nothing."""
    bare = re.sub(r"[()\[\]{}'\"√✓✔☑]+", " ", word).strip()
    plain_codes = re.fullmatch(r"(?:\d{1,3}|[A-Za-z])(?:[\s,;、/|]+(?:\d{1,3}|[A-Za-z]))*", bare)
    return (
        re.sub(r"(?<=^\d{2})\.0$|(?<=^\d{3})\.0$|(?<=^\d{4})\.0$", "", bare)
        if plain_codes or re.fullmatch(r"\d{2,4}\.0", bare)
        else word
    )


def _fills(text: str) -> str | None:
    return "；".join(filter(None, (f.strip() for f in _FILLS.findall(text)))) or None


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
