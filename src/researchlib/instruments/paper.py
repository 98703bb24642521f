"""A form → the body of a paper questionnaire: what a person reads, ticks and writes, in form order."""

from __future__ import annotations

import math
import re
import unicodedata

from ..expressions import in_words
from ..forms import Choice, Form, Group, Question
from .ooxml import HEI, KAI, WIDTH, paragraph, run, table

INDENT = 420
LONG = 24  # options beyond this go to a list at the end, and a code is written
_BLOCK = ("表号", "制定机关", "制表机关", "批准机关", "备案机关", "批准文号", "备案文号", "有效期")
_NUMERALS = "一二三四五六七八九十"


def document(form: Form, lang: str | None = None) -> str:
    """The body of the Word file."""
    return _Paper(form, lang).write()


class _Paper:
    def __init__(self, form: Form, lang: str | None) -> None:
        self.form, self.lang = form, lang
        self.parts: list[str] = []
        self.appendix: dict[str, str] = {}  # list → its heading at the end
        self.counter = 0
        self.headings = 0

    def write(self) -> str:
        self.head()
        done: set[str] = set()
        opened: tuple[str, ...] = ()
        matrices = {block[0]: block for block in self.form.matrices}
        for q in self.form.questions:
            if q.name in done or not (q.asks or q.kind == "note"):
                continue
            if q.name == self.form.id_question or _is_block(self.text(q)):
                continue
            for k, name in enumerate(q.group):
                if opened[: k + 1] != q.group[: k + 1]:
                    self.group(self.form.group(name), k)
            opened = q.group
            repeat = q.repeat
            if repeat:
                mine = [x for x in self.form.questions if x.repeat == repeat and x.asks]
                done |= {x.name for x in mine}
                self.roster(mine)
            elif q.name in matrices and self.same_condition(matrices[q.name]):
                done |= set(matrices[q.name])
                self.matrix([self.form.question(n) for n in matrices[q.name]])
            elif q.kind == "note":
                self.parts.append(paragraph(run(self.text(q), font=KAI), before=60, after=60))
            else:
                self.question(q)
        self.parts.append(
            paragraph(
                run("问卷到此结束，谢谢您的配合！", font=HEI), align="center", before=240, after=120
            )
        )
        self.lists()
        if self.appendix:
            self.parts.append(paragraph())  # a file does not end in a table
        return "".join(self.parts)

    # parts

    def text(self, owner: Question | Group | Choice) -> str:
        return re.sub(r"\$\{[^}]*\}", "____", self.form.text(owner.labels, self.lang)).strip()

    def head(self) -> None:
        block = [self.text(q) for q in self.form.questions if _is_block(self.text(q))]
        for name, value in self.form.settings.items():
            if any(name.startswith(w) for w in _BLOCK):
                block.append(f"{name}：{value}")
        lines = [line for text in block for line in _block_lines(text)]
        for line in lines:
            self.parts.append(paragraph(run(line, size=9), indent=round(WIDTH * 0.62), keep=True))
        self.parts.append(paragraph(run(self.form.title), style="Title"))
        if any(q.required for q in self.form.asked):
            self.parts.append(
                paragraph(run("打“√”或填写；带 * 的必答。", size=9, grey=True), align="center")
            )
        if self.form.id_question:
            label = _bare(self.text(self.form.question(self.form.id_question))) or "问卷编号"
            self.parts.append(paragraph(run(f"{label}：" + "_" * 20), align="right", after=80))

    def group(self, group: Group, depth: int) -> None:
        label = self.text(group)
        if not label:
            return
        if depth == 0 and not re.match(rf"^\s*[{_NUMERALS}]+、", label):
            self.headings += 1
            label = f"{_chinese(self.headings)}、{label}"
        elif depth == 0:
            self.headings += 1
        self.parts.append(paragraph(run(label), style="Heading1" if depth == 0 else "Heading2"))
        if group.relevant.strip():
            self.condition(group.relevant, group.name)

    def condition(self, expression: str, at: str) -> None:
        words = in_words(expression, self.form, at)
        self.parts.append(
            paragraph(
                run(f"〔{words}时回答〕", size=9, font=KAI, grey=True), indent=INDENT, keep=True
            )
        )

    def numbered(self, q: Question) -> str:
        label = self.text(q) or q.name
        if not q.number:
            self.counter += 1
            return f"{self.counter}. {label}"
        return label if label.upper().startswith(q.number.upper()) else f"{q.number}. {label}"

    def lead(self, q: Question, more: str = "", group: bool = False) -> None:
        """The question's own line: number, text, how to answer, when to answer."""
        label = self.numbered(q)
        star = " *" if q.required.strip().lower() in ("yes", "true", "true()", "是") else ""
        self.parts.append(
            paragraph(
                run(label + star, bold=True), run(f"　{more}" if more else "", size=9, grey=True),
                before=120, indent=INDENT, hanging=INDENT, keep=True,
            )
        )  # fmt: skip
        if q.relevant.strip():
            self.condition(q.relevant, q.name)
        if q.hint:
            self.parts.append(paragraph(run(q.hint, size=9, font=KAI), indent=INDENT, keep=True))

    def question(self, q: Question) -> None:
        options = self.form.choices_of(q.name) if q.choosing else ()
        if q.choosing and len(options) > LONG:
            self.appendix.setdefault(q.list_name or "", _bare(self.text(q)) or q.name)
            self.lead(
                q,
                f"（见附表“{self.appendix[q.list_name or '']}”，填编码{'，可多填' if q.multiple else ''}）",
            )
            self.blank("编码：", 12 if q.multiple else 8)
        elif q.choosing:
            self.lead(q, _how(q))
            self.options(options, rank=q.kind == "rank")
        elif q.kind in ("integer", "decimal"):
            self.lead(q, "（填数字）")
            self.blank("", 10, q.unit)
        elif q.kind == "month":
            self.lead(q)
            self.parts.append(_line("________年____月"))
        elif q.kind == "date":
            self.lead(q)
            self.parts.append(_line("________年____月____日"))
        elif q.kind == "time":
            self.lead(q)
            self.parts.append(_line("____时____分"))
        elif q.kind == "datetime":
            self.lead(q)
            self.parts.append(_line("________年____月____日____时____分"))
        elif q.kind == "acknowledge":
            self.lead(q)
            self.parts.append(_line("□ 已确认"))
        elif q.kind in ("file", "geopoint", "geotrace", "geoshape"):
            self.lead(q, "（由调查员用设备采集）")
            self.parts.append(_line("□ 已采集"))
        else:
            self.lead(q)
            for _ in range(3 if "multiline" in q.appearance else 1):
                self.parts.append(_ruled())

    def blank(self, before: str, length: int, unit: str = "") -> None:
        self.parts.append(
            paragraph(
                run(before) if before else "", run("　" * length, line=True),
                run(f" {unit}" if unit else ""), indent=INDENT,
            )
        )  # fmt: skip

    def options(self, options: tuple[Choice, ...], rank: bool = False) -> None:
        mark = "____ " if rank else "□ "
        texts = [f"{mark}{c.name}. {self.text(c) or c.name}" for c in options]
        longest = max(map(_wide, texts), default=1) + 2
        room = (WIDTH - INDENT) / 105  # half-width characters on a line of 10.5 points
        columns = max(1, min(6, len(texts), int(room // longest)))
        rows = math.ceil(len(texts) / columns)
        if columns == 1:
            for k, text in enumerate(texts):
                self.parts.append(
                    paragraph(run(text), indent=INDENT + 420, hanging=420, keep=k < len(texts) - 1)
                )
            return
        width = (WIDTH - INDENT) // columns
        cells = [texts[r * columns : (r + 1) * columns] for r in range(rows)]
        self.parts.append(
            table(
                [
                    [paragraph(run(t), keep=k < rows - 1) for t in [*row, *[""] * (columns - len(row))]]
                    for k, row in enumerate(cells)
                ],
                [width] * columns, lines=False, indent=INDENT,
            )
        )  # fmt: skip

    def same_condition(self, names: tuple[str, ...]) -> bool:
        return len({self.form.question(n).relevant for n in names}) == 1

    def matrix(self, rows: list[Question]) -> None:
        options = self.form.choices_of(rows[0].name)
        if len(options) > 7:
            for q in rows:
                self.question(q)
            return
        self.parts.append(
            paragraph(
                run("请在每行选一项打“√”：", size=9, grey=True),
                before=120,
                indent=INDENT,
                keep=True,
            )
        )
        if rows[0].relevant.strip():
            self.condition(rows[0].relevant, rows[0].name)
        first = round(WIDTH * (0.52 if len(options) <= 5 else 0.4))
        each = (WIDTH - first) // len(options)
        head = [paragraph(run("项目", font=HEI, size=9.5), align="center", keep=True)]
        head += [
            paragraph(run(f"{c.name}. {self.text(c)}", size=9.5), align="center", keep=True)
            for c in options
        ]
        lines = [head]
        for k, q in enumerate(rows):
            label = self.numbered(q)
            keep = k < len(rows) - 1
            lines.append(
                [paragraph(run(label), keep=keep), *[paragraph(run("□"), align="center") for _ in options]]
            )  # fmt: skip
        self.parts.append(table(lines, [first, *[each] * len(options)], heading=True))

    def roster(self, questions: list[Question], blanks: int = 5) -> None:
        """A repeat: a table with a row a person (thing), a column a question."""
        lists = {q.list_name: self.form.choices_of(q.name) for q in questions if q.choosing}
        width = (WIDTH - 700) // max(1, len(questions))
        head = [paragraph(run("序号", font=HEI, size=9), align="center")]
        for q in questions:
            unit = f"（{q.unit}）" if q.unit else "（编码）" if q.choosing else ""
            head.append(paragraph(run((self.text(q) or q.name) + unit, size=9), align="center"))
        lines = [head]
        for k in range(blanks):
            lines.append(
                [
                    paragraph(run(str(k + 1), size=9), align="center"),
                    *[paragraph()] * len(questions),
                ]
            )
        self.parts.append(table(lines, [700, *[width] * len(questions)], heading=True, height=440))
        for q in questions:
            if q.relevant.strip():
                words = in_words(q.relevant, self.form, q.name)
                self.parts.append(
                    paragraph(
                        run(
                            f"{_bare(self.text(q)) or q.name}：{words}时填。",
                            size=9,
                            font=KAI,
                            grey=True,
                        )
                    )
                )
        for name, options in lists.items():
            if len(options) > LONG:
                self.appendix.setdefault(name or "", name or "")
                continue
            owner = "、".join(
                _bare(self.text(q)) or q.name for q in questions if q.list_name == name
            )
            codes = "　".join(f"{c.name} {self.text(c)}" for c in options)
            self.parts.append(paragraph(run(f"{owner}：{codes}", size=9)))

    def lists(self) -> None:
        for name, title in self.appendix.items():
            self.parts.append(paragraph(run(f"附表　{title}"), style="Heading1"))
            options = self.form.choices.get(name, ())
            longest = max((_wide(f"{c.name}　{self.text(c)}") for c in options), default=1) + 2
            columns = max(2, min(8, int(WIDTH / 95 // longest)))
            width = WIDTH // columns
            cells = [paragraph(run(f"{c.name}　{self.text(c) or c.name}", size=9)) for c in options]
            cells += [paragraph()] * (-len(cells) % columns)
            rows = [cells[k : k + columns] for k in range(0, len(cells), columns)]
            if rows:
                self.parts.append(table(rows, [width] * columns))


def _how(q: Question) -> str:
    if q.kind == "rank":
        return "（按先后填 1、2、3……）"
    if not q.multiple:
        return "（单选）"
    most = q.extra.get("max_choices", "").strip()
    alone = q.extra.get("exclusive", "").split()
    words = f"（可多选，最多选 {most} 项" if most else "（可多选"
    return words + (f"；选 {'、'.join(alone)} 的不再选其他）" if alone else "）")


def _line(text: str) -> str:
    return paragraph(run(text), indent=INDENT, before=40)


def _ruled() -> str:
    return paragraph(run("\t", line=True), indent=INDENT, before=60, tabs=(("right", WIDTH),))


def _is_block(text: str) -> bool:
    return sum(bool(re.search(r"\s*".join(word), text)) for word in _BLOCK) >= 2


def _block_lines(text: str) -> list[str]:
    cut = re.sub(
        r"(?<!^)\s*(?=(?:" + "|".join(r"\s*".join(w) for w in _BLOCK) + r")\s*[:：至到])",
        "\n",
        text,
    )
    return [line.strip(" ；;，,。") for line in cut.splitlines() if line.strip()]


def _bare(text: str) -> str:
    return re.sub(
        r"^\s*[A-Za-z]{0,3}[-_]?\d{1,3}(?:[-_.]\d{1,3})*\s*[、.．:：]\s*", "", text
    ).rstrip("？?：:")


def _wide(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in text)


def _chinese(number: int) -> str:
    if number <= 10:
        return _NUMERALS[number - 1]
    tens, ones = divmod(number, 10)
    return (_NUMERALS[tens - 1] if tens > 1 else "") + "十" + (_NUMERALS[ones - 1] if ones else "")
