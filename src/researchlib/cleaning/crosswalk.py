"""An earlier wave's clean data in the words of the newest wave's form."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from ..errors import DataError, say
from ..forms import Form
from ..rules.answers import SYSTEM
from .nouns import Clean
from .typing import is_number


def onto(clean: Clean, form: Form, crosswalk: pd.DataFrame, wave: str, survey: str) -> Clean:
    """Rename questions and recode answers of an earlier wave as ``crosswalk.csv`` says.

    A row with an empty `answer` renames the question; one with an answer recodes it; an answer that
    becomes two different ones, and a question or option that is not there, is refused.  Answers that
    become one can no longer be told apart: they are listed in the manifest's `merged` (see
    `Clean.merged`).  Questions the newest form does not have stay as they are.
    The log, the findings and the missing reasons keep the words of the wave they belong to, except
    for the question's name.
    """
    mine = crosswalk[crosswalk["wave"].isin([wave, "", "*"])]
    if mine.empty:
        return clean
    _check(mine, clean.form, form, survey)
    texts = dict(clean.texts)
    renamed = {
        str(r.question): str(r.to_question)
        for r in mine.itertuples()
        if r.to_question and r.to_question != r.question
    }
    recodes: dict[str, dict[str, str]] = {}
    for r in mine.itertuples():
        if r.answer:
            recodes.setdefault(str(r.question), {})[str(r.answer)] = str(r.to_answer)
    data, rosters = clean.data, dict(clean.rosters)
    for group in texts:
        frame = data if group is None else rosters[group]
        frame, spelt = _moved(clean.form, form, frame, texts[group], renamed, recodes)
        texts[group] = spelt
        if group is None:
            data = frame
        else:
            rosters[group] = frame
    missing = clean.missing.assign(question=_renamed(clean.missing["question"], renamed))
    lost = _merged(clean.form, renamed, recodes)
    manifest = {**clean.manifest, "merged": lost} if lost else clean.manifest
    return replace(
        clean, data=data, rosters=rosters, texts=texts, missing=missing, manifest=manifest
    )


def _merged(
    old: Form, renamed: dict[str, str], recodes: dict[str, dict[str, str]]
) -> list[dict[str, object]]:
    """Where several answers of the old form become one, or an answer becomes none."""
    lost: list[dict[str, object]] = []
    for question, table in recodes.items():
        codes = dict.fromkeys([*(c.name for c in old.choices_of(question)), *table])
        sources: dict[str, list[str]] = {}
        for code in codes:
            sources.setdefault(table.get(code, code), []).append(code)
        for target, answers in sources.items():
            if len(answers) > 1 or not target:
                lost.append(
                    {
                        "question": question,
                        "answers": answers,
                        "to_question": renamed.get(question, question),
                        "to_answer": target,
                    }
                )
    return lost


def _check(rows: pd.DataFrame, old: Form, new: Form, survey: str) -> None:
    trouble = []
    for row in rows.itertuples():
        line = int(row.Index) + 2  # type: ignore[arg-type]
        target = row.to_question or row.question
        for form, name, answer, zh, en in (
            (old, row.question, row.answer, "旧表", "the old form"),
            (new, target, row.to_answer, "新表", "the new form"),
        ):
            if name not in form:
                if form is old or row.to_question:
                    trouble.append(
                        say(
                            zh=f"第 {line} 行：{zh}没有题目 {name}",
                            en=f"row {line}: {en} has no question {name}",
                        )
                    )
            elif answer and form.choices_of(name) and form.choice(name, answer) is None:
                trouble.append(
                    say(
                        zh=f"第 {line} 行：{zh}的 {name} 没有选项 {answer}",
                        en=f"row {line}: {name} of {en} has no option {answer}",
                    )
                )
    answers = rows[rows["answer"] != ""]
    split = answers.groupby(["question", "answer"])["to_answer"].nunique()
    for question, answer in split[split > 1].index:
        trouble.append(
            say(
                zh=f"{question} 的答案 {answer} 对应了两个新答案，无法换算",
                en=f"{question}: answer {answer} becomes two answers",
            )
        )
    if trouble:
        raise DataError(f"{survey}/crosswalk.csv：" + "；".join(trouble[:8]) + "。")


def _moved(
    old: Form,
    new: Form,
    frame: pd.DataFrame,
    texts: pd.DataFrame,
    renamed: dict[str, str],
    recodes: dict[str, dict[str, str]],
) -> tuple[pd.DataFrame, pd.DataFrame]:
    typed: dict[str, object] = {}
    spelt: dict[str, object] = {}
    for name in texts.columns:
        if name in SYSTEM:
            typed[name], spelt[name] = frame[name], texts[name]
            continue
        question, slash, _ = name.partition("/")
        if slash and question in texts.columns:
            continue  # option columns are made anew below
        target = renamed.get(name, name)
        column = texts[name].to_numpy(dtype=object)
        table = recodes.get(name)
        if table:
            codes, words = pd.factorize(column)
            moved = [_recoded(str(w), table) for w in words]
            column = np.array(moved, dtype=object)[codes]
        spelt[target] = column
        typed[target] = _typed(new, old, name, target, column, frame[name], bool(table))
        asked = new.question(target) if target in new else old.question(name)
        if asked.multiple:
            home = new if target in new else old
            for choice in home.choices_of(asked.name):
                flags = np.array(
                    ["" if not t else "1" if choice.name in t.split() else "0" for t in column],
                    dtype=object,
                )
                spelt[f"{target}/{choice.name}"] = flags
                typed[f"{target}/{choice.name}"] = pd.to_numeric(
                    pd.Series(flags).replace("", None), errors="coerce"
                ).astype("float64")
    return pd.DataFrame(typed, index=frame.index), pd.DataFrame(spelt, index=texts.index)


def _recoded(text: str, table: dict[str, str]) -> str:
    codes = [table.get(c, c) for c in text.split(" ")]
    return " ".join(dict.fromkeys(c for c in codes if c))


def _typed(
    new: Form,
    old: Form,
    name: str,
    target: str,
    column: np.ndarray,
    typed: pd.Series,
    recoded: bool,
) -> object:
    if not recoded:
        return typed
    asked = new.question(target) if target in new else old.question(name)
    if is_number(asked, [str(v) for v in pd.unique(column) if v]):
        return pd.to_numeric(pd.Series(column).replace("", None), errors="coerce").astype("float64")
    return pd.array([v or None for v in column], dtype="str")


def _renamed(cells: pd.Series, renamed: dict[str, str]) -> pd.Series:
    if not renamed:
        return cells
    base = cells.str.replace(r"\[\d+\]$", "", regex=True)
    tail = cells.str.slice(0).str.extract(r"(\[\d+\])$")[0].fillna("")
    return base.replace(renamed) + tail
