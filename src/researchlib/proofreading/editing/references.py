"""What a text refers to: tables, figures, annexes, notes and numbered points that must stand in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from ...errors import say
from .. import patterns as re
from ..files.drafts import CAPTION, Draft
from ..findings import Finding, found
from .structure import annexes, cn_number

_REFERENCE = re.compile(r"(?P<lead>如?[前上下后本]文|见|如|详见|参见|由|从|于|根据|据|和|与|、|及|至)?(?P<what>表|图|附表|附图|附件)\s*(?P<n>\d{1,2}(?:[-—.]\d{1,2})?)(?!\d)")  # fmt: skip
_REFERENCE_ANY = re.compile(r"(?:见|如|详见|参见|由|从|据|[果况据布成]为|结合|对照|(?:按照?|看|参照)(?=[上下][表图])|(?=[上下][表图](?:显示|可见|反映|中|所[示列]|[列给]出|[表说]明))|(?:^|(?<=[。；]))(?=图中))(?P<what>图中|下表|上表|下图|上图|附表|附图|附件)(?!\d)")  # fmt: skip


def references(draft: Draft) -> Iterator[Finding]:
    """见表3 where no table 3 stands."""
    labels = draft.labels
    numbered, _ = annexes(draft)
    extents = _extents(draft)
    rows = {p.number: p.cell[0] for p in draft.paragraphs if p.cell is not None}
    tables = set(rows.values())
    for p in draft.paragraphs:
        if p.kind not in ("text", "item", "note", "cell"):
            continue
        for m in _REFERENCE.finditer(p.text):
            what, start = m["what"], m.start("what")
            before = p.text[m.start() - 1 : m.start()]
            if p.text[m.end() :].lstrip()[:1] in tuple(":：") and m["lead"] not in ("见", "如", "详见", "参见"):  # fmt: skip
                continue  # 表3：…, its own words
            if m["lead"] is None and before and before not in "（(。，；从在按照依列合用看：:" and not (what == "附件" and numbered):  # fmt: skip
                continue
            number = int(re.split("[-—.]", m["n"])[0])
            if what == "附件" and numbered and number in numbered:
                continue
            if not numbered and number <= extents.get(what, 0):
                continue
            bare = what == "表" and not any(x.startswith("表") for x in labels)
            if bare and number <= len(tables):
                continue  # a table without a caption
            if what == "附件" or what + m["n"] not in labels:
                excerpt = (
                    bare and len(draft.paragraphs) > p.number and draft.paragraphs[p.number].cell
                )
                yield found("form:reference", p, start, m.end(), severity="info" if excerpt else "")
        for m in _REFERENCE_ANY.finditer(p.text):
            exists = tables if "表" in m["what"] else any(x.startswith("图") for x in labels)
            below = draft.paragraphs[p.number].text if p.number < len(draft.paragraphs) else "。"
            plain = draft.kind == "txt" and not (
                m["what"] in ("下表", "下图") and below.endswith("。")
            )
            away = "表" in m["what"] and p.cell is None and exists and not any((n > p.number) == (m["what"] == "下表") for n in rows)  # fmt: skip
            if m["what"] == "附件":
                if numbered is None and "见" in m[0] and not re.search("附件[:：]", p.text):
                    yield found("form:reference", p, m.start("what"), m.end(), say(zh="文中没有列出附件", en="no annex is listed"), severity="info")  # fmt: skip
            elif not exists or (away and m["what"] != "附表"):
                yield found("form:reference", p, m.start("what"), m.end(), severity="info" if plain and not away else "warning")  # fmt: skip
    for number, start, end, label in draft.unknown_labels:
        yield found("form:reference", draft.paragraphs[number - 1], start, end, label)
    yield from _captions(draft)
    yield from _named(draft)
    yield from _sections(draft, extents)
    yield from _beyond(draft)


# what is numbered, and what points to it: [1] of the list of sources, （1） behind a formula, 第一条, 一、目标
_BEYOND = (
    (re.compile(r"^\s*\[(\d{1,2})\]"), re.compile(r"(?<=[\u4e00-\u9fff，。）])\[(\d{1,2})\](?!\()"), "]"),
    (re.compile(r"[（(](\d{1,2})[）)]\s*$"), re.compile(r"(?<=式)[（(](\d{1,2})[）)]"), "式"),
    (re.compile(r"^\s*第([一二三四五六七八九十]{1,3})条"), re.compile(r"(?:违反|依照|按照|根据|依据|本(?:办法|规定|条例|细则|制度))第([一二三四五六七八九十]{1,3})条"), "条"),
    (re.compile(r"共(?:设|有|计)?(\d{1,2})[道个]?(?:小?题|问题)"), re.compile(r"第(\d{1,2})题"), "题"),
    (re.compile(r"^\s*(?:#+ )?[（(]([一二三四五六七八九十])[）)]"), re.compile(r"(?:本[节章款条部]分?第?|(?:按照?|见|依据|根据|参照|对照|[前上]述|针对)第?)[（(]([一二三四五六七八九十])[）)]"), "）"),
)  # fmt: skip
_NUMBERED = re.compile(r"\s*([一二三四五六七八九十]{1,2})、(.+)")
_HEADED = re.compile("“([一二三四五六七八九十]{1,2})、([^”]{2,16})”")


def _beyond(draft: Draft) -> Iterator[Finding]:
    """违反第九条 where the last is 第二条; 第28题 of 20; “五、目标” where 目标 is 一、"""
    for rule, points, sign in _BEYOND:
        cited = [(p, m) for p in draft.paragraphs if sign in p.text for m in points.finditer(p.text)]  # fmt: skip
        there = [_as_number(m[1]) for p in draft.paragraphs if cited for m in rule.finditer(p.text)]
        for p, m in cited:
            if there and (1 in there or sign == "题") and _as_number(m[1]) > max(there):
                yield found("form:reference", p, m.start(), m.end(), say(zh=f"全文只到{max(there)}", en=f"the last is {max(there)}"))  # fmt: skip
    heads = {h[2].strip(): h[1] for p in draft.paragraphs if p.kind == "heading" and (h := _NUMBERED.match(p.text))}  # fmt: skip
    for p, cite in [(q, c) for q in draft.paragraphs if heads and "“" in q.text for c in _HEADED.finditer(q.text)]:  # fmt: skip
        if heads.get(cite[2], cite[1]) != cite[1]:
            yield found("form:reference", p, cite.start(), cite.end(), say(zh=f"“{cite[2]}”是{heads[cite[2]]}、", en=f"it is number {heads[cite[2]]}"))  # fmt: skip


def _as_number(words: str) -> int:
    return int(words) if words.isdigit() else cn_number(words)


_LABEL = (
    r"(?P<what>附?[表图]|附录|专栏|案例|[脚尾]?注)(?P<n>[A-H]|\d{1,2}|[一二三四五六七八九十]{1,2})"
)
_CALLED = re.compile(rf"(?:^|[。\n])\s*{_LABEL}(?=[\s　:：]|$|[\u4e00-\u9fff]{{2,20}}$)")
_POINTS = re.compile(rf"(?:见|如|按|据|由|从|在|合|照|（|[见如从由据]{_LABEL.replace('P<', 'P<_')}[、和与及]){_LABEL}(?=[，。；：、）（和与及可所显反的中看为是]|$)")  # fmt: skip


def _named(draft: Draft) -> Iterator[Finding]:
    """见附表三 where 附表一 and 附表二 stand; 见脚注7 where no note has a number."""
    there: dict[str, set[str]] = defaultdict(set)
    for p in draft.paragraphs:
        for m in _CALLED.finditer(p.text) if p.cell is None else ():
            there[m["what"]].add(m["n"])
    for p, m in [(q, m) for q in draft.paragraphs if q.prose and (there or re.search("注|附录|专栏|图[一二三四五]", q.text)) for m in _POINTS.finditer(q.text)]:  # fmt: skip
        own, noted = there[m["what"]], m["what"] in ("脚注", "尾注", "附录", "专栏") or (m["what"] == "注" and "见" in m[0][:3])  # fmt: skip
        counted = m["n"].isdigit() and m["what"] in ("附表", "附图", "表", "图")
        if (own and m["n"] not in own and not counted) or (not own and not m["n"].isdigit() and m["what"] in ("图", "附图")) or (noted and not own and not re.search(rf"(?:注|\[\^?|［){m['n']}(?!\d)", p.text.replace(m[0], ""))):  # fmt: skip
            yield found("form:reference", p, m.start("what"), m.end("n"), severity="info" if noted else "")  # fmt: skip


_DOCUMENT = "办法|规定|条例|细则|制度|章程|公约|规则|标准|规程|文|报告|方案|通知|手册|意见|册|书|篇"
_EXTENT = re.compile(rf"[本全](?:{_DOCUMENT})(?:内容)?[共总]?(?:分为?|设有?|包?含|[共附有])[^，。；\d]{{0,4}}?(?:[表图]\d{{1,2}}[、和至—][表图]?\d{{1,2}})?(?P<n>\d{{1,2}}|[一二两三四五六七八九十]{{1,3}})[个张幅份]?(?P<of>附件|部分|章|条|表|图)")  # fmt: skip


def _extents(draft: Draft) -> dict[str, int]:
    """How many there are of what, as the text says: 本办法共12条, 本文共分四个部分, 共设表1和表2两张表."""
    said = [m for p in draft.paragraphs if p.prose for m in _EXTENT.finditer(p.text)]
    return {m["of"]: int(m["n"]) if m["n"].isdigit() else cn_number(m["n"].replace("两", "二")) for m in said}  # fmt: skip


_SECTION = re.compile(r"(?:其中|见|参见|详见|如|在|对|就|结合|根据|前文|上文|下文|按照?|违反|依照|符合|适用|[前上]述|以上|同|围绕|落实好?|针对)(?:本文|本?报告|前文|上文|下文|后文|本办法|本规定)?第(?P<n>[一二三四五六七八九十]{1,3})(?P<of>部分|章|节|条)")  # fmt: skip


_POINT = re.compile(r"(?:上述|前述|前文|上文|以上|前面|本文|上面|文中|按照?|结合|针对|对照|根据|见|对|与|和|部分的?|其中)(?:上述|前述|前文|上文|以上|前面|本文|上面|文中)?的?第(?P<box>[（(])?(?P<n>\d{1,2}|[一二三四五六七八九十]{1,3})[）)]?(?P<of>[项点条]|个(?=问题|方面|原因|困难|短板))(?!第|议程|议题|决议)", begins="[上前以本文按结针对根见与和部其]")  # fmt: skip
_AMONG = re.compile(r"(?P<n>\d{1,2}|[两三四五六七八九十]{1,2})(?P<of>[项点条类个种]|部分|阶段)[^，。；\d]{0,8}[中里]，第(?P<k>[一二三四五六七八九十]{1,2})(?P=of)")  # fmt: skip
_OPENED = {
    True: re.compile(r"(?<!第)[（(](?P<n>\d{1,2}|[一二三四五六七八九十]{1,3})[）)]"),
    False: re.compile(r"(?:^|\n)\s*(?:#+\s*)?[（(]?(?P<n>\d{1,2}|[一二三四五六七八九十]{1,3})[）)、.．]|(?:^|[\n。；：])(?P<z>[一二三四五六七八九])(?=是|要)"),
}  # fmt: skip


def _sections(draft: Draft, extents: dict[str, int]) -> Iterator[Finding]:
    """见第五部分 where the last heading is 三、; 违反第十八条 where the rules have 12."""
    heads = [cn_number(m[1]) for p in draft.paragraphs if (m := re.match(r"\s*第?([一二三四五六七八九十]{1,2})(?:、|部分|章)", p.text)) and p.kind in ("heading", "text")]  # fmt: skip
    text = "\n".join(p.text for p in draft.paragraphs)
    opened: dict[bool, list[int]] = {k: [int(n) if n.isdigit() else cn_number(n) for m in rule.finditer(text) for n in [m[m.lastgroup or "n"]]] for k, rule in _OPENED.items()} if _POINT.search(text) else {}  # fmt: skip
    for p, m in [(q, m) for q in draft.paragraphs if opened and q.kind != "heading" for m in _POINT.finditer(q.text)]:  # fmt: skip
        n, boxed = m["n"], opened[m["box"] is not None]
        if len(boxed) > 1 and (int(n) if n.isdigit() else cn_number(n)) > max(boxed):
            shows = say(zh=f"全文只到第{max(boxed)}{m['of']}", en=f"the last is {max(boxed)}")
            back = re.search("[上前本述面]|文中", m[0][: m.start("n") - m.start()])
            yield found("form:reference", p, m.start("n") - 1, m.end(), shows, severity="" if back else "info")  # fmt: skip
    for p, m in [(q, m) for q in draft.paragraphs if q.prose and "，第" in q.text for m in _AMONG.finditer(q.text)]:  # fmt: skip
        most = int(m["n"]) if m["n"].isdigit() else cn_number(m["n"].replace("两", "二"))
        if cn_number(m["k"]) > most:
            yield found("form:reference", p, m.start("k") - 1, m.end(), say(zh=f"前面只有{most}{m['of']}", en=f"there are {most}"))  # fmt: skip
    for p in draft.paragraphs:
        for m in _SECTION.finditer(p.text) if p.prose and "第" in p.text else ():
            if not heads and not extents and m[0][0] in "见详参" and m["of"] != "条":
                yield found("form:reference", p, m.start("n") - 1, m.end(), say(zh="文中没有分部分", en="there are no parts"), severity="info")  # fmt: skip
            most = extents.get(m["of"], max(heads) if len(heads) > 1 and m["of"] != "条" else 99)
            if cn_number(m["n"]) > most:
                shows = say(zh=f"全文只有{most}{m['of']}", en=f"there are {most}")
                yield found("form:reference", p, m.start("n") - 1, m.end(), shows)


_GOES_ON = re.compile(r"\s*[（(]续")


def _captions(draft: Draft) -> Iterator[Finding]:
    """Captions in order: 表1, 表2, …"""
    last, again = {"表": 0, "图": 0}, ""
    for p in draft.paragraphs:
        if p.kind != "caption":
            continue
        m = CAPTION.match(p.text.strip())
        if m is None or m["what"].startswith("附") or not m["number"].isdigit():
            continue
        number = int(m["number"])
        if number == last[m["what"]] and _GOES_ON.match(p.text.strip(), m.end()):
            continue  # 表2（续）: a wide table set in parts
        if p.text.strip() == again:
            continue  # the words of a picture, and its caption
        again = p.text.strip()
        if number != last[m["what"]] + 1:
            extract = not last[m["what"]] and not any((q.kind == "caption" and q is not p) or f"{m['what']}1" in q.text for q in draft.paragraphs)  # fmt: skip
            yield found("form:sequence", p, 0, len(m.group()), say(zh=f"前一个是{m['what']}{last[m['what']]}", en=f"the one before is {last[m['what']]}"), severity="info" if extract else "")  # fmt: skip
        last[m["what"]] = number
