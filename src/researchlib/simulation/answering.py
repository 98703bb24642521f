"""A form → records that obey it: question after question, each drawn where it is asked."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from itertools import product

import numpy as np
import pandas as pd

from ..errors import DataError, say
from ..expressions import Answers, allowed, evaluate, truth
from ..forms import Form, Question
from ..instruments.entry import limits
from ..rules.answers import identifier_of
from .patterns import matching

ROUNDS = 60  # attempts at an answer that passes its constraint
_WORDS = ("无", "希望多宣传政策", "办事窗口可以再多一些", "网上办理更方便", "没有意见", "服务挺好")
_SURNAMES, _NAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超"
_RANGES = {"元": (500, 20_000), "岁": (16, 70), "人": (1, 6), "天": (1, 7), "小时": (1, 12), "%": (0, 100),
           "平方米": (8, 150), "个月": (1, 60), "年": (0, 20), "次": (0, 10)}  # fmt: skip


def answered(
    form: Form, n: int, draw: np.random.Generator
) -> tuple[pd.DataFrame, dict[str, pd.DataFrame]]:
    """(records, rosters); what is not asked is None."""
    frame = _records(form, n, draw)
    identity = frame[form.id_question] if form.id_question else None
    records = identity if identity is not None else [str(k + 1) for k in range(n)]
    frame.insert(0, "record", pd.Series(list(records), index=frame.index, dtype=object))
    rosters: dict[str, pd.DataFrame] = {}
    for repeat in form.repeats:  # an outer repeat comes before those inside it
        rosters[repeat] = _roster(form, repeat, frame, rosters, draw)
    for q in form.questions:
        if q.kind == "calculate" and q.repeat is None and rosters:
            frame[q.name] = _calculated(form, q, frame, rosters)
    return frame, rosters


def _records(form: Form, n: int, draw: np.random.Generator) -> pd.DataFrame:
    """The questions outside repeats; a record in which no answer could be found is drawn anew."""
    wanted = n
    for _ in range(4):
        frame, stuck = pd.DataFrame(index=range(wanted)), dict[str, np.ndarray]()
        for q in form.questions:
            if q.repeat is None and (q.asks or q.kind == "calculate"):
                frame[q.name], stuck[q.name] = _column(form, q, frame, {}, draw)
        whole = ~np.any(list(stuck.values()), axis=0) if stuck else np.ones(wanted, dtype=bool)
        if whole.sum() >= n:
            return frame[whole].iloc[:n].reset_index(drop=True)
        if wanted > 20 * n + 100:
            break
        wanted = min(int(1.5 * n * wanted / max(whole.sum(), 1)) + 20, 20 * n + 200)
    worst = max(stuck, key=lambda name: int(stuck[name].sum()))
    raise DataError(
        say(
            zh=f"{form.form_id}：“{worst}”找不到满足限制条件的答案。请用 researchlib form check 检查这道题。",
            en=f"{form.form_id}: no answer to {worst} that meets its constraint was found. "
            "See researchlib form check.",
        )
    )


def _roster(
    form: Form,
    repeat: str,
    frame: pd.DataFrame,
    rosters: dict[str, pd.DataFrame],
    draw: np.random.Generator,
) -> pd.DataFrame:
    """The rows of a repeat: `record`, `position`, inside another repeat `parent`, its questions."""
    group, outer = form.group(repeat), form.parent_repeat(repeat)
    above = rosters[outer] if outer else frame
    answers = Answers(form, frame, rosters)
    counts = draw.integers(0, 4, len(above))
    if group.count.strip():
        said = evaluate(group.count, answers, repeat=outer).values
        counts = np.array([int(float(v)) if v else 0 for v in said])
    asked = np.ones(len(above), dtype=bool)
    for name in (*group.parents, repeat):
        text = form.group(name).relevant
        if text.strip() and name != outer:
            asked &= truth(text, answers, repeat=outer).true
    counts = np.where(asked, counts, 0)
    rows = pd.DataFrame({"record": np.repeat(above["record"].to_numpy(dtype=object), counts)})
    rows["position"] = rows.groupby("record", sort=False).cumcount().astype(int) + 1
    if outer:
        rows["parent"] = np.repeat(above["position"].to_numpy(), counts)
    for q in form.questions:
        if q.repeat == repeat and (q.asks or q.kind == "calculate"):
            rows[q.name], _ = _column(form, q, frame, {**rosters, repeat: rows}, draw)
    return rows


def _column(
    form: Form,
    q: Question,
    frame: pd.DataFrame,
    rosters: dict[str, pd.DataFrame],
    draw: np.random.Generator,
) -> tuple[pd.Series, np.ndarray]:
    """One question's answers in every row of its level, and where a required one was not found."""
    here = rosters[q.repeat] if q.repeat else frame
    stuck = np.zeros(len(here), dtype=bool)
    if q.kind == "calculate":
        return _calculated(form, q, frame, rosters), stuck
    answers = _answers(form, frame, rosters)
    asked = np.ones(len(here), dtype=bool)
    owners = [(g, form.group(g).relevant) for g in q.group] + [(q.name, q.relevant)]
    for owner, text in owners:
        if not text.strip():
            continue
        at = owner if owner in form or not q.repeat or form.group(owner).repeat else None
        held = truth(text, answers, at=at) if at else truth(text, answers, repeat=q.repeat)
        if len(held) == len(here):
            asked &= held.true
    if not _required(q):
        blank = 0.5 if q.kind == "text" else 0.08
        asked &= draw.random(len(here)) >= blank
    cells = np.full(len(here), None, dtype=object)
    todo = np.flatnonzero(asked)
    ties = _ties(form, q, here) if q.kind in ("integer", "decimal") else []
    for attempt in range(ROUNDS):
        if not len(todo):
            break
        if q.kind in ("integer", "decimal"):
            cells[todo] = _numbers(q, todo, draw, attempt, ties)
        else:
            cells[todo] = _drawn(form, q, len(todo), draw, attempt)
        at_issue = np.arange(len(here)) if q.repeat else todo
        trial = here.iloc[at_issue].reset_index(drop=True)
        trial[q.name] = pd.Series(cells[at_issue], dtype=object)
        passes = _passes(form, q, trial, frame, rosters)
        todo = todo[~(passes[todo] if q.repeat else passes)]
    if q.constraint or q.choice_filter:
        cells[todo] = None  # nothing found: left blank rather than wrong
    stuck[todo] = _required(q)
    if q.name == form.id_question:
        cells = _distinct(form, q, cells, draw)
    return pd.Series(cells, index=here.index, dtype=object), stuck


