"""Random questionnaires, receptions and decisions: what any of them must leave true is tested elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from hypothesis import strategies as st

from researchlib.changes import keyed, split_cell
from researchlib.cleaning import Clean
from researchlib.forms import Question
from researchlib.responses import Raw
from researchlib.review import Decision, Decisions, Rule

HEADS = ("type", "name", "label", "required", "relevant", "constraint", "calculation", "exclusive",
         "max_choices", "identifier")  # fmt: skip
NEW = {
    "one": ("1", "2", "3", "(空)", "(跳过)", "拒答"),
    "many": ("1", "1 2", "3", "1 2 3", "1 3", "(空)", "(跳过)"),
    "number": ("0", "5", "11", "40", "70", "(空)", "(跳过)", "不知道"),
    "date": ("2024-05-06", "2025-01-01", "(空)", "(跳过)"),
}
NOTHING = ("(空)", "(跳过)", "拒答", "不知道")


def kind_of(question: Question) -> str:
    if question.choosing:
        return "many" if question.multiple else "one"
    return "date" if question.kind == "date" else "number"


@st.composite
def forms(draw: st.DrawFn) -> str:
    """A form as Markdown: conditions, limits, calculations, a group, a repeat, a check of ours."""
    rows: list[dict[str, str]] = [
        {"type": "text", "name": "rid", "label": "编号", "required": "yes", "identifier": "record"}
    ]
    earlier: list[tuple[str, str]] = []
    size = draw(st.integers(3, 7))
    repeat_at = draw(st.sampled_from([None, *range(1, size)]))
    group_at = draw(st.sampled_from([None, *range(1, size)]))
    for k in range(size):
        if k == repeat_at:
            when = draw(_condition(earlier))
            rows.append({"type": "begin_repeat", "name": "kid", "label": "子女", "relevant": when})
            inside: list[tuple[str, str]] = []
            for j in range(draw(st.integers(1, 3))):
                rows.append(draw(_question(f"k{j}", [*inside, *earlier])))
                inside.append((f"k{j}", rows[-1]["kind"]))
            rows.append({"type": "end_repeat"})
        if k == group_at:
            when = draw(_condition(earlier))
            rows.append({"type": "begin_group", "name": "g", "label": "组", "relevant": when})
        rows.append(draw(_question(f"q{k}", earlier)))
        earlier.append((f"q{k}", rows[-1]["kind"]))
    if group_at is not None:
        rows.append({"type": "end_group"})
    text = _sheet("survey", HEADS, rows)
    options = [{"list_name": "three", "name": c, "label": f"选{c}"} for c in "123"]
    text += _sheet("choices", ("list_name", "name", "label"), options)
    numbers = [n for n, kind in earlier if kind == "number"]
    if numbers and draw(st.booleans()):
        check = {
            "name": "soft", "expression": f"${{{numbers[0]}}} = '' or ${{{numbers[0]}}} < 30",
            "message": "偏大", "severity": draw(st.sampled_from(["error", "query"])),
        }  # fmt: skip
        text += _sheet("checks", tuple(check), [check])
    return text


@st.composite
def _condition(draw: st.DrawFn, earlier: Sequence[tuple[str, str]]) -> str:
    if not earlier or draw(st.booleans()):
        return ""
    name, kind = draw(st.sampled_from(list(earlier)))
    x = f"${{{name}}}"
    said = {
        "one": (f"{x} = '1'", f"{x} != '2'", f"{x} = '1' or {x} = '3'"),
        "many": (f"selected({x}, '1')", f"not(selected({x}, '2'))", f"count-selected({x}) > 1"),
    }.get(kind, (f"{x} > 10", f"{x} != ''", f"{x} <= 20"))
    return draw(st.sampled_from(said))


@st.composite
def _question(draw: st.DrawFn, name: str, earlier: Sequence[tuple[str, str]]) -> dict[str, str]:
    kind = draw(st.sampled_from(["one", "many", "number", "number", "calculate", "date"]))
    row = {"name": name, "label": f"题{name}", "kind": kind, "relevant": draw(_condition(earlier))}
    row["required"] = draw(st.sampled_from(["", "yes"]))
    numbers = [f"${{{n}}}" for n, k in earlier if k == "number"]
    if kind == "one":
        row["type"] = "select_one three"
    elif kind == "many":
        row["type"] = "select_multiple three"
        row["exclusive"] = draw(st.sampled_from(["", "3"]))
        row["max_choices"] = draw(st.sampled_from(["", "2"]))
    elif kind == "number":
        row["type"] = draw(st.sampled_from(["integer", "decimal"]))
        limits = ["", ". >= 0 and . <= 50", ". < 100"]
        limits += [f". <= {x}" for x in numbers] + [f". >= {x} or {x} = ''" for x in numbers]
        row["constraint"] = draw(st.sampled_from(limits))
    elif kind == "date":
        row["type"] = "date"
        row["constraint"] = draw(st.sampled_from(["", ". <= date('2024-12-31')"]))
    else:
        row |= {"type": "calculate", "required": ""}
        formulas = [f"{x} * 2" for x in numbers] + [f"if({x} > 10, 'a', 'b')" for x in numbers]
        formulas += [f"coalesce({x}, 0) + 1" for x in numbers]
        row["calculation"] = draw(st.sampled_from(formulas or ["1 + 1"]))
    return row


def _sheet(name: str, heads: Sequence[str], rows: Sequence[dict[str, str]]) -> str:
    lines = [f"| {name} |" + " |" * len(heads), "| | " + " | ".join(heads) + " |"]
    lines += ["| | " + " | ".join(row.get(h, "") for h in heads) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def text(value: object) -> str:
    return "" if value is None or value != value else str(value)


def frames_of(raw: Raw) -> dict[str | None, pd.DataFrame]:
    return {None: keyed(raw.answers), **raw.rosters}


def decisions_on(raw: Raw, first: Clean, seed: int) -> Decisions:
    """Some cells changed at random, a record dropped, findings said to be right, one spelling settled."""
    random = np.random.default_rng(seed)
    frames = frames_of(raw)
    made: dict[tuple[str, str], Decision] = {}
    for _ in range(int(random.integers(1, 8))):
        question = raw.form.questions[int(random.integers(len(raw.form.questions)))]
        frame = frames.get(question.repeat)
        if frame is None or frame.empty or question.name == "rid" or question.name not in frame:
            continue
        if question.kind == "calculate":
            continue
        row = frame.iloc[int(random.integers(len(frame)))]
        cell = question.name if question.repeat is None else f"{question.name}[{row['position']}]"
        new = NEW[kind_of(question)][int(random.integers(len(NEW[kind_of(question)])))]
        made[row["record"], cell] = Decision(
            f"row {len(made)}", row["record"], cell, "", "change", text(row[question.name]), new, "查", "王"
        )  # fmt: skip
    changed = {record for record, _ in made}
    records = [r for r in frames[None]["record"] if r not in changed]
    if records and random.random() < 0.3:
        gone = records[int(random.integers(len(records)))]
        made[gone, ""] = Decision(f"row {len(made)}", gone, "", "", "drop", "", "", "删", "王")
    for found in first.findings.sample(frac=0.2, random_state=seed).itertuples():
        name, position = split_cell(found.question)
        if not found.record or name not in raw.form or (found.record, found.question) in made:
            continue
        frame = frames[raw.form.question(name).repeat]
        hit = frame[frame["record"] == found.record]
        hit = hit if position is None else hit[hit["position"].astype(int) == position]
        held = text(hit[name].iat[0]) if name in hit and len(hit) else ""
        if (found.record, "") not in made:
            made[found.record, found.question] = Decision(
                f"row {len(made)}", found.record, found.question, found.rule, "okay", held
            )
    rules: list[Rule] = []
    numbers = [q.name for q in raw.form.questions if q.numeric and q.repeat is None]
    if numbers and random.random() < 0.3:
        common = frames[None][numbers[0]].dropna().mode() if numbers[0] in frames[None] else []
        rules = [Rule("rule", numbers[0], str(t), "7") for t in common[:1]]
    return Decisions(tuple(made.values()), rules=tuple(rules))
