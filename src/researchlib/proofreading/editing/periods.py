"""Periods of a draft: cut-off dates that conflict with each other or with its title; years of two digits."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Sequence

from ...errors import say
from .. import patterns as re
from ..files.drafts import Draft, Paragraph
from ..findings import Finding, found
from ..sentences.clauses import Item
from ..sentences.reading import MARK, pattern, since
from . import timeline

_CUTOFF = pattern(r"截[至止](?:到)?(?P<t><t>|目前|当前)")


def cutoffs(draft: Draft) -> Iterator[Finding]:
    """截至9月底 beside 截至11月21日 and 全年: one note at each that differs from the first."""
    first: Sequence[Paragraph] = ()
    together = collected(draft)
    for article in articles(draft):
        yield from (f for f in _cutoffs([*first, *article]) if not first or "全年" not in f.words)
        if article and article[0].number == 1 and together and _FOR_ALL.search("".join(p.text for p in article)):  # fmt: skip
            first = article


_FOR_ALL = re.compile("(?:本期|本刊|均|各篇|文中)[^。；]{0,8}数据[^。；]{0,6}截[至止]|数据均截[至止]")  # fmt: skip


def articles(draft: Draft) -> Iterator[Sequence[Paragraph]]:
    """The draft, or the articles of a collection: several headings of the first level with a text below each."""
    heads = [p for p in draft.paragraphs if p.kind == "heading" and p.styled]
    first = [p.number for p in heads if p.level == 1]
    second = [p.number for p in heads if p.level == 2]
    if collected(draft):
        starts = [1, *second]
    else:
        starts = [1, *first[1:]] if len(first) > 1 and not _numbered_heads(draft, first) else [1]
    for start, end in itertools.pairwise([*starts, len(draft.paragraphs) + 1]):
        yield draft.paragraphs[start - 1 : end - 1]


def collected(draft: Draft) -> bool:
    """Whether one title stands over several articles: a collection, of one date."""
    heads = [p for p in draft.paragraphs if p.kind == "heading" and p.styled]
    first = [p for p in heads if p.level == 1]
    second = [p for p in heads if p.level == 2]
    return len(first) == 1 and len(second) > 2 and bool(_COLLECTED.search(first[0].text))


_COLLECTED = re.compile("合集|汇编|选编|专刊|专报|动态|简讯|要情|快报|工作信息|信息(?:稿|摘报|专报|简报)")  # fmt: skip


def _numbered_heads(draft: Draft, heads: Sequence[int]) -> bool:
    return any(re.match("[一二三四五六七八九十]+、", draft.paragraphs[n - 1].text) for n in heads)


_COMPARED = re.compile("[比较与同高低于]$")


_SO_FAR = re.compile(r"(?<![\d.年])(?<!去年)(?<!上年)(?:今年|20\d\d年)?1(?:月(?:1日)?(?:至|到|[—～~-])|[—～~-])(\d{1,2})月(?:(?:30|31)日|[底末]|(?!\d))")  # fmt: skip


def _cutoffs(paragraphs: Sequence[Paragraph]) -> Iterator[Finding]:
    seen: list[tuple[Paragraph, int, int, str]] = []
    whole: tuple[Paragraph, int, int] | None = None
    title = _title_period(paragraphs)
    yield from _not_over(paragraphs)
    own, to_come = timeline.year_of(paragraphs), set(timeline.planned(paragraphs))
    for p in paragraphs:
        captioned = p.kind == "caption" or (p.cell is not None and p.cell[1] == 0)
        if not (p.prose or (captioned and "截" in p.text)) or p in to_come:
            continue
        r = p.reading
        times = {t.start: t for t in r.times}
        for m in _CUTOFF.finditer(r.skeleton):
            near = r.skeleton[m.start() : m.start() + 40]
            clauses = re.split("[，。；]", near)
            if re.search("问卷|调查期|报名截|有效期|登记截", near.split("。")[0][:24]) or re.search("前完成|力争|目标|计划", "，".join(clauses[:2])):  # fmt: skip
                continue
            start = r.back(m.start())
            if m["t"] in MARK.values():
                k = times.get(r.back(m.start("t")))
                if k is None:
                    continue
                words, end = k.text, k.end
            else:
                words, end = m["t"], start + len(m.group())
            month = re.search(r"(\d+)月", words)
            if not (month and not title and timeline.own_period(r.plain, end, int(month[1]))):
                seen.append((p, start, end, _day(words)))
        for m in _SO_FAR.finditer(r.plain) if title else ():
            seen.append((p, m.start(), m.end(), f"{m[1]}月底"))
        for t in r.times:
            if t.text.endswith("全年") and (_COMPARED.search(r.plain[: t.start]) or re.match(rf"(?!{own})20\d\d年|[去上]年", t.text)):  # fmt: skip
                continue  # 比2016年全年增速高0.3个百分点
            if (
                t.text.endswith("全年")
                and whole is None
                and not planned_year(r.plain, t.start, t.end)
            ):
                whole = (p, t.start, t.end)
    days = [d for *_, d in seen]
    if not seen and not (whole and title):
        return
    years = {d[:4] for d in days if d[:4].isdigit()}
    if len(years) > 1:
        return
    kinds = sorted({d[5:] if d[:4].isdigit() else d for d in days} | ({title} if title else set()))
    if kinds == ["目前"]:
        return
    if whole is not None and set(kinds) - {"年底", ""}:
        kinds = [*kinds, "全年"]
    if len(kinds) < 2:
        return
    named = dict.fromkeys(p.text[s:e] for p, s, e, _ in seen)
    listed = "、".join([*named, *(["全年"] if "全年" in kinds else [])])
    if title:
        listed = "、".join((say(zh=f"标题所称时段到{title}", en=f"the title's {title}"), listed))
    if whole is not None and "全年" in kinds:
        p, start, end = whole
        yield found("consistency:cutoff", p, start, end, say(zh=f"文中并用{listed}", en=f"used side by side: {listed}"))  # fmt: skip
    first = title or seen[0][3]
    done = set()
    for p, start, end, day in seen:
        if (day == first or day[5:] == first or day in done or (not title and "全年" in kinds and len(set(days)) == 1)):  # fmt: skip
            continue
        if title and re.match(rf"{int(title[:-2]) + 1}月\d", day):
            continue  # what was mended by the middle of the next month
        done.add(day)
        yield found("consistency:cutoff", p, start, end, say(zh=f"文中并用{listed}", en=f"used side by side: {listed}"))  # fmt: skip


_TO_MONTH = re.compile(
    r"(?:截[至止](?:20\d\d年)?|(?<!\d)1(?:月?至|[—～~-]))(1?\d)月(?:[底末，]|30日|31日|[^\d日]|$)"
)


def _not_over(paragraphs: Sequence[Paragraph]) -> Iterator[Finding]:
    """2026年全年…情况 over numbers that end with September: the year of the title was not over."""
    title = next((p for p in paragraphs if p.text.strip()), None)
    if title is None or "全年" not in title.text[:50] or re.search("。|目标|任务|计划|预[计测算]|打算|安排|要点", title.text):  # fmt: skip
        return
    text, k = "\n".join(p.text for p in paragraphs if p is not title), title.text.index("全年")
    ends = {*_TO_MONTH.findall(text)}
    if len(ends) == 1 and int(*ends) < 11 and not re.search("全年|1[12]月|年[末底]", text):
        yield found("consistency:cutoff", title, k, k + 2, say(zh=f"文中数据到{max(ends)}月为止", en=f"the numbers end with month {max(ends)}"))  # fmt: skip


_TITLES = (
    (r"上半年|1月?[至—～~-]6月", "6月底"),
    (r"第?三季度|1月?[至—～~-]9月", "9月底"),
    (r"第?一季度|1月?[至—～~-]3月", "3月底"),
)
_SPOKEN = ("6月底", "9月底", "3月底")


_SINCE_JANUARY = re.compile(r"(?<!\d)1[—～~-](\d{1,2})月")


def _title_period(paragraphs: Sequence[Paragraph]) -> str:
    """The month a report of a half or a quarter ends with, by its title."""
    head = [p.text.strip() for p in paragraphs[:3] if p.text.strip()]
    title = "".join(head[:1] + [t for t in head[1:2] if re.fullmatch("（[^（）]*）", t)])
    if not (
        len(title) > 50
        or title.rstrip().endswith(("。", "；"))
        or "下半年" in title.split("上半年")[0]
    ):
        said = next((day for words, day in _TITLES if re.search(words, title)), "")
        if said:
            return said
    spoken = Counter(n for p in paragraphs for n in _SINCE_JANUARY.findall(p.text))  # fmt: skip
    day = f"{next(iter(spoken))}月底" if len(spoken) == 1 else ""
    if day in _SPOKEN and spoken.total() >= 3:
        return day
    opening = next(
        (m[1] for p in paragraphs[:6] if (m := re.search("现将([^。]{0,24})", p.text))), ""
    )
    return next((day for words, day in _TITLES if re.search(words, opening)), "")


def planned_year(plain: str, start: int, end: int) -> bool:
    """力争全年…, 全年5000人次的任务: a year that is still to come."""
    before = since(plain, start, "。！？；\n")
    rest = re.split("[。；\n]", plain[end:], maxsplit=1)[0]
    if not re.search(r"\d|未|无", rest):
        return True  # 全年可申请: no figure of the whole year
    return bool(_PLANS.search(plain[before:start] + re.split("[，：]", rest.lstrip("，"))[0]))


_PLANS = re.compile("使$|[按以]$|测算|达到?[^，。；]{1,8}以上$|再(?:举办|新增|建设)|不低于|不少于|力争|目标|任务|计划|预计|预测|预算|可达|可能|或|(?<!现)将|争取|确保|拟|有望|(?:年初|全年|预算)安排")  # fmt: skip


def _day(words: str) -> str:
    words = re.sub(r"^(?:今年|本年|当年)", "", words)
    words = re.sub("12月31日|12月[底末]|年末", "年底", words).replace("月末", "月底").replace("当前", "目前")  # fmt: skip
    words = re.sub(r"(3|5|7|8|10|1)月31日|(4|6|9|11)月30日", lambda m: f"{m[1] or m[2]}月底", words)
    words = re.sub(r"(\d{4}年)底", r"\1年底", words)
    return re.sub(r"(\d{4}年)年底", r"\1年底", words)


_SHORT = re.compile(r"(?<![\d.~～—－-])(?<!第)(?P<y>[12]\d)年(?!代|级|龄|限|长|期|[来后前间内里多余])(?!以[上下内来]|左右|之[久内]|时间|历史|经验|如一|不[变遇]|[，。；、）”]|的(?!\d))")  # fmt: skip
_LASTING = re.compile("(?:近|约|满|超过?|达到?|为期|历时|长达|用了?|已有|过去|未来|[前后]|连续|工作|任职|服务|使用|租期|任期|[工党]龄|成立|最[长短]|至少|不少于|不低于|不超过|逾|[有共]|整整|[龄限期]在|了|经过|走过|坚持|退休|从业|入行|结婚|从教|行医|扎根|居住|租住|年限|期限|时隔|每隔?|约定|住|干|等|再|贷款)$")  # fmt: skip


_IN_YEARS = re.compile(r"[二一九][〇零一二四五六七八九]年|\d[年届学〕春秋]|\d\d[—～~.-](?:20|[01]\d)|、20")  # fmt: skip


def short_years(draft: Draft) -> Iterator[Finding]:
    """澜桥街道25年上半年 in a draft that speaks of 2025年: two digits that can only be a year of the draft."""
    text = "".join(p.text for p in draft.paragraphs)
    known = {y[2:] for y in re.findall(r"(20\d{2})年", text)}
    for p in [p for p in draft.paragraphs if _IN_YEARS.search(p.text)]:
        seen = [(t.start, t.end) for t in p.reading.times if re.match(r"['’]?\d{2}年", t.text)]
        for m in _SHORT.finditer(p.reading.plain) if known else ():
            if m["y"] not in known or _LASTING.search(p.reading.plain[: m.start()]):
                continue
            if any(a <= m.start() < b for a, b in seen):
                continue
            yield found("consistency:year", p, m.start(), m.end())
        for m in _SINCE.finditer(p.reading.plain):
            if not any(a < m.end("y") and b > m.start("y") for a, b in seen):
                yield found("consistency:year", p, m.start("y"), m.end("y"))
        for m in _IN_WORDS.finditer(p.text):
            yield found("consistency:year", p, *m.span())
        for m in _BOTH_SHORT.finditer(p.reading.plain):
            if int(m["y"]) < int(m["z"]) < int(m["y"]) + 11 and (int(m["y"]) % 5 or int(m["z"]) % 5):  # fmt: skip
                seen.append(m.span())
                yield found("consistency:year", p, *m.span())
        for m in _UNWRITTEN.finditer(p.reading.plain):
            inside = m.span("y") if m["y"] else m.span()
            if _lasts(p.reading.plain, m) or any(a < inside[1] and b > inside[0] for a, b in seen):
                continue
            seen.append(inside)
            round_ = m["y"] and m["y"][1] in "05" and not _DATING.search(p.reading.plain[max(0, m.start() - 2) : m.start()])  # fmt: skip
            before = p.reading.plain[: m.start()].strip()[-1:]
            doubt = before in tuple("用照考") or (round_ and before not in tuple("，。；：（《"))
            yield found("consistency:year", p, *inside, severity="info" if doubt else "")
        near = {int(y) + k for y in known for k in (-1, 0, 1, 2)}
        for m in _TOWARDS.finditer(p.reading.plain) if known else ():
            name = m.lastgroup or "y"
            if int(m[name]) in near and not any(a <= m.start(name) < b for a, b in seen):
                yield found("consistency:year", p, m.start(name), m.end())


# 98年, 21—2025年, 26届, 25学年, 〔24〕16号
_UNWRITTEN = re.compile(r"(?<![\d.,第])(?<![\d年][至到—～~-])(?P<y>[0-2]\d|[5-9]\d)年(?!代|级|龄|限|长|期|[来间内里多余]|及?以[上下内]|左右|之[久内间]|时间|历[史程]|经验|如一|不(?:变(?!价)|遇))|(?<![\d.])\d\d(?=[—～~-]20\d\d年)|(?<![\d.第])[0-2]\d(?=届、20|届[\u4e00-\u9fff]{0,3}(?:毕业|离校|学生|新生|校友))|(?<![\d.])[0-2]\d(?=学年)|(?<=〔)\d\d(?=〕)|(?<![\d.])[12]\d(?=[.-](?:0[1-9]|1[0-2])[.-][0-3]\d(?!\d))|(?<![\d.])[0-2]\d(?=(?:、20\d\d)+(?:两?年))|(?<![\d.])[12]\d(?=[春秋]季)")  # fmt: skip
_BOTH_SHORT = re.compile(r"(?:^|(?<=[。；，：（自从在]))(?P<y>1[5-9]|2\d)年?[至到—～~-](?P<z>1[5-9]|2\d)年(?=[，全累共间期度我各]|[\u4e00-\u9fff]{2,4}[街镇区市县])")  # fmt: skip
_IN_WORDS = re.compile(r"(?<![〇零○\d一二三四五六七八九十百千第])(?:二[〇零一二四五六七]|一[〇零四五六七八九]|九[〇零一二四五六七八九])年(?=\d{1,2}月|[一二三四五六七八九十]{1,2}月|[底初末]|以来|[施实]行|的|[上下]半年|度)", begins="[二一九]")  # fmt: skip
_DATING = re.compile(r"(?:[于自从据按照依截比较]|来自|面向|展望|谋划|步入|[进迈跨]入|迈[向进]|[^达]到|(?<![\d年])至|[沿采引]用|参[照考])$")  # fmt: skip


_WHEN = re.compile("^[了顾结理对]以来|^[是在于](?:以|之)[前后]|^[在由从比较](?:的[全每基]|全)")


def _lasts(plain: str, m: re.Match[str]) -> bool:
    """工作12年，…; 楼龄在20年以上: how long, and not when; 于98年, 22年以前入职, 公司19年入驻: when."""
    if not m["y"] or m["y"][0] == "0":
        return False
    before, after = plain[max(0, m.start() - 8) : m.start()], plain[m.end() : m.end() + 2]
    if _DATING.search(before) or _WHEN.search(before[-1:] + plain[m.end() : m.end() + 2]):
        return False
    round_ = m["y"][1] in "05"
    return bool(_LASTING.search(before)) or not after.strip("\n") or after[0] in "，。；、）”的" or after[0] in "前后仍还始未没共累" or (round_ and after[0] in "以之")  # fmt: skip


# 成立于08年, 自19年起, 2022年至24年, 24年至2026年, 20年至25年的数据
_SINCE = re.compile(r"(?:(?<=[立建办册产业始]于)|(?<=^[自从])|(?<=[，。；：][自从])(?=\d\d年(?:起|以来|开始))|(?<=自)(?=\d\d年[^，。；]{1,24}以来)|(?<=\d\d\d\d年[至到—～~-])|(?<=20\d\d年[和与、及])(?=[12]\d年(?!期|以|[来内]))|(?<![\d.])(?=[12]\d年度)|(?<=(?<!\d)[12]\d[—～~-])(?=[12]\d年[\u4e00-\u9fff]{2,12}(?:规划|计划|方案|行动|数据|台账))|(?<![\d.])(?=[0-2]\d年[至到—～~-](?:20\d\d年|[12]\d年的?[\u4e00-\u9fff]{0,6}(?:数据|资料|台账|统计|案卷|案件|档案|记录|报表))))(?P<y>[0-2]\d年)(?!前|[间代])")  # fmt: skip
_TOWARDS = re.compile(
    r"(?:^|(?<=[。；：，、“（\s])|(?<=展望)|(?<=回顾)|(?<=谋划)|(?<=进入)|(?<=面向)|(?<=迈[入进向])|(?<=[踏跨]入)|(?<=步入)|(?<=[^达]到)|(?<=^到)|(?<=截至)|(?<=自)|(?<=从)|(?<=预计)|(?<=力争)|(?<=争取)|(?<=确保)|(?<=别指)|(?<=[是指于在]))"
    r"(?P<y>[12]\d)年(?=[，底末前、。）；]|以来|(?<=[入进]\d\d年)[后，]|全[区市年县]|各年|有效|度|(?<=[争取保]\d\d年)[^\d，。；]{2,10}\d)"
    r"|(?<!\d)(?P<y2>[12]\d)届(?=高校|毕业|大学|普通)|(?:^|(?<=[　 在从自]))[12]\d[—～~-](?P<y3>[12]\d)年"
)


def years(p: Paragraph) -> Iterator[Finding]:
    """23年 at the head of a column."""
    if (p.cell is not None and 0 in p.cell[1:] and re.fullmatch(r"\s*[12]\d年(?:[度末底]|(?:1[—～~-])?\d{1,2}月|上半年|前三季度|第?[一二三四]季度)?\s*", p.text)):  # fmt: skip
        yield found("consistency:year", p, 0, len(p.text))


def in_two_digits(paragraph: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """23年10月, where the sentence tells that a year is meant."""
    for t in paragraph.reading.times:
        if re.match(r"['’]?\d{2}年", t.text):
            yield found("consistency:year", paragraph, t.start, t.end)