def _required(q: Question) -> bool:
    return q.required.strip().lower() not in ("", "no", "false", "false()", "否")


def _ties(form: Form, q: Question, here: pd.DataFrame) -> list[tuple[np.ndarray, bool]]:
    """Numbers drawn before that a rule weighs this one against, and whether it is the rule's last.

    Each is an array: a row a record, a column a number.  A rule that balances several numbers (so many
    a year ago, joined, left) is met by drawing the first ones alike and the last from their sums.
    """
    told = [(q.constraint, True)]
    for check in form.checks:
        named = [n for n in form.names if f"${{{n}}}" in check.expression]
        if q.name in named:
            told.append((check.expression, named[-1] == q.name))
    found = []
    for text, last in told:
        names = [
            n for n in form.names
            if f"${{{n}}}" in text and n != q.name and n in here and form.question(n).numeric
            and form.question(n).unit == q.unit
        ]  # fmt: skip
        if names:
            columns = [pd.to_numeric(here[n], errors="coerce").to_numpy(dtype=float) for n in names]
            found.append((np.stack(columns, axis=1), last))
    return found


def _answers(form: Form, frame: pd.DataFrame, rosters: dict[str, pd.DataFrame]) -> Answers:
    records = frame
    if rosters and "record" not in frame:
        records = frame.assign(record=[str(k) for k in range(len(frame))])
    return Answers(form, records, rosters)


def _passes(
    form: Form,
    q: Question,
    trial: pd.DataFrame,
    frame: pd.DataFrame,
    rosters: dict[str, pd.DataFrame],
) -> np.ndarray:
    answers = (
        _answers(form, frame, {**rosters, q.repeat: trial})
        if q.repeat
        else _answers(form, trial, rosters)
    )
    given = trial[q.name].notna().to_numpy()
    passes = np.ones(len(trial), dtype=bool)
    if q.constraint.strip():
        held = truth(q.constraint, answers, at=q.name)
        passes &= held.true | held.unknown | ~given
    if q.choice_filter.strip():
        passes &= allowed(answers, q.name).true | ~given
    for check in form.checks:
        names = [n for n in form.names if f"${{{n}}}" in check.expression]
        if q.repeat is None and names and names[-1] == q.name and all(n in trial for n in names):
            held = truth(check.expression, answers)
            if len(held) == len(trial):
                passes &= held.true | held.unknown
    return passes


def _calculated(
    form: Form, q: Question, frame: pd.DataFrame, rosters: dict[str, pd.DataFrame]
) -> pd.Series:
    here = rosters[q.repeat] if q.repeat else frame
    if not q.calculation.strip():
        return pd.Series([None] * len(here), index=here.index, dtype=object)
    made = evaluate(q.calculation, _answers(form, frame, rosters), at=q.name)
    return pd.Series(made.values, index=here.index, dtype=object)


