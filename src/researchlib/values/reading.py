"""One text received → one `Reading`: the answer, why there is none, or what to decide."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import numpy as np

REASONS = ("not_asked", "blank", "refused", "dont_know", "unreadable", "removed")


class Reading(NamedTuple):
    """What one text says.

    `text` is the answer in its canonical spelling, or None.  `missing` says why there is none.
    `rule` names the finding a person has to look at (None: nothing to decide); a reading with a
    rule and no text is *held*: it stays out of the data until somebody decides.  `how` names the
    loss-free rewriting when `text` is spelt differently from what was received.
    """

    text: str | None = None
    missing: str | None = None
    rule: str | None = None
    suggestion: str | None = None
    low: float | None = None
    high: float | None = None
    how: str | None = None
    note: str = ""
    fill: str | None = None  # the words written beside an option: 其他〖…〗

    @property
    def held(self) -> bool:
        return self.rule is not None and self.text is None


def answer(text: str, received: str, how: str, **more: Any) -> Reading:
    """An answer; `how` is kept only when the spelling differs from what was received."""
    return Reading(text=text, how=None if text == received else f"normalise:{how}", **more)


def missing(reason: str) -> Reading:
    return Reading(missing=reason, how="normalise:missing")


def held(rule: str, note: str, suggestion: str | None = None, **more: Any) -> Reading:
    """Something that needs judgement: kept out of the data as unreadable until decided."""
    return Reading(missing="unreadable", rule=rule, suggestion=suggestion, note=note, **more)


_NOTHING_ELSE = Reading()[1:]
LONGEST = 300  # characters of a number, date or identifier: longer ones are not looked into
BLANK = Reading(missing="blank")

_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
_CIRCLED = re.compile("[①-⑳⓪❶-❿➀-➓⓵-⓾㊀-㊉㈠-㈩⑴-⒇]")


def _circled_number(match: re.Match[str]) -> str:
    character = match.group()
    number = int(unicodedata.numeric(character))
    return f" {number} "


def plain(text: str) -> str:
    """Compatibility-normalised (full width → half width), invisible characters and ends removed.

    >>> plain("　５０００元\u200b ")
    '5000元'
    """
    if text.isascii():
        return text.strip()
    return unicodedata.normalize("NFKC", text.translate(_INVISIBLE)).strip()


def plain_list(text: str) -> str:
    """As `plain`, with circled numbers set apart so that ①③ does not become 13."""
    return plain(_CIRCLED.sub(_circled_number, text))


# Words people write where an answer should be. Compared after NFKC, without brackets and blanks.
_WORDS = {
    "blank": """
        空 空白 空值 未填 未填写 没填 漏填 漏答 缺 缺失 缺答 未答 未作答 未回答 没回答 没有回答 无应答
        无回答
        null nan none #n/a <na> missing""",
    "not_asked": """
        跳过 跳答 已跳过 跳题 不适用 本题不适用 免答 免填 无需填写 不需填写 不用填 不用答 无需回答
        不需回答 不需要回答 不涉及 无此项 无此情况 n/a na notapplicable skip skipped""",
    "refused": """
        保密 拒答 拒绝回答 拒绝 拒访 不愿透露 不愿意透露 不愿回答 不愿意回答 不愿说 不愿意说 不想说
        不想透露 不想回答 不想填 不愿填 不愿填写 不愿提供 不愿告知 不愿留 不愿 不肯说 不肯回答 不回答
        不告诉你 不告知 不便透露 不便回答 不便说 不便提供 不方便 不方便透露 不方便说 不方便回答 不方便提供
        拒填 拒绝填写 拒绝透露 拒绝提供 隐私 个人隐私 refused refuse prefernottosay""",
    "dont_know": """
        不知道 不知 不清楚 不晓得 说不清 说不清楚 讲不清 记不清 记不清楚 记不清了 记不得 不记得
        不记得了 记不起来 想不起来 没印象 忘了 忘记 忘记了 不详 不确定 不好说 说不准 说不定 说不上来
        不太清楚 不大清楚 不太知道 不了解 不太了解 搞不清 弄不清 dk dontknow don'tknow
        idontknow notsure unsure unknown""",
    "unreadable": """
        看不清 看不清楚 看不清字 看不出 看不懂 认不清 认不出 字看不清 字迹看不清 污损 涂改不清 字迹不清 字迹模糊 字迹潦草 无法辨认 无法识别 辨认不清 辨认不出 模糊
        模糊不清 乱码 ? ?? ??? #ref! #value! #div/0! #name? #num! #null! ##### #### ########""",
}
_REASON_OF = {word: reason for reason, words in _WORDS.items() for word in words.split()}
_DITTO = {
    "同上",
    "同前",
    "上同",
    "同左",
    "同上行",
    "同上一行",
    "同上面",
    "同上一份",
    "如上",
    "如前",
    "↑",
    "′",
    "′′",
    "〃",
    "″",
    "々",
    '"',
    "''",
    "''''",
    ",,",
    "ditto",
    "″″",
    "〃〃",
} | {
    '""',
    "´´",
    "``",
}
_NONE = {"无", "没有", "没", "没有了", "暂无", "否"}
_DASH = re.compile(r"^[-/\\—–―_−~×✗.、|]+$")
_BRACKETS = {
    "(": ")",
    "[": "]",
    "{": "}",
    "<": ">",
    "【": "】",
    "〖": "〗",
    "〔": "〕",
    "《": "》",
    "「": "」",
}


