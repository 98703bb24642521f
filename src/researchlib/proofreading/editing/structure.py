"""The structure of the text: numbering, empty sections, list ends, references, heading levels."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...errors import say
from ..files.drafts import HEADINGS, Draft, Paragraph, numbered_level
from ..findings import Finding, found
from ..sentences.reading import UNKNOWN

_CN = "一二三四五六七八九十"
_IS = re.compile(
    r"(?:^|(?<=[。；;，,：:！!\n]))\s*(?P<n>[一二三四五六七八九十]{1,2})(?P<kind>是(?![不否一])|要(?=[^求素点闻])|、(?=[\u4e00-\u9fff]))"
)
_ORDINAL = re.compile(
    r"(?:^|(?<=[。；;，,：:]))\s*第(?P<n>[一二三四五六七八九十]{1,2})(?P<kind>，)"
)
_LABELLED = re.compile(
    r"(?:^|(?<=[。；;，：\n]))\s*(?:建议|措施|任务|做法|问题|对策)(?P<n>[一二三四五六七八九十]{1,2})(?P<kind>[，：])"
)
_OF_THEM = re.compile(r"(?:^|(?<=[。；;，：\n]))\s*其(?P<n>[一二三四五六])(?P<kind>[，是])")
_BRACKET = re.compile(r"(?:^|(?<=[。；;：:，,]))\s*[（(](?P<n>\d{1,2})[）)](?P<kind>)")
_CIRCLED = re.compile(r"(?P<n>[①-⑳])(?P<kind>)")


def cn_number(text: str) -> int:
    """一 → 1, 十二 → 12."""
    if "十" in text:
        head, _, tail = text.partition("十")
        return (_CN.index(head) + 1 if head else 1) * 10 + (_CN.index(tail) + 1 if tail else 0)
    return _CN.index(text) + 1


def sequences(draft: Draft) -> Iterator[Finding]:
    """一是、二是、三是; headings 一、（一）1.（1）: each the successor of the one before."""
    yield from _running(draft)
    yield from _headings(draft)


def _running(draft: Draft) -> Iterator[Finding]:
    """一是… within a paragraph, or going on over paragraphs under one heading."""
    state: dict[str, int] = {}
    for p in draft.paragraphs:
        if p.kind == "heading":
            state = {}
            continue
        if not p.prose:
            continue
        for rule, name in (
            (_IS, "是"),
            (_ORDINAL, "第"),
            (_LABELLED, "建议"),
            (_OF_THEM, "其"),
            (_BRACKET, "（）"),
            (_CIRCLED, "①"),
        ):
            seen: list[tuple[int, int, int]] = []
            for m in rule.finditer(p.text):
                n = m["n"]
                number = (
                    ord(n) - 0x245F if rule is _CIRCLED else int(n) if n.isdigit() else cn_number(n)
                )
                if rule is _IS and m["kind"] == "、":
                    continue
                key_start = m.start("n")
                seen.append((number, key_start, m.end()))
                if rule is _IS:
                    seen[-1] = (number, key_start, m.end())
            if not seen:
                continue
            last = state.get(name, 0)
            for number, start, end in seen:
                if number == 1:
                    last = 1
                    continue
                if number != last + 1:
                    words = p.text[start:end].strip()
                    shows = say(
                        zh=(f"“{words}”前一项是第{last}项" if last else f"“{words}”前面没有第一项"),
                        en=f"{words} follows number {last}",
                    )
                    yield found("form:sequence", p, start, end, shows)
                last = number
            state[name] = last
            first = [n for n, *_ in seen]
            if rule is _IS and first == [1] and len(p.text) > 60 and not _continues(draft, p, rule):
                _, start, end = seen[0]
                yield found(
                    "form:sequence",
                    p,
                    start,
                    end,
                    say(zh="只有“一是”，没有“二是”", en="一是 without 二是"),
                )


def _continues(draft: Draft, p: Paragraph, rule: re.Pattern[str]) -> bool:
    for q in draft.paragraphs[p.number : p.number + 6]:
        if q.kind == "heading":
            return False
        m = rule.search(q.text)
        if m and q.prose and cn_number(m["n"]) == 2:
            return True
    return False


def _headings(draft: Draft) -> Iterator[Finding]:
    counts = [0, 0, 0, 0, 0]
    styles: dict[int, str] = {}
    for p in draft.paragraphs:
        if p.kind not in ("heading", "text", "item"):
            continue
        text = re.sub(r"^(?:注|附件|附)[：:]\s*(?=\d)", "", p.text.strip())
        for level, rule in HEADINGS:
            m = rule.match(text)
            if m is None:
                continue
            digits = re.sub(r"[^\d" + _CN + "]", "", m.group())
            number = int(digits) if digits.isdigit() else cn_number(digits)
            styles.setdefault(level, m.group())
            expected = counts[level] + 1
            if number == 1:
                expected = 1
            if number != expected:
                start = p.text.find(m.group().strip())
                before = counts[level]
                shows = say(
                    zh=f"“{m.group().strip()}”前一项是第{before}项"
                    if before
                    else f"“{m.group().strip()}”前面没有第一项",
                    en=f"{m.group().strip()} follows number {before}",
                )
                yield found(
                    "form:sequence", p, max(start, 0), max(start, 0) + len(m.group().strip()), shows
                )
            elif number == 1 and counts[level] >= 1:
                start = p.text.find(m.group().strip())
                if p.kind == "heading":
                    yield found("form:sequence", p, max(start, 0), max(start, 0) + len(m.group().strip()),
                                say(zh=f"“{m.group().strip()}”重复", en=f"{m.group().strip()} comes twice"))  # fmt: skip
            counts[level] = number
            for deeper in range(level + 1, 5):
                counts[deeper] = 0
            break
        else:
            if p.kind == "heading" and p.styled:
                for deeper in range(min(p.level, 4), 5):
                    counts[deeper] = 0


def empty(draft: Draft) -> Iterator[Finding]:
    """A heading with nothing below it."""
    body = [
        p for p in draft.paragraphs if p.kind != "note" and (p.text.strip() or p.kind == "heading")
    ]
    for k, p in enumerate(body):
        if p.kind != "heading" or p.level == 0:
            continue
        following = body[k + 1] if k + 1 < len(body) else None
        if following is None or (following.kind == "heading" and 0 < following.level <= p.level):
            if following is not None and k == 0 and p.styled and not numbered_level(p.text):
                continue  # a title set in the style of a heading
            if following is None and len(body) == 1:
                continue
            yield found("form:empty", p, 0, len(p.text))


def levels(draft: Draft) -> Iterator[Finding]:
    """Heading styles that skip a level, and numbering that does."""
    last: int | None = None
    seen_styled = [p for p in draft.paragraphs if p.kind == "heading" and p.styled]
    for p in seen_styled:
        if last is not None and p.level > last + 1:
            yield found("form:heading", p, 0, len(p.text),
                        say(zh=f"由{last}级直接到{p.level}级", en=f"from level {last} to {p.level}"))  # fmt: skip
        last = p.level
    styles: dict[int, int] = {}
    for p in seen_styled:
        kind = numbered_level(p.text)
        if kind and p.level != styles.setdefault(kind, p.level):
            yield found("form:heading", p, 0, len(p.text),
                        say(zh=f"同类序号的标题在前文是{styles[kind]}级，此处是{p.level}级",
                            en=f"level {styles[kind]} before, {p.level} here"))  # fmt: skip
    numbered = [p for p in draft.paragraphs if p.kind == "heading" and not p.styled]
    last = None
    for p in numbered:
        if (
            last is not None
            and p.level > last + 1
            and not (last == 1 and p.level == 3 and not any(q.level == 2 for q in numbered))
        ):
            yield found("form:heading", p, 0, len(p.text),
                        say(zh=f"由{last}级直接到{p.level}级", en=f"from level {last} to {p.level}"))  # fmt: skip
        last = p.level


_ANNOUNCED = re.compile(
    r"(?P<n>[两二三四五六七八九])(?:个|大|方面|项|点|条)[^，。；：一]{0,8}[：。，]一是"
)


def announced(draft: Draft) -> Iterator[Finding]:
    """三方面原因：一是…；二是…: as many items as are announced."""
    for k, p in enumerate(draft.paragraphs):
        if not p.prose:
            continue
        following = draft.paragraphs[k + 1].text if k + 1 < len(draft.paragraphs) else ""
        if re.match(r"\s*[二三四五六七八九十]是", following):
            continue
        for m in _ANNOUNCED.finditer(p.text):
            rest = p.text[m.end() - 2 :]
            rest = rest[:second] if (second := rest.find("一是", 2)) > 0 else rest
            said = 2 if m["n"] == "两" else cn_number(m["n"])
            last = max((cn_number(x) for x in re.findall(r"(?<![\u4e00-\u9fff])([一二三四五六七八九])是", rest)), default=0)  # fmt: skip
            if last > 1 and last != said:
                shows = say(zh=f"写“{m['n']}”，列出{last}项", en=f"{said} announced, {last} listed")
                yield found("form:sequence", p, m.start(), m.end() - 3, shows)


def ends(draft: Draft) -> Iterator[Finding]:
    """一是…；二是…。三是…: one mark between the items; items of a list end alike, the last in 。."""
    for p in draft.paragraphs:
        if p.prose:
            marks = []
            for m in _IS.finditer(p.text):
                if m["kind"] != "是" or cn_number(m["n"]) == 1 or not m.start("n"):
                    continue
                before = p.text[: m.start("n")].rstrip()
                marks.append((before[-1:], len(before) - 1))
            kinds = {c for c, _ in marks} & set("；。;，,")
            kinds = {{";": "；", ",": "，"}.get(c, c) for c in kinds}
            if len(kinds) > 1:
                spelt = [{";": "；", ",": "，"}.get(c, c) for c, _ in marks]
                rarer = min(
                    (c for c in dict.fromkeys(spelt) if c in kinds), key=lambda c: spelt.count(c)
                )
                at = next(a for c, a in marks if {";": "；", ",": "，"}.get(c, c) == rarer)
                yield found(
                    "form:ends",
                    p,
                    at,
                    at + 1,
                    say(
                        zh="各“是”之间混用" + "".join(sorted(kinds)), en="mixed marks between items"
                    ),
                )
            yield from _bracketed(p)
            yield from _left_open(draft, p)
    for run in _lists(draft):
        inner, last = run[:-1], run[-1]
        last_marks = {p.text.rstrip()[-1:] for p in inner}
        if len(last_marks) > 1:
            marks_of = [p.text.rstrip()[-1:] for p in inner]
            usual = max(last_marks, key=lambda c: (marks_of.count(c), c == "；"))
            odd = next(p for p in inner if p.text.rstrip()[-1:] != usual)
            end = len(odd.text.rstrip())
            yield found(
                "form:ends",
                odd,
                end - 1,
                end,
                say(zh=f"同列其他项末尾是“{usual}”", en=f"the others end in {usual}"),
            )
        elif last_marks == {"；"} and not last.text.rstrip().endswith("。"):
            end = len(last.text.rstrip())
            yield found(
                "form:ends",
                last,
                end - 1,
                end,
                say(zh="末项应以“。”结束", en="the last item ends in 。"),
            )
        elif last_marks == {"。"} and last.text.rstrip()[-1:] in "；，、":
            end = len(last.text.rstrip())
            yield found("form:ends", last, end - 1, end,
                        say(zh="末项应以“。”结束", en="the last item ends in 。"))  # fmt: skip
        elif last_marks == {"，"}:
            end = len(inner[0].text.rstrip())
            yield found(
                "form:ends",
                inner[0],
                end - 1,
                end,
                say(zh="各项末尾不用逗号", en="items do not end in a comma"),
            )


def _left_open(draft: Draft, p: Paragraph) -> Iterator[Finding]:
    """A paragraph of several sentences that ends in ； though no list goes on."""
    text = p.text.rstrip()
    following = draft.paragraphs[p.number] if p.number < len(draft.paragraphs) else None
    if (
        p.kind == "text" and text.endswith(("；", ";")) and "。" in text
        and (not _ITEM.match(text) or "二是" in text)
        and (following is None or following.kind == "heading" or not _ITEM.match(following.text))
    ):  # fmt: skip
        yield found("form:ends", p, len(text) - 1, len(text), say(zh="段末应用“。”", en="。 ends a paragraph"))  # fmt: skip


_ITEM = re.compile(
    r"\s*(?:[一二三四五六七八九十]+(?:是|、)|[（(]?[一二三四五六七八九十\d]{1,3}[）).．、]|[①-⑳]|第[一二三四五六七八九十]+[，、])"
)


def _bracketed(p: Paragraph) -> Iterator[Finding]:
    """（1）…；（2）…；（3）…。 in one paragraph: one mark between, 。 at the end."""
    places = list(_BRACKET.finditer(p.text))
    if len(places) < 2 or [int(m["n"]) for m in places] != list(range(1, len(places) + 1)):
        return
    ends_at = [len(p.text[: m.start()].rstrip()) - 1 for m in places[1:]]
    marks = [p.text[at] for at in ends_at]
    last = len(p.text.rstrip()) - 1
    if len(set(marks) & set("；。，")) > 1:
        rarer = min(dict.fromkeys(marks), key=lambda c: (marks.count(c), "。，；".find(c)))
        at = ends_at[marks.index(rarer)]
        yield found("form:ends", p, at, at + 1,
                    say(zh="各项之间混用" + "".join(sorted(set(marks))), en="mixed marks between items"))  # fmt: skip
    elif set(marks) == {"；"} and p.text[last] in "，；":
        yield found("form:ends", p, last, last + 1,
                    say(zh="末项应以“。”结束", en="the last item ends in 。"))  # fmt: skip


_NUMBERED = re.compile(
    r"\s*(?:[（(](?:\d{1,2}|[一二三四五六七八九十]{1,3})[）)]|\d{1,2}[.．、)]|[①-⑳])"
)


def _lists(draft: Draft) -> Iterator[list[Paragraph]]:
    run: list[Paragraph] = []
    body = [p for p in draft.paragraphs if p.kind != "note"]
    for k, p in enumerate(body):
        item = p.kind == "item" or (p.kind == "text" and _NUMBERED.match(p.text) is not None)
        if not item and _unended(body, k):
            item = True  # 2. …答复 among items that end in ；: a mark is missing
        if p.text.rstrip().endswith(("：", ":")) and item:
            if len(run) >= 2:
                yield run
            run = []  # （三）…以下要求：opens a list of its own
            continue
        if item and p.text.strip()[-1:] not in ("", UNKNOWN) and p.text.count("。") <= 3:
            if run and _number_kind(run[-1].text) != _number_kind(p.text):
                if len(run) >= 2:
                    yield run
                run = []  # 3. … and then （四）…
            run.append(p)
            continue
        if len(run) >= 2:
            yield run
        run = []
    if len(run) >= 2:
        yield run


def _unended(body: list[Paragraph], k: int) -> bool:
    """A numbered line that was taken for a heading though its neighbours are items of a list."""
    p = body[k]
    if p.kind != "heading" or p.styled or not _NUMBERED.match(p.text):
        return False
    near = [
        q for q in (body[k - 1] if k else None, body[k + 1] if k + 1 < len(body) else None) if q
    ]
    return any(
        q.kind in ("text", "item") and _NUMBERED.match(q.text) and numbered_level(p.text) == _number_kind(q.text)
        and q.text.rstrip().endswith(("；", "。")) and len(q.text) < 120
        for q in near
    )  # fmt: skip


def _number_kind(text: str) -> int:
    return next((level for level, rule in HEADINGS if rule.match(text.strip())), 0)


_REFERENCE = re.compile(
    r"(?P<lead>见|如|详见|参见|由|从|根据|据|和|与|、|及|至)?(?P<what>表|图|附表|附图|附件)\s*(?P<n>\d{1,2}(?:[-—.]\d{1,2})?)(?!\d|\s*[:：])"
)
_REFERENCE_ANY = re.compile(
    r"(?:见|如|详见|参见)(?P<what>下表|上表|下图|上图|附表|附图|附件)(?!\d)"
)


def references(draft: Draft) -> Iterator[Finding]:
    """见表3 where no table 3 stands."""
    labels = draft.labels
    annexes = _annexes(draft)
    tables = {p.cell[0] for p in draft.paragraphs if p.cell is not None}
    for p in draft.paragraphs:
        if p.kind not in ("text", "item", "note", "cell"):
            continue
        for m in _REFERENCE.finditer(p.text):
            what, number = m["what"], m["n"]
            if m["lead"] is None and p.text[m.start() - 1 : m.start()] not in (
                "",
                "（",
                "(",
                "。",
                "，",
                "；",
                "从",
                "在",
                "照",
                "合",
                "用",
                "看",
                "：",
                ":",
            ):
                continue
            start = m.start("what")
            if what == "附件":
                if annexes is not None and int(re.split("[-—.]", number)[0]) in annexes:
                    continue
            elif what + number in labels:
                continue
            yield found("form:reference", p, start, m.end())
        for m in _REFERENCE_ANY.finditer(p.text):
            what = m["what"]
            exists = (
                bool(tables)
                if "表" in what
                else annexes is not None
                if what == "附件"
                else any(x.startswith("图") for x in labels)
            )
            if not exists and draft.kind != "txt" and what != "附件":
                yield found("form:reference", p, m.start("what"), m.end(), severity="warning")
    for number, start, end, label in draft.unknown_labels:
        yield found("form:reference", draft.paragraphs[number - 1], start, end, label)
    yield from _captions(draft)


def _annexes(draft: Draft) -> set[int] | None:
    """Numbers of the annexes listed: 附件：1.… 2.…"""
    numbers: set[int] = set()
    some = False
    for k, p in enumerate(draft.paragraphs):
        m = re.match(r"\s*附件\s*(\d{0,2})\s*[:：]?\s*(.*)", p.text)
        if m is None or p.text.rstrip().endswith("。") or len(p.text) > 60:
            continue
        some = True
        numbers.add(int(m[1]) if m[1] else 1)
        numbers |= {int(n) for n in re.findall(r"(?:^|[\s：:])(\d{1,2})[.．、]", p.text)}
        for q in draft.paragraphs[k + 1 : k + 10]:
            n = re.match(r"\s*(\d{1,2})[.．、]", q.text)
            if n is None:
                break
            numbers.add(int(n[1]))
    return numbers if some else None


_GOES_ON = re.compile(r"\s*[（(]续")


def _captions(draft: Draft) -> Iterator[Finding]:
    """Captions in order: 表1, 表2, …"""
    from ..files.drafts import CAPTION

    last = {"表": 0, "图": 0}
    for p in draft.paragraphs:
        if p.kind != "caption":
            continue
        m = CAPTION.match(p.text.strip())
        if m is None or m["what"].startswith("附") or not m["number"].isdigit():
            continue
        number = int(m["number"])
        if number == last[m["what"]] and _GOES_ON.match(p.text.strip(), m.end()):
            continue  # 表2（续）: a wide table set in parts
        if number != last[m["what"]] + 1:
            yield found("form:sequence", p, 0, len(m.group()),
                        say(zh=f"前一个是{m['what']}{last[m['what']]}", en=f"the one before is {last[m['what']]}"))  # fmt: skip
        last[m["what"]] = number
