"""A form → the body of a paper questionnaire: what a person reads, ticks and writes, in form order."""

from __future__ import annotations

import math
import re

from ..expressions import in_words
from ..forms import Choice, Form, Group, Question
from .ooxml import HEI, KAI, WIDTH, paragraph, run, table, wide

INDENT = 420
LINE = (WIDTH - INDENT) // 105  # half-width characters on a line of 10.5 points
LONG = 24  # options beyond this go to a list at the end, and a code is written
_BLOCK = ("表号", "制定机关", "制表机关", "批准机关", "备案机关", "批准文号", "备案文号", "有效期")
_BLANKS = {
    "month": "________年____月",
    "date": "________年____月____日",
    "time": "____时____分",
    "datetime": "________年____月____日____时____分",
    "acknowledge": "□ 已确认",
}
_NUMERALS = "一二三四五六七八九十"


def document(form: Form, lang: str | None = None) -> str:
    """The body of the Word file."""
    return _Paper(form, lang).write()


class _Paper:
    def __init__(self, form: Form, lang: str | None) -> None:
        self.form, self.lang = form, lang
        self.parts: list[str] = []
        self.appendix: dict[str, str] = {}  # list → its heading at the end
        self.numbers: dict[str, int] = {}  # of questions without one of their own
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
        if not re.search("检查|登记|台账", self.form.title):  # filled by staff: nobody to thank
            self.parts.append(
                paragraph(
                    run("问卷到此结束，谢谢您的配合！", font=HEI),
                    align="center",
                    before=240,
                    after=120,
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
        how = "打“√”或填写；带 * 的必答。" if any(q.required for q in self.form.asked) else ""
        number = ""
        if self.form.id_question:
            label = _bare(self.text(self.form.question(self.form.id_question))) or "问卷编号"
            number = f"{label}：" + "_" * 20
        if how or number:
            self.parts.append(
                paragraph(
                    run(how, size=9, grey=True), run(f"\t{number}" if number else ""),
                    after=80, tabs=(("right", WIDTH),),
                )
            )  # fmt: skip

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
            return f"{self.numbers.setdefault(q.name, len(self.numbers) + 1)}. {label}"
        return label if label.upper().startswith(q.number.upper()) else f"{q.number}. {label}"

    def lead(self, q: Question, more: str = "") -> None:
        """The question's own lines: number, text, how to answer, when to answer."""
        self.parts.append(
            paragraph(
                run(self.heading(q), bold=True), run(f"　{more}" if more else "", size=9, grey=True),
                before=120, indent=INDENT, hanging=INDENT, keep=True,
            )
        )  # fmt: skip
        if q.relevant.strip():
            self.condition(q.relevant, q.name)
        if q.hint and _plain(q.hint) not in _plain(more):
            self.parts.append(paragraph(run(q.hint, size=9, font=KAI), indent=INDENT, keep=True))

    def heading(self, q: Question) -> str:
        return self.numbered(q) + (
            " *" if q.required.strip().lower() in ("yes", "true", "true()", "是") else ""
        )

    def question(self, q: Question) -> None:
        options = self.form.choices_of(q.name) if q.choosing else ()
        if q.choosing and len(options) > LONG:
            title = self.appendix.setdefault(q.list_name or "", _bare(self.text(q)) or q.name)
            self.lead(q, f"（见附表“{title}”，填编码{'，可多填' if q.multiple else ''}）")
            width = 12 if q.multiple else 8
            self.parts.append(paragraph(run("编码："), _space(width), indent=INDENT))
        elif q.kind == "select_one" and self.beside(q, options):
            pass
        elif q.choosing:
            self.lead(q, _how(q))
            self.options(options, rank=q.kind == "rank")
        elif q.kind in ("integer", "decimal"):
            self.written(q, _space(8) + run(f" {q.unit}" if q.unit else ""), 18 + wide(q.unit))
        elif q.kind in _BLANKS:
            self.written(q, run(_BLANKS[q.kind]), wide(_BLANKS[q.kind]))
        elif q.kind in ("file", "geopoint", "geotrace", "geoshape"):
            self.lead(q, "（由调查员用设备采集）")
            self.parts.append(_line("□ 已采集"))
        else:
            self.lines(q)

    def beside(self, q: Question, options: tuple[Choice, ...]) -> bool:
        """A few short options stand on the question's own line, where nothing has to be read first."""
        head = self.heading(q)
        texts = "　　".join(f"□ {c.name}. {self.text(c) or c.name}" for c in options)
        fits = wide(head + texts) + 12 <= LINE
        if q.relevant.strip() or q.hint or len(options) > 4 or not fits:
            return False
        self.parts.append(
            paragraph(
                run(head, bold=True), run(f"　{_how(q)}　", size=9, grey=True), run(texts),
                before=120, indent=INDENT, hanging=INDENT,
            )
        )  # fmt: skip
        return True

    def written(self, q: Question, answer: str, length: int) -> None:
        """A short answer: on the question's own line, unless a condition has to be read first."""
        head = self.heading(q)
        hint = f"　{q.hint}" if q.hint else ""
        if q.relevant.strip() or wide(head) + length + wide(hint) > LINE:
            self.lead(q)
            self.parts.append(paragraph(answer, indent=INDENT, before=40))
            return
        self.parts.append(
            paragraph(
                run(head, bold=True), run("　"), answer, run(hint, size=9, font=KAI) if hint else "",
                before=120, indent=INDENT, hanging=INDENT,
            )
        )  # fmt: skip

    def lines(self, q: Question) -> None:
        """An answer in words: what is left of the question's line, or lines of its own."""
        head = self.heading(q)
        hint = f"（{q.hint}）" if q.hint else ""
        many = "multiline" in q.appearance
        if many or q.relevant.strip() or wide(head + hint) > LINE * 0.6:
            self.lead(q)
            self.parts += [_ruled()] * (3 if many else 1)
            return
        self.parts.append(
            paragraph(
                run(head, bold=True), run(hint, size=9, font=KAI) if hint else "", run("　"), run("\t", line=True),
                before=120, indent=INDENT, hanging=INDENT, tabs=(("right", WIDTH),),
            )
        )  # fmt: skip

    def options(self, options: tuple[Choice, ...], rank: bool = False) -> None:
        mark = "____ " if rank else "□ "
        texts = [f"{mark}{c.name}. {self.text(c) or c.name}" for c in options]
        longest = max(map(wide, texts), default=1) + 2
        columns = max(1, min(6, len(texts), LINE // longest))
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
        first = max(wide(self.numbered(q)) for q in rows) * 105 + 240
        widths = [wide(f"{c.name}. {self.text(c)}") * 90 + 180 for c in options]
        spare = (WIDTH - first - sum(widths)) // len(options)
        if spare >= 0:
            widths = [w + spare for w in widths]
        else:  # something has to be broken over lines: room for the rows' words first
            first = min(first, round(WIDTH * (0.52 if len(options) <= 5 else 0.4)))
            widths = [(WIDTH - first) // len(options)] * len(options)
        head = [paragraph(run("项目", font=HEI, size=9.5), align="center", keep=True)]
        head += [
            paragraph(run(f"{c.name}. {self.text(c)}", size=9), align="center", keep=True)
            for c in options
        ]
        lines = [head]
        for k, q in enumerate(rows):
            label = self.numbered(q)
            keep = k < len(rows) - 1
            lines.append(
                [paragraph(run(label), keep=keep), *[paragraph(run("□"), align="center") for _ in options]]
            )  # fmt: skip
        self.parts.append(table(lines, [first, *widths], heading=True))

    def roster(self, questions: list[Question], blanks: int = 5) -> None:
        """A repeat: a table with a row a person (thing), a column a question."""
        lists = {q.list_name: self.form.choices_of(q.name) for q in questions if q.choosing}
        width = (WIDTH - 700) // max(1, len(questions))
        # on one page with the codes below it: nobody turns over to learn what a 3 means
        head = [paragraph(run("序号", font=HEI, size=9), align="center", keep=True)]
        for q in questions:
            unit = f"（{q.unit}）" if q.unit else "（编码）" if q.choosing else ""
            label = run((self.text(q) or q.name) + unit, size=9)
            head.append(paragraph(label, align="center", keep=True))
        lines = [head]
        for k in range(blanks):
            lines.append(
                [
                    paragraph(run(str(k + 1), size=9), align="center", keep=True),
                    *[paragraph(keep=True)] * len(questions),
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
            self.parts.append(paragraph(run(f"{owner}：{codes}", size=9), before=40))

    def lists(self) -> None:
        for name, title in self.appendix.items():
            self.parts.append(paragraph(run(f"附表　{title}"), style="Heading1"))
            options = self.form.choices.get(name, ())
            longest = max((wide(f"{c.name}　{self.text(c)}") for c in options), default=1) + 2
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


def _plain(text: str) -> str:
    return re.sub(r"\s", "", text)


def _space(length: int) -> str:
    return run("　" * length, line=True)


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


def _chinese(number: int) -> str:
    if number <= 10:
        return _NUMERALS[number - 1]
    tens, ones = divmod(number, 10)
    return (_NUMERALS[tens - 1] if tens > 1 else "") + "十" + (_NUMERALS[ones - 1] if ones else "")
