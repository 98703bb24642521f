"""What people read: labels in every language, matrix rows, numbers, the approval block, privacy."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter

from ..forms import Form, Group, Question
from ..forms.nouns import NO_LANGUAGE
from .findings import Findings

_UNTIL = re.compile(
    r"有\s*效\s*期\s*(?:限)?\s*(?:截?\s*[至到]|为)?\s*[:：]?\s*(?:\d{4}\s*年?\s*\d{0,2}\s*月?\s*(?:至|到|-|—)\s*)?"
    r"(?P<year>20\d\d)\s*[年./-]\s*(?P<month>\d{1,2})\s*(?:[月./-]\s*(?:(?P<day>\d{1,2})\s*日?)?)?"
)
_BLOCK = ("表号", "制定机关", "制表机关", "批准机关", "备案机关", "批准文号", "备案文号", "有效期")
_BLOCK_SETTINGS = {
    "表号": "表号", "table_number": "表号", "制定机关": "制定机关", "批准机关": "批准机关", "备案机关": "批准机关",
    "批准文号": "批准文号", "备案文号": "批准文号", "approval_number": "批准文号",
    "有效期至": "有效期", "有效期": "有效期", "valid_until": "有效期", "approval_until": "有效期",
}  # fmt: skip
_STEM = re.compile(
    r"(?:以下|下列|下面|这些).{0,8}(?:说法|观点|陈述|描述|看法|句子)|(?:请?在)?(?:每|各)一?行(?:只?选|勾选|打勾|各选)"
    "|following (?:statement|opinion)",
    re.IGNORECASE,
)
_DEGREE = re.compile("同意|赞[成同]|满意|符合|重要|agree|satisf|important", re.IGNORECASE)
_PERSONAL = re.compile(
    r"姓名|身份证|证件号|手机号|联系电话|电话号码|联系方式|门牌|微信号|银行卡号|详细(地|住)址"
)


def labels(form: Form, found: Findings) -> None:
    """Missing texts: none at all, or none in one of the form's languages."""
    blank: dict[str, list[tuple[str, int, str]]] = {}
    wanted = [q for q in form.questions if q.asks or q.kind == "note"]
    table = {
        g.name: g for g in form.groups if set(g.appearance.split()) & {"table-list", "field-list"}
    }
    total = 0
    for q in wanted:
        place = ("survey", q.row, q.name)
        head = q.kind.startswith("select") and "label" in q.appearance.split()
        if not any(t.strip() for t in q.labels.values()):
            row = bool({"list-nolabel", "list-no-label"} & set(q.appearance.split()))
            row = row or any(g in table and "table-list" in table[g].appearance for g in q.group)
            if row:
                found.add(
                    "error", place, "matrix",
                    ("矩阵里的这一行没有题干。", "a row of a matrix without a label."),
                    ("在 label 列写上这一行问什么。", "Write what the row asks in the column label."),
                )  # fmt: skip
            elif not head and not q.hint and "image" not in q.extra:
                found.add(
                    "warning", place, "label",
                    ("这道题没有题干（label）。", "the question has no label."),
                    ("写上题干；按题干认列的文件（问卷星、录入表）对不上它。",
                     "Write one; files that head their columns by label cannot be matched to it."),
                )  # fmt: skip
            continue
        total += 1
        for language in form.languages:
            if not q.labels.get(language, "").strip():
                blank.setdefault(language, []).append(place)
    codes: dict[str, list[tuple[str, int, str]]] = {}
    used = {q.list_name: q.name for q in reversed(form.questions) if q.list_name}
    options = 0
    for name, choices in form.choices.items():
        for c in choices:
            if not any(t.strip() for t in c.labels.values()):
                if c.row and not {"image", "media::image"} & set(c.extra):
                    found.add(
                        "warning", ("choices", c.row, used.get(name, "")), "label",
                        (f"选项表“{name}”的 {c.name} 没有文字。", f"option {c.name} of {name!r} has no label."),
                    )  # fmt: skip
                continue
            options += 1
            for language in form.languages:
                if c.row and not c.labels.get(language, "").strip():
                    codes.setdefault(language, []).append(("choices", c.row, used.get(name, "")))
    for language in form.languages:
        for sheet, places, of in (
            ("survey", blank.get(language, []), total),
            ("choices", codes.get(language, []), options),
        ):
            _untranslated(language, sheet, places, of, found)


def _untranslated(
    language: str, sheet: str, places: list[tuple[str, int, str]], total: int, found: Findings
) -> None:
    if language == NO_LANGUAGE and len(places) >= total:
        return  # every text names its language
    if len(places) > 5 and len(places) > total / 2:
        found.add(
            "warning", (sheet, 0, ""), "translation",
            (f"“{language}”缺 {len(places)} 处文字（共 {total} 处）。",
             f"{language!r} lacks {len(places)} of {total} texts."),
            ("补齐，或去掉这一种语言。", "Complete them, or take the language out."),
        )  # fmt: skip
        return
    for place in places:
        found.add(
            "warning", place, "translation",
            (f"缺“{language}”的文字。", f"no text in {language!r}."),
            ("补上这种语言的文字。", "Write the text in this language."),
        )  # fmt: skip


