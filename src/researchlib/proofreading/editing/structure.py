"""The structure of the text: numbering, empty sections, list ends, heading levels."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from ...errors import say
from .. import patterns as re
from ..files.drafts import HEADINGS, Draft, Paragraph, numbered_level
from ..findings import Finding, found
from ..sentences.reading import UNKNOWN

_CN = "一二三四五六七八九十"
_IS = re.compile(r"(?:^|(?<=[。；;，,：:！!\n])|(?<=[一二三四五六七八]是))\s*(?P<n>[一二三四五六七八九十]{1,2})(?P<kind>是(?![不否一])|要(?=[^求素点闻])|、(?=[\u4e00-\u9fff]))")  # fmt: skip
_ORDINAL = re.compile(r"(?:^|(?<=[。；;，,：:]))\s*第(?P<n>[一二三四五六七八九十]{1,2})步?(?P<kind>，)")  # fmt: skip
_LABELLED = re.compile(r"(?:^|(?<=[。；;，：\n]))\s*(?:建议|措施|任务|做法|问题|对策)(?P<n>[一二三四五六七八九十]{1,2})(?P<kind>[，：])")  # fmt: skip
_OF_THEM = re.compile(r"(?:^|(?<=[。；;，：\n]))\s*其(?P<n>[一二三四五六])(?P<kind>[，是])")
_BRACKET = re.compile(r"(?:^|(?<=[。；;：:，,]))\s*[（(](?P<n>\d{1,2})[）)](?P<kind>)")
_BRACKET_CN = re.compile(
    r"(?<=[。；;：:，,、])[（(](?P<n>[一二三四五六七八九十]{1,2})[）)](?P<kind>)(?=[\u4e00-\u9fff])"
)
_DOTTED = re.compile(r"(?:^|(?<=[。；;：:]))\s*(?P<n>\d{1,2})[.．](?P<kind>)(?=[\u4e00-\u9fff])")
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
        yield from _turns(p)
        for rule, name in ((_IS, "是"), (_ORDINAL, "第"), (_LABELLED, "建议"), (_OF_THEM, "其"), (_BRACKET, "（）"), (_BRACKET_CN, "（一）"), (_CIRCLED, "①"), (_DOTTED, "1.")):  # fmt: skip
            seen = [m for m in rule.finditer(p.text) if rule is not _IS or m["kind"] != "、"]
            numbers = [ord(m["n"]) - 0x245F if rule is _CIRCLED else int(m["n"]) if m["n"].isdigit() else cn_number(m["n"]) for m in seen]  # fmt: skip
            if rule is _BRACKET_CN and numbers[:1] != [1]:
                continue  # （二）见第（三）项: cited, not counted
            for m, number in zip(seen, numbers, strict=True):
                if number == 2 and not state.get(name) and f"一{name}" in p.text[: m.start()]:
                    state[name] = 1  # 中心一是摸清需求，二是组织招聘
                if number not in (1, state.get(name, 0) + 1) and not (rule is _DOTTED and not p.text[: m.start("n")].strip()):  # fmt: skip
                    yield _follows(p, m.start("n"), m.end(), state.get(name, 0))
                state[name] = number
            if rule is _IS and numbers == [1] and len(p.text) > 60 and not _continues(draft, p, rule):  # fmt: skip
                yield found("form:sequence", p, seen[0].start("n"), seen[0].end(), say(zh="只有“一是”，没有“二是”", en="一是 without 二是"))  # fmt: skip


_NTH = re.compile(r"(?:^|(?<=[。；，：]))第(?P<n>[一二三四五六七八九])(?P<what>阶段|[步批组轮期类档](?!次)|环节|部分|层次|季度|梯队)|(?:^|(?<=[。；，：]))(?P<m>[一二三四五六])(?P<verb>[看抓盯查促强补严靠访送])(?![一二三四五六两])")  # fmt: skip
_TURNS = re.compile(r"(?:^|(?<=[。；，：]))(首先|其次|(?:再次|最后)(?=[，是要]))")


def _turns(p: Paragraph) -> Iterator[Finding]:
    """首先…；其次…；其次…: a word that comes twice, or before its turn."""
    last = -1
    for m in _TURNS.finditer(p.text):
        k = ("首先", "其次", "再次", "最后").index(m[1])
        again = m[1] == "首先" and (last in (1, 2) or (last == 0 and "最后，" in p.text[m.end() :]))
        if again or (last >= 0 and k and (k <= last or k == last + 2 == 2)):
            shows = say(
                zh=f"前面已到“{('首先', '其次', '再次', '最后')[last]}”", en="it is not its turn"
            )
            yield found("form:sequence", p, m.start(1), m.end(1), shows)
        last = k
    told: dict[str, list[re.Match[str]]] = {}
    for m in _NTH.finditer(p.text) if "二" in p.text or "第三" in p.text else ():
        before = told.setdefault(m["what"] or m["verb"], [])
        n, top = (cn_number(x["n"] or x["m"]) if x else 0 for x in (m, before[-1] if before else None))  # fmt: skip
        if top and n > top + 1 and cn_number(before[0]["n"] or before[0]["m"]) == 1:
            shows = say(zh=f"前一项是第{top}{m['what'] or '项'}", en=f"follows number {top}")
            yield found("form:sequence", p, m.start(), m.end(), shows, severity="" if len(before) > 1 else "info")  # fmt: skip
        elif m["what"] and n == top > 1 and (p.text[m.end() : m.end() + 2] == p.text[before[-1].end() : before[-1].end() + 2] or re.search(f"{_CN[n]}个?{m['what']}|{_CN[n]}步走", p.text)):  # fmt: skip
            yield found("form:sequence", p, m.start(), m.end(), say(zh="重复", en="comes twice"), severity="info")  # fmt: skip
        before.append(m)


def _follows(p: Paragraph, start: int, end: int, before: int) -> Finding:
    """A number that does not follow the one before it, or has none before it."""
    words = p.text[start:end].strip()
    after = say(zh=f"前一项是第{before}项", en=f"follows number {before}")
    first = say(zh="前面没有第一项", en="has no first before it")
    return found("form:sequence", p, start, end, say(zh=f"“{words}”", en=f"{words} ") + (after if before else first))  # fmt: skip


def _continues(draft: Draft, p: Paragraph, rule: re.Pattern[str]) -> bool:
    near = itertools.takewhile(lambda q: q.kind != "heading", draft.paragraphs[p.number :][:6])
    return any(q.prose and (m := rule.search(q.text)) and cn_number(m["n"]) == 2 for q in near)


_NO_HEADING = re.compile(r"^(?:注|附件|附)[：:]\s*(?=\d)")
_IN_WORDS = re.compile(r"[一二三四五六七八九]、[二三四五六七八九](?:季度|月|年级|期|产业|级|类)")


def _headings(draft: Draft) -> Iterator[Finding]:
    counts = [0, 0, 0, 0, 0]
    for p in draft.paragraphs:
        if p.kind not in ("heading", "text", "item"):
            continue
        text = _NO_HEADING.sub("", p.text.strip())
        level, m = next(((k, m) for k, rule in HEADINGS if (m := rule.match(text))), (0, None))
        if _IN_WORDS.match(text):
            continue  # 三、四季度分别发放…
        if m is None:
            if p.kind == "heading" and p.styled:
                counts[min(p.level, 4) :] = [0] * (5 - min(p.level, 4))
            continue
        words = m.group().strip()
        digits = re.sub(r"[^\d" + _CN + "]", "", words)
        number = int(digits) if digits.isdigit() else cn_number(digits)
        start = max(p.text.find(words), 0)
        # an excerpt begins where it begins, with its title or without
        if number not in (1, counts[level] + 1) and p.number > 1 + (p.styled and "。" not in draft.paragraphs[0].text):  # fmt: skip
            yield _follows(p, start, start + len(words), counts[level])
        elif number == 1 and counts[level] >= 1 and p.kind == "heading":
            yield found("form:sequence", p, start, start + len(words), say(zh=f"“{words}”重复", en=f"{words} comes twice"))  # fmt: skip
        counts[level:] = [number] + [0] * (4 - level)


def empty(draft: Draft) -> Iterator[Finding]:
    """A heading with nothing below it."""
    body = [p for p in draft.paragraphs if p.kind != "note" and (p.text.strip() or p.kind == "heading")]  # fmt: skip
    listed = {p.number for p in _outline(body)} | annexes(draft)[1]
    for k, p in enumerate(body):
        if p.kind != "heading" or p.level == 0 or p.number in listed:
            continue
        following = body[k + 1] if k + 1 < len(body) else None
        if following is None or (following.kind == "heading" and 0 < following.level <= p.level):
            if following is not None and k == 0 and p.styled and not numbered_level(p.text) and (p.level == 1 or numbered_level(following.text)):  # fmt: skip
                if len(p.text) < 8 and following.level == p.level and not numbered_level(following.text) and not _TITLE.search(p.text):  # fmt: skip
                    yield found("form:empty", p, 0, len(p.text), severity="info")
                continue  # a title set in the style of a heading
            yield found("form:empty", p, 0, len(p.text), severity="info" if len(body) == 1 else "")
        elif _NOTHING.fullmatch(following.text.strip()) and (k + 2 == len(body) or 0 < body[k + 2].level <= p.level):  # fmt: skip
            yield found("form:empty", following, 0, len(following.text), severity="info")
    yield from _decimals(body)
    for _, group in itertools.groupby(
        body, key=lambda p: (m := _RUN_IN.match(p.text)) and m["open"]
    ):
        run = [(p, m) for p in group if (m := _RUN_IN.match(p.text))]
        bare = [p for p, m in run[:-1] if not m["rest"].strip()]
        if len(bare) == 1 and len(run) > 2:
            yield found("form:empty", bare[0], 0, len(bare[0].text))


_TITLE = re.compile("[年月区市县镇]|关于|(?:报告|通知|方案|总结|要点|办法|意见|通报|简报|计划|说明|公告|函)$")  # fmt: skip
_NOTHING = re.compile(r"[（(]?(?:暂?[无略缺空]|同上|如上|暂无[\u4e00-\u9fff]{0,4}|待[补填定写续][\u4e00-\u9fff]{0,3}|内容略|[—/／…\-.×xX]{1,6})[）)]?[。.]?")  # fmt: skip
_RUN_IN = re.compile(r"\s*(?P<open>[（(]?)[\d一二三四五六七八九十]{1,2}[）).．、]\s*[\u4e00-\u9fff]{2,14}。(?P<rest>.*)")  # fmt: skip


_DECIMAL = re.compile(r"\s*(\d{1,2}(?:\.\d{1,2}){0,3})[ 　]+[\u4e00-\u9fff][^。；，：]{1,24}")


def _decimals(body: list[Paragraph]) -> Iterator[Finding]:
    """2 研究设计, 2.1.1 数据来源: a level that is skipped; 3.2 样本特征, 3.3 变量说明 with nothing between."""
    heads = [(k, p, [int(n) for n in m[1].split(".")]) for k, p in enumerate(body) if p.cell is None and (m := _DECIMAL.fullmatch(p.text.rstrip()))]  # fmt: skip
    for (j, a, x), (k, b, y) in itertools.pairwise(heads):
        if y[: len(x)] == x and len(y) > len(x) + 1:
            yield found("form:heading", b, 0, len(b.text), say(zh=f"由{len(x)}级直接到{len(y)}级", en=f"from level {len(x)} to {len(y)}"))  # fmt: skip
        if k == j + 1 and len(y) == len(x) > 1 and y[:-1] == x[:-1] and a.kind != "heading":
            yield found("form:empty", a, 0, len(a.text))


def _outline(body: list[Paragraph]) -> Iterator[Paragraph]:
    """Three headings of one level or more in a row with nothing below any: a list of what is to come."""
    for bare, run in itertools.groupby(
        body, key=lambda p: (p.kind == "heading", p.level, p.styled)
    ):
        heads = list(run)
        if bare[0] and not bare[2] and len(heads) > 2:
            yield from heads


def levels(draft: Draft) -> Iterator[Finding]:
    """Heading styles that skip a level, and numbering that does."""
    heads = [p for p in draft.paragraphs if p.kind == "heading"]
    styled, numbered = ([p for p in heads if p.styled == s] for s in (True, False))
    whole = any(p.level == 2 for p in numbered)
    for run in (styled, numbered):
        for before, p in itertools.pairwise(run):
            if p.level > before.level + 1:
                sure = p.styled or whole or (before.level, p.level) != (1, 3)
                yield found("form:heading", p, 0, len(p.text), say(zh=f"由{before.level}级直接到{p.level}级", en=f"from level {before.level} to {p.level}"), severity="" if sure else "info")  # fmt: skip
    above = 0
    for p, below in itertools.pairwise(draft.paragraphs):
        above = numbered_level(p.text) if p.kind == "heading" else above
        if p.text.lstrip()[:1] == "①" and 0 < above < 4 and len(p.text) < 16 and p.text.rstrip()[-1] not in "。；，" and not _CIRCLED.match(below.text.lstrip()):  # fmt: skip
            yield found("form:heading", p, 0, len(p.text), severity="info")  # 一、…, then ①…
    styles: dict[int, int] = {}
    for p in styled:
        kind = numbered_level(p.text)
        if kind and p.level != styles.setdefault(kind, p.level):
            yield found("form:heading", p, 0, len(p.text),
                        say(zh=f"同类序号的标题在前文是{styles[kind]}级，此处是{p.level}级",
                            en=f"level {styles[kind]} before, {p.level} here"))  # fmt: skip


def ends(draft: Draft) -> Iterator[Finding]:
    """一是…；二是…。三是…: one mark between the items; items of a list end alike, the last in 。."""
    for p in draft.paragraphs:
        if p.prose:
            text = p.text.translate(_FULL) if "是" in p.text else ""
            places = [len(text[: m.start("n")].rstrip()) - 1 for m in _IS.finditer(text) if m["kind"] == "是" and m["n"] != "一" and m.start("n")]  # fmt: skip
            yield from _mixed(p, [k for k in places if text[k] in "；。，"], "各“是”之间混用")
            yield from _between(p)
            yield from _bracketed(p)
            yield from _left_open(draft, p)
            yield from _stopped(p)
    for run in _lists(draft):
        marks = [p.text.rstrip()[-1:] for p in run[:-1]]
        last = run[-1].text.rstrip()[-1:]
        usual = max(dict.fromkeys(marks), key=lambda c: (marks.count(c), c == "；"))
        if len(set(marks)) > 1:
            odd = next(p for p, c in zip(run, marks, strict=False) if c != usual)
            yield _ends_in(odd, f"同列其他项末尾是“{usual}”", f"the others end in {usual}")
        elif (usual == "；" and last != "。") or (usual == "。" and last and (last in "；，、" or (len(run) > 2 and run[-1].number == len(draft.paragraphs) and last > "一" and last < "龥"))):  # fmt: skip
            yield _ends_in(run[-1], "末项应以“。”结束", "the last item ends in 。")
        elif usual == "，":
            yield _ends_in(run[0], "各项末尾不用逗号", "items do not end in a comma")


_FULL = str.maketrans(";,", "；，")


def _ends_in(p: Paragraph, zh: str, en: str) -> Finding:
    end = len(p.text.rstrip())
    return found("form:ends", p, end - 1, end, say(zh=zh, en=en))


def _mixed(p: Paragraph, places: list[int], zh: str) -> Iterator[Finding]:
    """The rarest of the marks between the items of a paragraph, when there are several."""
    marks = [p.text[k].translate(_FULL) for k in places]
    if len(set(marks)) > 1:
        rarer = min(dict.fromkeys(marks), key=lambda c: marks.count(c))
        at = places[marks.index(rarer)]
        yield found("form:ends", p, at, at + 1, say(zh=zh + "".join(sorted(set(marks))), en="mixed marks between items"))  # fmt: skip


_LETTERED = re.compile(r"(?<=[；。，])\s*(?P<n>[B-H])[.．、]\s?(?=[\u4e00-\u9fff])(?P<kind>)")


def _nth(m: re.Match[str]) -> int:
    n: str = m["n"]
    return int(n) if n.isdigit() else ord(n) - 64 if n.isascii() else cn_number(n)


def _between(p: Paragraph) -> Iterator[Finding]:
    """第一，…；第二，…。第三，…; 1. …。2. …；3. …: short items of one paragraph, one mark of which is not like the others."""
    for rule in (_ORDINAL, _OF_THEM, _BRACKET_CN, _DOTTED, _IS, _LETTERED) if "；" in p.text else ():  # fmt: skip
        later = [m for m in rule.finditer(p.text) if m["n"] not in "一1" and m["kind"] != "是"]
        places = [len(p.text[: m.start("n")].rstrip("第其（( ")) - 1 for m in later]
        short = [*map(_nth, later)] == [*range(2, len(later) + 2)] and not any(c in p.text[a + 1 : b] for a, b in itertools.pairwise(places) for c in "。；")  # fmt: skip
        if short and min(places, default=-1) >= 0:
            yield from _mixed(p, sorted((k for k in places if p.text[k] in "；。，、"), key=lambda k: "。、，；".find(p.text[k])), "各项之间混用")  # fmt: skip


def _left_open(draft: Draft, p: Paragraph) -> Iterator[Finding]:
    """A paragraph of several sentences that ends in ； though no list goes on."""
    text = p.text.rstrip()
    following = draft.paragraphs[p.number] if p.number < len(draft.paragraphs) else None
    many = text.count("；") > 1 and "：" in text and not text.startswith("附")
    numbered = many and len(_INSIDE.findall(text)) > 2  # 包括：1.…；2.…；3.…；
    bare = many and text.count("；") > 2 and (following is None or not re.search("[；：]", following.text))  # fmt: skip
    if (
        p.kind == "text" and (text.endswith(("；", ";")) or (numbered and re.search(r"[，、\u4e00-\u9fff]$", text)))
        and ("。" in text or numbered or bare or re.search("；[三四五六七]是", text))
        and (not _ITEM.match(text) or "二是" in text)
        and (following is None or following.kind == "heading" or not _ITEM.match(following.text))
    ):  # fmt: skip
        sure = numbered or "。" in text or not bare
        yield found("form:ends", p, len(text) - 1, len(text), say(zh="段末应用“。”", en="。 ends a paragraph"), severity="" if sure else "info")  # fmt: skip


_INSIDE = re.compile(r"[：；;]\s*(?:\d{1,2}[.．、](?=[\u4e00-\u9fff])|[（(]\d{1,2}[）)]|[①-⑳])")
_RUN_ON = re.compile(r"一(?P<v>[是要])[^。；]{2,40}?[\u4e00-\u9fff](?P<at>)(?<!第)二(?P=v)[^。；]+；三(?P=v)|；\s*2[.．、][^。；\d]{2,30}(?P<at2>)3[.．、]\s*[\u4e00-\u9fff]")  # fmt: skip
_SETS = re.compile(r"[三四五六][^，。；：、]{0,6}：(?P<sets>[^：\n]{12,200})$")  # fmt: skip
_INLINE = re.compile(r"(?:包括|如下|有|是|为|工作|措施|任务|内容|要求|职责)：(?P<items>[^，。；：]{3,18}(?:[；。][^，。；：]{3,18}){3,})。")  # fmt: skip


def _stopped(p: Paragraph) -> Iterator[Finding]:
    """整改措施包括：增设指示牌3块；延长服务时间。更换叫号机2台；公布监督电话。: 。 for a ； between short items."""
    for m in _RUN_ON.finditer(p.text) if "；" in p.text else ():
        yield found("form:ends", p, (at := max(m.start("at"), m.start("at2"))) - 1, at, say(zh="两项之间缺标点", en="no mark between items"))  # fmt: skip
    # “三上门”：政策送上门，宣讲到车间；岗位送上门，…
    for m in _SETS.finditer(p.text) if "；" in p.text else ():
        joints = [*re.finditer("[，。；]", m["sets"])]
        outer = joints[1:-1:2]
        odd = [j for j in outer if j[0] != "；"]
        if len(joints) == 2 * ("三四五六".index(m[0][0]) + 3) and len(odd) == 1 and {j[0] for j in joints[::2]} == {"，"}:  # fmt: skip
            yield found("form:ends", p, m.start("sets") + odd[0].start(), m.start("sets") + odd[0].end(), say(zh="各项之间混用标点", en="mixed marks between items"))  # fmt: skip
    for m in _INLINE.finditer(p.text) if "；" in p.text else ():
        if m["items"].count("。") == 1 and m["items"].count("；") > 1:
            at = m.start("items") + m["items"].index("。")
            yield found("form:ends", p, at, at + 1, say(zh="各项之间混用。；", en="mixed marks between items"))  # fmt: skip


_ITEM = re.compile(r"\s*(?:[一二三四五六七八九十]+(?:是|、)|[（(]?[一二三四五六七八九十\d]{1,3}[）).．、]|[①-⑳]|第[一二三四五六七八九十]+[，、])")  # fmt: skip


def _bracketed(p: Paragraph) -> Iterator[Finding]:
    """（1）…；（2）…；（3）…。 in one paragraph: one mark between, 。 at the end."""
    places = list(_BRACKET.finditer(p.text))
    if len(places) < 2 or [int(m["n"]) for m in places] != list(range(1, len(places) + 1)):
        return
    ends_at = [len(p.text[: m.start()].rstrip()) - 1 for m in places[1:]]
    marks = [p.text[at] for at in ends_at]
    yield from _mixed(p, sorted((k for k in ends_at if p.text[k] in "；。，"), key=lambda k: "。，；".find(p.text[k])), "各项之间混用")  # fmt: skip
    if set(marks) == {"；"} and p.text.rstrip()[-1] in "，；":
        yield _ends_in(p, "末项应以“。”结束", "the last item ends in 。")


_NUMBERED = re.compile(r"\s*(?:——|[一二三四五六七八九]是(?![否不一])|[—–•·●◆■]\s?(?=[\u4e00-\u9fff])|[（(](?:\d{1,2}|[一二三四五六七八九十]{1,3})[）)]|\d{1,2}[.．、)]|[①-⑳])")  # fmt: skip


def _lists(draft: Draft) -> Iterator[list[Paragraph]]:
    runs: list[list[Paragraph]] = [[]]
    body = [p for p in draft.paragraphs if p.kind != "note"]
    bare = {p.number for p in _below_a_colon(body)}
    for k, p in enumerate(body):
        # 2. …答复 among items that end in ；: a mark is missing
        item = p.kind == "item" or (p.kind == "text" and _NUMBERED.match(p.text)) or _unended(body, k) or p.number in bare  # fmt: skip
        opens = p.text.rstrip().endswith(("：", ":"))  # （三）…以下要求：opens a list of its own
        if not item or opens or p.text.strip()[-1:] in ("", UNKNOWN) or p.text.count("。") > 3:
            runs.append([])
            continue
        if runs[-1] and _number_kind(runs[-1][-1].text) != _number_kind(p.text):
            runs.append([])  # 3. … and then （四）…
        runs[-1].append(p)
    yield from (run for run in runs if len(run) >= 2)


def _below_a_colon(body: list[Paragraph]) -> Iterator[Paragraph]:
    """各部门分工：, and below it lines without numbers that end in ；, the last in 。"""
    for k, p in enumerate(body):
        if not p.prose or not p.text.rstrip().endswith("："):
            continue
        run: list[Paragraph] = []
        for q in body[k + 1 :]:
            text = q.text.rstrip()
            if q.kind != "text" or _NUMBERED.match(text) or len(text) > 40 or (text[-1:] not in "；，。" and not (len(run) > 1 and q is body[-1])) or "。" in text[:-1]:  # fmt: skip
                break
            like = run and abs(len(text) - len(run[-1].text)) < 5 and ("，" in text) == ("，" in run[-1].text)  # fmt: skip
            if (
                run
                and run[-1].text.rstrip().endswith("。")
                and not text.endswith("；")
                and not like
            ):
                break
            run.append(q)
        if len(run) > 2 and any(q.text.rstrip().endswith("；") for q in run):
            yield from run


def _unended(body: list[Paragraph], k: int) -> bool:
    """A numbered line that was taken for a heading though its neighbours are items of a list."""
    p = body[k]
    if p.kind != "heading" or p.styled or not _NUMBERED.match(p.text):
        return False
    near = [q for q in (body[k - 1] if k else None, body[k + 1] if k + 1 < len(body) else None) if q]  # fmt: skip
    return any(
        q.kind in ("text", "item") and _NUMBERED.match(q.text) and numbered_level(p.text) == _number_kind(q.text)
        and q.text.rstrip().endswith(("；", "。")) and len(q.text) < 120
        for q in near
    )  # fmt: skip


def _number_kind(text: str) -> int:
    own = 5 if _IS.match(text) else 0
    return next((level for level, rule in HEADINGS if rule.match(text.strip())), own)


_ANNEX = re.compile(r"\s*附件\s*(\d{0,2})\s*[:：]?\s*(.*)")


def annexes(draft: Draft) -> tuple[set[int] | None, set[int]]:
    """Numbers of the annexes listed, 附件：1.… 2.…, and the paragraphs of the list."""
    numbers: set[int] = set()
    below: set[int] = set()
    some = False
    for k, p in enumerate(draft.paragraphs):
        m = _ANNEX.match(p.text)
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
            below.add(q.number)
    return numbers if some else None, below