def unbracketed(text: str) -> str:
    """Without a pair of brackets around the whole.

    >>> unbracketed("(女)"), unbracketed("(a)(b)")
    ('女', '(a)(b)')
    """
    while len(text) > 2 and _BRACKETS.get(text[0]) == text[-1] and text[0] not in text[1:]:
        text = text[1:-1].strip()
    return text


def missing_reason(text: str) -> str | None:
    """The reason a (plain) text gives for having no answer, or None.

    >>> missing_reason("(不愿透露)"), missing_reason("5000")
    ('refused', None)
    """
    word = re.sub(r"\s+", "", unbracketed(text)).casefold().rstrip("。.!,")
    return _REASON_OF.get(word or text.casefold())


def is_ditto(text: str) -> bool:
    return text.replace(" ", "") in _DITTO


def is_dash(text: str) -> bool:
    return bool(_DASH.match(text))


def none_word(text: str) -> bool:
    """无 may be zero, nothing to report, or no answer: only the question can tell."""
    return unbracketed(text) in _NONE


def no_answer(text: str) -> Reading | None:
    """The reading of a (plain) text that is not an answer at all, or None when it may be one."""
    reason = missing_reason(text)
    if reason:
        return missing(reason)
    if is_ditto(text):
        return held("ditto", "写的是“同上”记号")
    if is_dash(text):
        return held("type", "划了横线或斜线：可能是无、不适用或漏填", fill="dash")
    if none_word(text):
        return held("type", "写的是“无”：可能是 0，也可能是没有回答", fill="none")
    return None


@dataclass(frozen=True)
class Column:
    """A whole column read: each distinct text once, and where it stands.

    `codes[i]` points into `received`, the distinct texts; −1 is a cell that was not received at all
    (blank).  `others` are the readings of those texts that are not simply the answer as received.
    """

    codes: np.ndarray
    received: np.ndarray
    others: Mapping[int, Reading]

    def reading(self, code: int) -> Reading:
        """What the distinct text of a code says."""
        if code < 0:
            return BLANK
        return self.others.get(int(code)) or Reading(self.received[code])

    def take(self, field: str) -> np.ndarray:
        """One field of the reading of every cell, as an object array."""
        import numpy as np

        values = np.empty(len(self.received) + 1, dtype=object)
        values[:] = [getattr(self.reading(k), field) for k in (*range(len(self.received)), -1)]
        return values[self.codes]

    @cached_property
    def special(self) -> list[int]:
        """The distinct texts that are more, or less, than an answer: doubtful, missing, with words beside."""
        return [k for k, r in self.others.items() if r.rule or r.missing or r.fill]

    @cached_property
    def texts(self) -> np.ndarray:
        return self.take("text")


def read_column(texts: Any, reader: Callable[[str], Reading]) -> Column:
    """Read every distinct text of a column once."""
    from ..texts import Texts

    column = Texts.of(texts).compact()
    told: Iterable[tuple[int, str]] = enumerate(column.values)
    if reader is read_text:  # a million names and numbers of questionnaires say what they say
        told = [(k, t) for k, t in told if not (t.isascii() and t == t.strip() and t)]
    readings = ((k, t, reader(t)) for k, t in told)
    others = {k: reading for k, text, reading in readings if reading != (text, *_NOTHING_ELSE)}
    return Column(column.codes, column.values, others)


def read_text(text: str) -> Reading:
    """Free text: only blanks at the ends and export marks for 'nothing' are touched.

    >>> read_text(" 租房太贵 ").text, read_text("(空)").missing
    ('租房太贵', 'blank')
    """
    if text.isascii() and text == text.strip() and text:
        return Reading(text)
    stripped = text.translate(_INVISIBLE).strip()
    if not stripped:
        return Reading(missing="blank", how="normalise:space" if text else None)
    mark = stripped.replace("（", "(").replace("）", ")")
    if mark == "(空)":
        return missing("blank")
    if mark == "(跳过)":
        return missing("not_asked")
    return answer(stripped, text, "space")