def matrices(form: Form, found: Findings) -> None:
    """Matrices and groups with nothing in them; a matrix whose rows have different options; the words
    that head a matrix ("do you agree with these statements") over no statements."""
    for q in form.questions:
        if _lost_rows(form, q):
            found.add(
                "warning", ("survey", q.row, q.name), "matrix",
                ("题干说的是一组说法，下面却没有逐条列出，矩阵的各行可能漏了。",
                 "the words speak of several statements, but none follow: the rows of the matrix may be lost."),
                ("每条说法写一道选择题，用同一个选项表。", "Write one select question a statement, with one list."),
            )  # fmt: skip
    for g in form.groups:
        inside = [q for q in form.questions if g.name in q.group]
        direct = [q for q in inside if q.group[-1] == g.name]
        place = ("survey", g.row, g.name)
        words = set(g.appearance.split())
        rows = [q for q in direct if q.kind in ("select_one", "select_multiple")]
        heads = [q for q in rows if "label" in q.appearance.split()]
        lines = [q for q in rows if {"list-nolabel", "list-no-label"} & set(q.appearance.split())]
        if not inside:
            empty = "table-list" in words
            found.add(
                "error" if empty else "warning", place, "matrix" if empty else "empty-group",
                ("矩阵里一行也没有。" if empty else "题组里一道题也没有。",
                 "a matrix without rows." if empty else "a group without questions."),
            )  # fmt: skip
        elif ("table-list" in words and not rows) or (heads and not lines):
            found.add(
                "error", place, "matrix",
                ("矩阵只有表头，没有行。", "a matrix with a heading but no rows."),
                ("每一行写一道选择题（appearance 为 list-nolabel）。",
                 "Write one select question a row (appearance list-nolabel)."),
            )  # fmt: skip
        elif lines and not heads and "table-list" not in words:
            found.add(
                "warning", place, "matrix",
                ("矩阵有行，没有表头（appearance 为 label 的一行），选项文字不会显示。",
                 "a matrix with rows but no heading row (appearance label): options are not shown."),
            )  # fmt: skip
        matrix = [*heads, *lines] if "table-list" not in words else rows
        if len({q.list_name for q in matrix}) > 1:
            found.add(
                "error", place, "matrix",
                ("矩阵各行用的选项表不同。", "the rows of a matrix use different lists."),
                ("同一个矩阵用同一个选项表，或拆成两个。", "One list a matrix, or make it two."),
            )  # fmt: skip


def _lost_rows(form: Form, q: Question) -> bool:
    """Whether a question or note heads a matrix in words while no two rows with one list follow."""
    if not any(_STEM.search(text) for text in q.labels.values()):
        return False
    if q.kind != "note":
        told = " ".join(t for c in form.choices_of(q.name) for t in c.labels.values())
        head = {"label", "list-nolabel", "list-no-label"} & set(q.appearance.split())
        return q.kind == "select_one" and not head and not q.hint and len(_DEGREE.findall(told)) > 1
    following = form.questions[form.questions.index(q) + 1 :][:2]
    lists = {f.list_name for f in following if f.kind in ("select_one", "select_multiple")}
    return len(following) < 2 or len(lists) != 1 or not all(f.choosing for f in following)


def anything(form: Form, found: Findings) -> None:
    """A form has questions."""
    if not form.questions:
        found.add(
            "error", ("survey", 0, ""), "form",
            ("表单里没有一道题。", "the form has no questions."),
            ("在 survey 表写上题目。", "Write its questions on the survey sheet."),
        )  # fmt: skip


