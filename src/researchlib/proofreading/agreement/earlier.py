"""A change from a value of an earlier time, where the value of now stands in another paragraph.

2024年…达成就业意向1375人。⏎2023年达成1100人，2024年比2023年增长20.0%: one earlier value in the sentence and none of now.
What is said elsewhere under its name is held against it: marked when nothing gives the change, and a slip or the wrong base does.
"""

from __future__ import annotations

from collections.abc import Iterator

from .. import patterns as re
from ..files.drafts import Draft
from ..findings import Finding, misfit
from ..growth.judging import gives, grown, misgrown
from ..memory import EARLIER, Read
from ..sentences.clauses import alike, bare, shown
from ..sentences.quantities import slipped
from .mentions import Mention, mentions, named_pairs

_YEAR = re.compile("(20\\d\\d)年")
_NAME = re.compile("[\u4e00-\u9fff]{2}率")


def earlier(draft: Draft, read: Read) -> Iterator[Finding]:
    """Every change of the prose with one earlier value before it in its sentence."""
    for p in draft.paragraphs:
        items = read[p.number] if p.prose else []
        for k, c in enumerate(items):
            if c.role != "change" or c.q.kind not in "pd" or c.q.hedge or not c.direction:
                continue
            kind = "p" if c.q.kind == "d" else "n"
            near = [i for i in items[:k] if i.sentence == c.sentence and i.q.kind in "np"]
            if len(near) != 1 or near[0].q.kind != kind or near[0].q.hedge or not near[0].q.value or near[0].role != "level":  # fmt: skip
                continue
            old = Mention(p, near[0])
            years = _YEAR.findall(old.stretch)
            if not (years or EARLIER.search(old.stretch)) or re.search("目标|计划|全[省市国]", p.reading.plain[: c.q.start]):  # fmt: skip
                continue
            pool = [
                m for m in mentions(draft, read)
                if m.q.kind == kind and alike(m.q, old.q) and m.item is not old.item and m.role == "level" and not m.q.hedge
            ]  # fmt: skip
            rate = _NAME.search(old.name) or _NAME.search(p.reading.plain, old.q.end, c.q.start)
            name = named_pairs(old.name + "，" + old.item.noun)
            nows = [
                m for m in pool
                if m.p is not p and not EARLIER.search(m.stretch) and not read.planned(m.p, m.item) and not (years and years[-1] in m.stretch)
                and ((rate is not None and rate.group() in m.stretch) if kind == "p" else name & m.own)
            ]  # fmt: skip
            for now in nows:
                step = c.direction * (now.q.value - old.q.value)
                if step > 0 and (slipped(c.q, step, 2) if kind == "p" else misgrown(c.q, now.q, old.q, 2)):  # fmt: skip
                    if any(gives(c, a.q, b.q) for a in pool for b in (old, *pool) if a is not b):
                        break
                    decimals = max(1, c.q.decimals)
                    if kind == "p":
                        made = f"({bare(now.q)} - {bare(old.q)}) = {shown(step, decimals)}"
                        yield misfit("arithmetic:points", p, c.q, made)
                    else:
                        yield misfit("arithmetic:growth", p, c.q, grown(now.q, old.q, decimals))
                    break