def _drawn(form: Form, q: Question, n: int, draw: np.random.Generator, attempt: int) -> np.ndarray:
    """`n` answers of the right kind; later attempts spread wider."""
    options = [c.name for c in form.choices_of(q.name)]
    made = np.empty(n, dtype=object)
    if q.kind == "select_one" and options:
        weights = np.ones(len(options)) if attempt > 3 else _weights(q.name, len(options))
        if attempt <= 3 and _opens(form, q):
            weights[0] = 12 * weights[1:].sum()  # few refuse: a rehearsal is about the others
        made[:] = draw.choice(np.array(options, dtype=object), n, p=weights / weights.sum())
    elif q.kind in ("select_multiple", "rank") and options:
        alone = set(q.extra.get("exclusive", "").split())
        most = q.extra.get("max_choices", "").strip()
        top = min(int(most) if most.isdigit() else 4, len(options))
        plain = [c for c in options if c not in alone] or options
        for i in range(n):
            if alone and draw.random() < 0.15:
                made[i] = sorted(alone)[0]
                continue
            count = (
                len(plain) if q.kind == "rank" else int(draw.integers(1, min(top, len(plain)) + 1))
            )
            picked = set(draw.choice(len(plain), count, replace=False).tolist())
            made[i] = " ".join(c for k, c in enumerate(plain) if k in picked)
    elif q.kind in ("date", "month", "datetime"):
        made[:] = _dates(q, n, draw, attempt)
    elif q.kind == "time":
        made[:] = [f"{h:02d}:{m:02d}" for h, m in zip(draw.integers(8, 20, n), draw.integers(0, 60, n), strict=True)]  # fmt: skip
    elif q.kind == "text":
        made[:] = _texts(form, q, n, draw, attempt)
    elif q.kind == "acknowledge":
        made[:] = "OK"
    else:
        made[:] = None
    return made


def _opens(form: Form, q: Question) -> bool:
    """Whether most of the form is asked only after a certain answer here, as after consent."""
    for group in form.groups:
        inside = sum(group.name in x.group for x in form.asked)
        if f"${{{q.name}}}" in group.relevant and inside > len(form.asked) / 2:
            return True
    return False


def _weights(name: str, options: int) -> np.ndarray:
    """Some answers are given more often than others, always the same ones."""
    return np.random.default_rng(list(name.encode())).gamma(1.2, 1.0, options) + 0.15


def _numbers(
    q: Question,
    rows: np.ndarray,
    draw: np.random.Generator,
    attempt: int,
    ties: Sequence[tuple[np.ndarray, bool]],
) -> Sequence[str]:
    low, high = limits(q.constraint)
    band = [q.extra.get(k, "") for k in ("band_low", "band_high")]
    if all(re.fullmatch(r"-?\d+(\.\d+)?", b.strip()) for b in band):
        low, high = float(band[0]), float(band[1])
    usual = _RANGES.get(q.unit.split("/")[0], (0, 20))
    least, most = low, high
    low = float(usual[0] if low is None else low)
    high = float(max(low + 1, usual[1]) if high is None else high)
    if attempt < ROUNDS // 3 and high > 50 * max(low, 1):
        high = low + (high - low) / 6  # most people are nowhere near the limit
    values = low + (high - low) * draw.beta(2.0, 3.5, len(rows))
    tied = _tied(rows, draw, attempt, ties)
    if tied is not None:
        tied = np.clip(tied, -np.inf if least is None else least, np.inf if most is None else most)
        values = np.where(np.isnan(tied), values, tied)
        low, high = min(low, float(values.min())), max(high, float(values.max()))
    size = np.abs(values)
    if q.kind == "integer":
        step = 100 if high - low > 2000 else 10 if high - low > 400 else 1
        steps = np.where((size < 20 * step) & (tied is not None), 1, step)
        rounded = np.round(values / steps) * steps
        return [str(int(v)) for v in np.clip(rounded, np.ceil(low), np.floor(high))]
    coarse = 100.0 if high - low > 2000 else 0.5
    steps = np.where((size < 20 * coarse) & (tied is not None), 0.5, coarse)
    rounded = np.clip(np.round(values / steps) * steps, low, high)
    return [f"{v:g}" if v < 1e6 else str(int(v)) for v in rounded]


