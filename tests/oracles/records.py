"""A form → records drawn without regard to its rules, so that they obey some and break others."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape

import numpy as np
import pandas as pd

from researchlib.forms import Form, Question
from researchlib.simulation.patterns import matching

TODAY = "2024-06-15"
_RULES = ("relevant", "constraint", "required", "calculation", "choice_filter")
_WORDS = (
    "abc",
    "a b c",
    "Abcdef",
    "新居民",
    "13812345678",
    "12",
    "x1",
    "2024-01-31",
    "true",
    "7.5",
)
_KINDS = {
    "integer",
    "decimal",
    "text",
    "date",
    "month",
    "datetime",
    "time",
    "select_one",
    "select_multiple",
}


def drawn(form: Form, n: int, seed: int) -> tuple[pd.DataFrame, dict[str, pd.DataFrame]]:
    """(records, rosters) as `Answers` takes them; None is blank."""
    draw = np.random.default_rng(seed)
    rules = [getattr(q, rule) for q in form.questions for rule in _RULES]
    rules += [g.relevant for g in form.groups]
    pool = _Pool(" ".join(rules), draw)
    frame = pd.DataFrame({"record": [str(k) for k in range(n)]})
    rosters: dict[str, pd.DataFrame] = {}
    for repeat in form.repeats:
        outer = form.parent_repeat(repeat)
        above = rosters[outer] if outer else frame
        counts = draw.integers(0, 4, len(above))
        rows = pd.DataFrame({"record": np.repeat(above["record"].to_numpy(), counts)})
        rows["position"] = [k + 1 for c in counts for k in range(c)]
        if outer:
            rows["parent"] = np.repeat(above["position"].to_numpy(), counts)
        rosters[repeat] = rows
    for q in form.questions:
        here = rosters[q.repeat] if q.repeat else frame
        if q.kind in _KINDS or q.kind == "rank":
            cells = [pool.answer(form, q) for _ in range(len(here))]
            here[q.name] = pd.Series(cells, index=here.index, dtype=object)
    if "visit_date" in frame:
        days = draw.integers(0, 90, n)
        frame["visit_date"] = [str(np.datetime64("2024-04-01") + d) for d in days]
    return frame, rosters


def submission(form: Form, root: str, record: pd.Series, rosters: dict[str, pd.DataFrame]) -> str:
    """One record as the XML a phone would send."""
    mine = {g: rows[rows["record"] == record["record"]] for g, rows in rosters.items()}
    parts: list[str] = []

    def write(inside: tuple[str, ...], row: pd.Series, level: str | None) -> None:
        done: set[str] = set()
        for q in form.questions:
            if q.group == inside:
                cell = row.get(q.name)
                text = "" if cell is None or pd.isna(cell) else escape(str(cell))
                name = q.short_name or q.name
                parts.append(f"<{name}>{text}</{name}>")
            elif q.group[: len(inside)] == inside and q.group[len(inside)] not in done:
                name = q.group[len(inside)]
                done.add(name)
                if not form.group(name).repeat:
                    rows = [row]
                else:
                    found = mine[name]
                    if level is not None:
                        found = found[found["parent"] == row["position"]]
                    rows = [r for _, r in found.iterrows()]
                for r in rows:
                    parts.append(f"<{name}>")
                    write((*inside, name), r, name if form.group(name).repeat else level)
                    parts.append(f"</{name}>")

    write((), record, None)
    body = "".join(parts).replace("\n", " ")
    return f'<{root} id="{escape(form.form_id)}">{body}</{root}>'


class _Pool:
    """Values that matter to the form: the constants of its rules and what lies beside them."""

    def __init__(self, rules: str, draw: np.random.Generator) -> None:
        self.draw = draw
        quoted = re.findall(r"'([^']*)'|\"([^\"]*)\"", rules)
        texts = {a or b for a, b in quoted}
        bare = re.sub(r"'[^']*'|\"[^\"]*\"|\$\{[^}]*\}", " ", rules)
        numbers = {float(x) for x in re.findall(r"(?<![\w.-])\d+(?:\.\d+)?(?![\w.])", bare)}
        numbers |= {float(t) for t in texts if re.fullmatch(r"-?\d{1,6}(\.\d+)?", t)}
        numbers = {x for x in numbers if x < 1e6} | {0.0, 1.0, 2.0}
        self.numbers = sorted({v for x in numbers for v in (x - 1, x, x + 1)})
        self.dates = sorted(t for t in texts if re.fullmatch(r"\d{4}-\d\d-\d\d", t))
        plain = {t for t in texts if 0 < len(t) < 30 and re.fullmatch(r"[\w. -]*\w", t)}
        self.words = [*_WORDS, *sorted(t for t in plain if t == t.strip())]

    def one(self, values):
        return values[int(self.draw.integers(len(values)))]

    def answer(self, form: Form, q: Question) -> str | None:
        draw = self.draw
        if draw.random() < 0.2:
            return None
        if q.kind == "integer":
            if draw.random() < 0.4:
                return str(int(draw.integers(-5, 120)))
            return str(int(np.floor(self.one(self.numbers))))
        if q.kind == "decimal":
            value = self.one(self.numbers) + float(self.one([0, 0.5, 0.25, -0.1]))
            return str(int(value)) if value == int(value) else f"{value:.10g}"
        if q.kind == "text":
            pattern = re.search(r"regex\(\s*\.\s*,\s*(['\"])(.*?)\1\s*\)", q.constraint)
            if pattern and draw.random() < 0.5:
                try:
                    return matching(pattern[2], draw)
                except ValueError:
                    pass
            return str(self.one(self.words))
        if q.kind in ("date", "month", "datetime"):
            start = self.one(self.dates) if self.dates and draw.random() < 0.6 else TODAY
            spread = 1 if draw.random() < 0.4 else 4000
            day = np.datetime64(start) + int(draw.integers(-spread, spread + 1))
            hour = int(draw.integers(0, 24))
            if q.kind == "month":
                return f"{str(day)[:7]}-01"
            return str(day) if q.kind == "date" else f"{day}T{hour:02d}:30:00.000+00:00"
        if q.kind == "time":
            return f"{int(draw.integers(0, 24)):02d}:{int(draw.integers(0, 60)):02d}:00.000+00:00"
        codes = list(dict.fromkeys(c.name for c in form.choices_of(q.name)))
        if not codes:
            return None
        if q.kind == "select_one":
            return str(self.one(codes))
        picked = [c for c in codes if draw.random() < 0.4] or [self.one(codes)]
        return " ".join(draw.permutation(picked)) if draw.random() < 0.3 else " ".join(picked)