def approval(form: Form, found: Findings, on: dt.date | None = None) -> None:
    """The block at the head of an official form (表号、制定机关、批准文号、有效期至): complete and not
    expired on a day, by default today.  A form whose answers lie beside it (in `raw`) has done its
    work: that its approval has ended since is worth knowing, no fault.
    """
    today = on or dt.date.today()
    block: dict[str, str] = {}
    place = ("settings", 2, "")
    for name, value in form.settings.items():
        key = _BLOCK_SETTINGS.get(name.replace("：", "").strip())
        if key and value.strip():
            block[key] = f"{key}至：{value}" if key == "有效期" else value
    owners: list[Question | Group] = [*form.questions, *form.groups]
    for owner in owners:
        text = " ".join(owner.labels.values())
        hits = [w for w in _BLOCK if re.search(r"\s*".join(w), text)]
        if len(hits) >= 2 or ("有效期" in hits and _UNTIL.search(text)):
            block |= dict.fromkeys(hits, text)
            place = ("survey", owner.row, owner.name)
    title = form.settings.get("form_title", "")
    if _UNTIL.search(title):
        block["有效期"] = title
    if not block:
        return
    until = _UNTIL.search(" ".join(block.values()))
    if until is None:
        found.add(
            "warning", place, "approval",
            ("有表号等报表标识，没有写有效期。", "an approval block without the date it is valid until."),
            ("补上“有效期至：…年…月”；过期的报表被调查对象有权拒绝填报。",
             "Add it; respondents may refuse a form that has expired."),
        )  # fmt: skip
        return
    try:
        year, month = int(until["year"]), int(until["month"])
        following = dt.date(year + month // 12, month % 12 + 1, 1)
        day = until["day"]
        last = dt.date(year, month, int(day)) if day else following - dt.timedelta(days=1)
    except ValueError:
        found.add(
            "error", place, "approval",
            ("有效期的日期写错了。", "the date of validity is no date."),
        )  # fmt: skip
        return
    done = on is None and form.path is not None and any((form.path.parent / "raw").glob("*"))
    if last < today and done:
        found.add(
            "info", place, "approval",
            (f"这一期已经收回问卷；表号的有效期到 {last.isoformat()} 为止，再次印发须先延期。",
             f"answers to this form have been received; its approval ended on {last.isoformat()}: renew it "
             "before printing again."),
        )  # fmt: skip
    elif last < today:
        found.add(
            "error", place, "approval",
            (f"表号的有效期到 {last.isoformat()} 为止，{today.isoformat()} 时已经过期。",
             f"the form's approval ended on {last.isoformat()}: expired by {today.isoformat()}."),
            ("报批准机关延期后换上新的文号和有效期，再印发。", "Have it renewed before printing."),
        )  # fmt: skip
    elif (last - today).days <= 31:
        found.add(
            "warning", place, "approval",
            (f"表号的有效期 {last.isoformat()} 就到。", f"the approval expires on {last.isoformat()}."),
        )  # fmt: skip
    lacking = [w for w, any_of in (("表号", ("表号",)), ("制定机关", ("制定机关", "制表机关")),
                                   ("批准文号", ("批准文号", "备案文号")))
               if not any(k in block for k in any_of)]  # fmt: skip
    if lacking:
        found.add(
            "warning", place, "approval",
            (f"报表标识缺 {'、'.join(lacking)}。", f"the approval block lacks {', '.join(lacking)}."),
        )  # fmt: skip


def ours(form: Form, found: Findings) -> None:
    """The columns of our own: exclusive, max_choices, bands, identifiers, numbers, privacy."""
    numbers = Counter(q.number for q in form.questions if q.number and q.asks)
    ids = [q for q in form.questions if q.extra.get("identifier", "").strip().lower() == "record"]
    for q in ids[1:]:
        found.add(
            "error", ("survey", q.row, q.name), "identifier",
            (f"问卷编号已经是“{ids[0].name}”，只能有一道。", f"the record's id is already {ids[0].name}."),
        )  # fmt: skip
    for q in form.questions:
        place = ("survey", q.row, q.name)
        codes = {c.name for c in form.choices_of(q.name)} if q.list_name else set()
        alone = q.extra.get("exclusive", "").split()
        if alone and codes and not set(alone) <= codes:
            lost = "、".join(sorted(set(alone) - codes))
            found.add(
                "error", place, "unknown-option",
                (f"exclusive 写的 {lost} 不在选项表里。", f"exclusive names {lost}, not in the list."),
            )  # fmt: skip
        if alone and not q.multiple:
            found.add(
                "warning", place, "wrong-column",
                ("exclusive 只对多选题有用。", "exclusive is for multiple choices."),
            )  # fmt: skip
        most = q.extra.get("max_choices", "").strip()
        if most and (not most.isdigit() or int(most) < 1 or not q.multiple):
            found.add(
                "error", place, "wrong-column",
                ("max_choices 应是多选题上的一个正整数。", "max_choices is a positive whole number, on a multiple choice."),
            )  # fmt: skip
        low, high = (_float(q.extra.get(k, "")) for k in ("band_low", "band_high"))
        if low is not None and high is not None and low > high:
            found.add(
                "error", place, "band",
                ("band_low 大于 band_high。", "band_low is above band_high."),
            )  # fmt: skip
        if q.asks and q.number and numbers[q.number] > 1:
            first = next(o for o in form.questions if o.number == q.number and o.asks)
            if first is not q:
                found.add(
                    "warning", place, "number",
                    (f"题号 {q.number} 与第 {first.row} 行重复。", f"number {q.number} is also row {first.row}'s."),
                    ("按题号认列的文件分不清这两题。", "Files headed by number cannot tell them apart."),
                )  # fmt: skip
        text = " ".join(q.labels.values())
        sensitive = q.extra.get("sensitive", "").strip() or q.extra.get("identifier", "").strip()
        if q.kind == "text" and not sensitive and _PERSONAL.search(text):
            found.add(
                "warning", place, "privacy",
                ("题干像是在问能认出个人的信息，却没有标明。", "seems to ask for what identifies a person, unmarked."),
                ("在 sensitive 列写 identifier，清理后的数据就不带它。",
                 "Write identifier in the column sensitive: it is then left out of clean data."),
            )  # fmt: skip
        if len(q.name.encode("utf-8")) > 64:
            found.add(
                "info", place, "name",
                ("名字超过 64 字节，导出 SPSS 时会被截短。", "the name is over 64 bytes and is cut in SPSS."),
            )  # fmt: skip


def _float(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