def _tied(
    rows: np.ndarray,
    draw: np.random.Generator,
    attempt: int,
    ties: Sequence[tuple[np.ndarray, bool]],
) -> np.ndarray | None:
    """Numbers that have a chance beside the others a rule weighs them against; None: draw freely."""
    if not ties:
        return None
    others, last = ties[attempt % len(ties)]
    others = others[rows]
    if not last:
        spread = draw.uniform(0.9, 1.1, len(rows)) if others.shape[1] == 1 else 0.25 * draw.beta(1, 4, len(rows))  # fmt: skip
        return np.asarray(others[:, 0] * spread)
    turn = attempt // len(ties)
    if (turn % 2 == 0) == (others.shape[1] == 1):  # a balance of several is rarely met by chance
        return None
    signs = [s for s in product((1, -1, 0), repeat=min(others.shape[1], 4)) if any(s)]
    chosen = np.array(signs[turn // 2 % len(signs)], dtype=float)
    total = others[:, : chosen.size] @ chosen
    return np.asarray(total * draw.uniform(0.0, 1.0, len(rows)) if turn % 4 == 3 else total)


def _dates(q: Question, n: int, draw: np.random.Generator, attempt: int) -> Sequence[str]:
    said = [
        dt.date.fromisoformat(d)
        for d in re.findall(r"\d{4}-\d\d-\d\d", q.constraint)
        if _is_date(d)
    ]
    first = min(said) if said else dt.date(2024, 3, 1)
    last = max(said) if len(said) > 1 else max(first, dt.date(2024, 11, 30))
    if attempt > 1 and not said:
        first = dt.date(1955 + (attempt % 3) * 15, 1, 1)
        last = dt.date(2024, 12, 31)
    days = draw.integers(0, (last - first).days + 1, n)
    found = [first + dt.timedelta(days=int(d)) for d in days]
    if q.kind == "month":
        return [d.isoformat()[:7] for d in found]
    if q.kind == "datetime":
        return [f"{d.isoformat()}T10:00:00" for d in found]
    return [d.isoformat() for d in found]


def _is_date(text: str) -> bool:
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _texts(
    form: Form, q: Question, n: int, draw: np.random.Generator, attempt: int
) -> Sequence[str]:
    pattern = re.search(r"regex\(\s*\.\s*,\s*(['\"])(.*?)\1\s*\)", q.constraint)
    if pattern:
        return [matching(pattern[2], draw) for _ in range(n)]
    kind = q.extra.get("identifier", "").strip().lower()
    if q.name == form.id_question or kind == "record":
        return [f"Q{k + 1:05d}" for k in range(n)]
    if kind == "interviewer":
        return [f"W{k:02d}" for k in draw.integers(1, 13, n)]
    kind = identifier_of(q) or ""
    if kind in ("phone", "telephone"):
        return [f"13{k:09d}" for k in draw.integers(0, 10**9, n)]
    if kind == "resident_id":
        return [_resident(draw) for _ in range(n)]
    if kind == "credit_code":
        return [_credit_code(draw) for _ in range(n)]
    if q.extra.get("sensitive", "") == "identifier":
        return [_SURNAMES[a] + _NAMES[b] for a, b in zip(
            draw.integers(0, len(_SURNAMES), n), draw.integers(0, len(_NAMES), n), strict=True)]  # fmt: skip
    return [_WORDS[k] for k in draw.integers(0, len(_WORDS), n)]


def _resident(draw: np.random.Generator) -> str:
    """A number of the right form in a district code that is not in use."""
    from stdnum.cn import ric

    born = dt.date(1960, 1, 1) + dt.timedelta(days=int(draw.integers(0, 16_000)))
    body = f"330399{born:%Y%m%d}{int(draw.integers(0, 1000)):03d}"
    return body + str(ric.calc_check_digit(body + "0"))


def _credit_code(draw: np.random.Generator) -> str:
    """A unified code of the right form in a district code that is not in use."""
    from stdnum.cn import uscc

    body = f"91330399{int(draw.integers(0, 10**9)):09d}"
    return body + str(uscc.calc_check_digit(body))


def _distinct(form: Form, q: Question, cells: np.ndarray, draw: np.random.Generator) -> np.ndarray:
    seen: set[object] = set()
    for i, cell in enumerate(cells):
        attempt = 0
        while cell is None or cell in seen:
            attempt += 1
            if attempt > 2000:
                raise DataError(
                    say(
                        zh=f"{form.form_id}：“{q.name}”的格式容不下 {len(cells)} 个不同的编号。请减小 n。",
                        en=f"{form.form_id}: the pattern of {q.name} has no room for {len(cells)} ids. Use a smaller n.",
                    )
                )
            cell = _texts(form, q, 1, draw, 0)[0]
            if not re.search("regex", q.constraint):
                cell = f"Q{i + 1:05d}"
        seen.add(cell)
        cells[i] = cell
    return cells
