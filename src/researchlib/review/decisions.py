"""A filled-in review workbook → decisions; or one error naming every row that cannot be used."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from ..errors import ReviewError, listed, say
from ..forms import Form
from ..values import Reading
from ..workbooks import read_workbook, text_of
from .layout import (
    ACTIONS,
    DUPLICATES,
    FINDINGS,
    RECODES,
    RULES,
    SHEETS,
    code_of_action,
    masked,
    same,
)

CHANGE, DROP, OKAY = "change", "drop", "okay"


@dataclass(frozen=True)
class Decision:
    """What a person decided about one cell (or, with an empty question, one record).

    `expected` is the text received when it was decided (for one of two records that look alike, the
    other's number); `place` names sheet and row; `print` tells the record from others that bear its
    number.
    """

    place: str
    record: str
    question: str
    rule: str
    action: str
    expected: str
    new: str = ""
    why: str = ""
    by: str = ""
    print: str = ""


@dataclass(frozen=True)
class Recode:
    """'Other, specify': a text written there that is an option after all, in every record."""

    place: str
    parent: str
    child: str
    text: str
    code: str
    contains: bool = False
    why: str = ""
    by: str = ""


@dataclass(frozen=True)
class Rule:
    """A received text of one question and what it means, in this month's records and the next's."""

    place: str
    question: str
    text: str
    new: str
    expected_count: int | None = None
    why: str = ""
    by: str = ""


@dataclass(frozen=True)
class Decisions:
    cells: tuple[Decision, ...] = ()
    recodes: tuple[Recode, ...] = ()
    rules: tuple[Rule, ...] = ()
    path: Path | None = None

    @property
    def empty(self) -> bool:
        return not (self.cells or self.recodes or self.rules)

    def of(self, action: str) -> list[Decision]:
        return [d for d in self.cells if d.action == action]


@dataclass
class Refusals:
    """Rows of a review workbook that cannot be used, and why."""

    file: str
    _rows: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    def add(self, place: str, zh: str, en: str) -> None:
        self._rows.setdefault((zh, en), []).append(place)

    def __bool__(self) -> bool:
        return bool(self._rows)

    def raise_if_any(self) -> None:
        if not self._rows:
            return
        zh, en = [], []
        for (about_zh, about_en), places in self._rows.items():
            shown = listed(places, 8)
            zh.append(
                f"{shown}：{about_zh}" + (f"（共 {len(places)} 行）" if len(places) > 1 else "")
            )
            en.append(
                f"{shown}: {about_en}" + (f" ({len(places)} rows)" if len(places) > 1 else "")
            )
        raise ReviewError(
            say(
                zh=f"{self.file}：" + "；".join(zh) + "。没有应用任何一行，请改好后重新运行。",
                en=f"{self.file}: "
                + "; ".join(en)
                + ". Nothing was applied; correct and run again.",
            )
        )


def read_review(path: str | Path) -> Decisions:
    """The decisions in a review workbook; rows without an action are still to be decided.

    Raises `ReviewError` naming the rows with an unknown action, or without what their action needs.
    """
    file = Path(path)
    sheets = {s.name.strip(): s for s in read_workbook(file)}
    known = {name: key for key, names in SHEETS.items() for name in names}
    found = {known[name]: sheet for name, sheet in sheets.items() if name in known}
    if "findings" not in found and "duplicates" not in found and "rules" not in found:
        raise ReviewError(
            say(
                zh=f"{file.name}：没有“{SHEETS['findings'][0]}”工作表。请使用 clean 生成的 review.xlsx 填写。",
                en=f"{file.name}: no sheet “{SHEETS['findings'][0]}”. Fill in the review.xlsx that "
                "clean writes.",
            )
        )
    refused = Refusals(file.name)
    cells: list[Decision] = []
    for place, row in _rows(found.get("findings"), FINDINGS):
        decision = _decision(place, row, refused)
        if decision is not None:
            cells.append(decision)
    for place, row in _rows(found.get("duplicates"), DUPLICATES):
        cells += _duplicate(place, row, refused)
    recodes = [
        made
        for place, row in _rows(found.get("recodes"), RECODES)
        if (made := _recode(place, row, refused)) is not None
    ]
    rules = [
        rule
        for place, row in _rows(found.get("rules"), RULES)
        if (rule := _rule(place, row, refused)) is not None
    ]
    refused.raise_if_any()
    return Decisions(tuple(cells), tuple(recodes), tuple(rules), file)


def _rows(
    sheet: object, columns: Mapping[str, Sequence[str]]
) -> Iterable[tuple[str, dict[str, str]]]:
    """(place, {column key: text}) of every row below the heading; columns found by any of their names."""
    if sheet is None:
        return
    name, rows = str(sheet.name), sheet.rows  # type: ignore[attr-defined]
    names = {label: key for key, labels in columns.items() for label in (key, *labels)}
    heads: dict[int, str] = {}
    start = 0
    for number, row in enumerate(rows[:10]):
        heads = {
            j: names[str(text_of(cell) or "").strip()]
            for j, cell in enumerate(row)
            if str(text_of(cell) or "").strip() in names
        }
        if len(heads) >= 3:
            start = number + 1
            break
    else:
        if any(str(text_of(cell) or "").strip() for row in rows for cell in row):
            raise ReviewError(
                say(
                    zh=f"“{name}”工作表的前 {min(len(rows), 10)} 行里没有表头"
                    f"（{'、'.join(labels[0] for labels in list(columns.values())[:4])} …）。"
                    "请使用 clean 生成的 review.xlsx 填写，不要改动表头。没有应用任何一行。",
                    en=f"Sheet “{name}” has no heading. Fill in the review.xlsx that clean writes and "
                    "leave its headings alone. Nothing was applied.",
                )
            )
        return
    for number, row in enumerate(rows[start:], start=start + 1):
        values = {key: (text_of(row[j]) or "") for j, key in heads.items() if j < len(row)}
        if any(v.strip() for v in values.values()):
            yield say(zh=f"“{name}”第 {number} 行", en=f"“{name}” row {number}"), values


def _decision(place: str, row: dict[str, str], refused: Refusals) -> Decision | None:
    word = row.get("action", "").strip()
    if not word:
        if row.get("new", "").strip():
            refused.add(place, "填了“改为”却没有选“处理”", "a new value but no action")
        return None
    action = code_of_action(word)
    if action is None:
        refused.add(
            place,
            f"“处理”应为 {'、'.join(ACTIONS.values())} 之一",
            f"the action must be one of {', '.join(ACTIONS.values())}",
        )
        return None
    record, question = row.get("record", "").strip(), row.get("question", "").strip()
    if not record:
        refused.add(place, "没有写问卷编号", "no record")
        return None
    if action == CHANGE and not question:
        refused.add(
            place, "这一行不针对某一道题，不能“改”", "not about a question; nothing to change"
        )
        return None
    if action == CHANGE and not row.get("new", "").strip():
        refused.add(
            place,
            "“改为”是空的（要清空请写 (空)、拒答、不知道或看不清）",
            "no new value (to blank a cell write (空), 拒答, 不知道 or 看不清)",
        )
        return None
    return Decision(
        place,
        record,
        question,
        row.get("rule", "").strip(),
        action,
        row.get("received", ""),
        row.get("new", "").strip() if action == CHANGE else "",
        row.get("why", "").strip(),
        row.get("by", "").strip(),
        row.get("print", "").strip(),
    )


def _duplicate(place: str, row: dict[str, str], refused: Refusals) -> list[Decision]:
    """A pair: drop the first, drop the second, or keep both."""
    word = row.get("action", "").strip()
    if not word:
        return []
    first, second = row.get("first", "").strip(), row.get("second", "").strip()
    rule, why, by = (row.get(k, "").strip() for k in ("rule", "why", "by"))
    kept = {"保留两份": OKAY, "都保留": OKAY, "确认无误": OKAY, "keep both": OKAY}
    prints = {
        first: row.get("first_print", "").strip(),
        second: row.get("second_print", "").strip(),
    }
    if word in kept:
        return [Decision(place, second, "", rule, OKAY, first, "", why, by, prints[second])]
    dropped = {"删前者": first, "删后者": second, "drop first": first, "drop second": second}
    if word not in dropped:
        refused.add(
            place, "“处理”应为 删前者、删后者、保留两份 之一",
            "the action must be drop first, drop second or keep both",
        )  # fmt: skip
        return []
    gone = dropped[word]
    other = second if gone == first else first
    return [Decision(place, gone, "", rule, DROP, other, "", why, by, prints[gone])]


def _recode(place: str, row: dict[str, str], refused: Refusals) -> Recode | None:
    code = row.get("code", "").strip()
    if not code:
        return None
    parent, child, text = (row.get(k, "").strip() for k in ("parent", "child", "text"))
    if not (parent and child and text):
        refused.add(place, "缺少母题、文字题或文字", "parent, child or text is missing")
        return None
    contains = row.get("match", "").strip() in ("包含", "contains")
    return Recode(place, parent, child, text, code, contains, row.get("why", ""), row.get("by", ""))


def _rule(place: str, row: dict[str, str], refused: Refusals) -> Rule | None:
    new = row.get("new", "").strip()
    if not new:
        return None
    question, text = row.get("question", "").strip(), row.get("received", "").strip()
    if not question or not text:
        refused.add(place, "缺少题目或原值", "question or text is missing")
        return None
    count = row.get("count", "").strip()
    if count and not count.isdigit():
        refused.add(place, "“应有条数”不是数字", "the expected count is not a number")
        return None
    return Rule(
        place, question, text, new, int(count) if count else None, row.get("why", ""), row.get("by", "")
    )  # fmt: skip


def _refuse_twice(cells: Sequence[Decision], refused: Refusals) -> None:
    """One finding decided on twice: in the same way, or in two ways."""
    first: dict[tuple[str, str, str, str], Decision] = {}
    for decision in cells:
        pair = decision.expected if decision.action == OKAY and not decision.question else ""
        key = (decision.record, decision.question, decision.rule, pair)
        earlier = first.setdefault(key, decision)
        if earlier is decision:
            continue
        if (earlier.action, earlier.new) == (decision.action, decision.new):
            if decision.question or decision.action == OKAY:
                refused.add(
                    decision.place, f"重复：与{earlier.place}相同", f"duplicate of {earlier.place}"
                )
        elif earlier.action != decision.action and OKAY in (earlier.action, decision.action):
            refused.add(
                decision.place,
                f"冲突：与{earlier.place}对同一处的意见不同",
                f"conflict with {earlier.place} over one finding",
            )


def fits(expected: str, received: str, hidden: bool = False) -> bool:
    """Whether a text is still the one a decision was made about, as the workbook showed it."""
    shown = masked(received) if hidden else same(received)
    return same(expected) in (shown, same(received))


def check(
    decisions: Decisions,
    form: Form,
    received: Callable[[str, str], str | None],
    records: set[str],
    readers: Mapping[str, Callable[[str], Reading]],
    locate: Callable[[Decision], str] = lambda decision: decision.record,
    prints: Callable[[str], str] = lambda record: "",
) -> list[Decision]:
    """The decisions that can be used, each cell once.

    `received(record, cell)` is the text received, None where there is no such cell; `locate` finds
    the record a decision is about among those that share its number, `prints` its fingerprint.  Raises
    `ReviewError` naming every row that is stale, duplicate, conflicting or impossible.  An 'okay'
    whose value has changed is not an error: it is left out, and its finding opens again.
    """
    from ..changes import split_cell

    refused = Refusals(decisions.path.name if decisions.path else "review")
    usable: list[Decision] = []
    taken: dict[tuple[str, str], Decision] = {}
    cells = [replace(d, record=locate(d)) for d in decisions.cells]
    dropped = {d.record for d in cells if d.action == DROP}
    _refuse_twice(cells, refused)
    for decision in cells:
        if decision.record not in records:
            if decision.action != OKAY:
                refused.add(decision.place, "数据中没有这份问卷", "no such record in the data")
            continue
        if decision.action == DROP and not decision.question and decision.print not in (
            "", prints(decision.record),
        ):  # fmt: skip
            refused.add(
                decision.place,
                "已过时：这份问卷的答案与填写意见时不同",
                "stale: the answers of this record are not those that were decided on",
            )
            continue
        question = split_cell(decision.question)[0]
        if decision.question and question not in form:
            refused.add(decision.place, "表单中没有这道题", "no such question in the form")
            continue
        if decision.action == OKAY:
            usable.append(decision)
            continue
        if decision.question:
            now = received(decision.record, decision.question)
            if now is None:
                refused.add(decision.place, "数据中没有这一格", "no such cell in the data")
                continue
            if not fits(decision.expected, now, question in form.direct_identifiers):
                refused.add(
                    decision.place,
                    "已过时：收到的值与填写意见时不同",
                    "stale: the value received is not the one that was decided on",
                )
                continue
        if decision.action == DROP:
            usable.append(decision)
            continue
        if decision.record in dropped:
            refused.add(
                decision.place,
                "冲突：同一份问卷既要删又要改",
                "conflict: record changed and dropped",
            )
            continue
        reading = readers[question](decision.new)
        if reading.held or (reading.text is None and reading.missing is None):
            refused.add(
                decision.place,
                "“改为”的值不符合题目要求",
                "the new value does not fit the question",
            )
            continue
        cell = (decision.record, decision.question)
        earlier = taken.get(cell)
        if earlier is None:
            taken[cell] = decision
            usable.append(decision)
        elif earlier.new != decision.new:
            refused.add(
                decision.place,
                f"冲突：与{earlier.place}对同一格的意见不同",
                f"conflict with {earlier.place} over one cell",
            )
    refused.raise_if_any()
    return usable
