"""What a heading announces and its section gives: 三项举措 over 一是…二是…三是, 五个服务站 over their names, 两下降, a place, a measure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import takewhile

from ...errors import say
from .. import patterns as re
from ..files.drafts import Draft, Paragraph
from ..findings import Finding, found
from ..memory import Read
from ..sentences.units import DIGITS

_N = "[两二三四五六七八九十]"
_COUNT = re.compile(rf"(?<![第前近后上下几十])(?P<n>{_N})(?:个|项|大|条|件|招|步|方面|类|家|支|种)(?P<of>[^，。；：、\d]{{1,8}}?)(?=全部|全都|均|都|实现|达到?标|完成|通过|获|顺利|有序|$)")  # fmt: skip
_IS = re.compile("(?<![\u4e00-\u9fff])([一二三四五六七八九])是")
_BOTH_WAYS = re.compile(
    r"(?P<n>[两二双三四])(?:个|项)?(?P<way>下降|上升|增长|提升|提高|减少|降|升)(?![本级格学])"
)
_PLACE = re.compile(r"(?:[（(]?[一二三四五六七八九十\d]+[)）、.．]\s*)?(?P<place>[^，。；：、（）的和与\d]{2,3}(?P<kind>街道|镇|乡|村|社区))")  # fmt: skip
_MEASURES = (
    (re.compile("经费|资金|支出|费用|收入|投入|金额|工资|租金"), re.compile("元|经费|资金|支出|费用|收入|投入|金额|工资|租金")),
    (re.compile("人数"), re.compile("\\d(?:余|多)?[万]?(?:余|多)?[人名位]|人数|%|百分|成")),
    (re.compile("面积"), re.compile("平方|亩|公顷|面积")),
)  # fmt: skip
_GROWS = re.compile("(?:增长|上升|提高|增加|下降|减少|回落|扩大|缩小)$")
_OPEN = re.compile("增设|新设|开设|新开|新增|新建|增开|启用|设立")
_SHUT = re.compile("撤销|撤并|裁撤|关停|关闭|停用|取消|停办")
_NEVER = re.compile(r"(?:存在|面临)的?(?:主要|突出|一些)?(?:成效|成绩|亮点|经验|成果)|(?:下一步|下阶段|今后)[^，。；]{0,4}(?:回顾|总结|成效|完成情况)")  # fmt: skip


def announced(p: Paragraph, read: Read, section: Sequence[Paragraph]) -> Iterator[Finding]:
    """What a heading says of numbers, directions, places and measures, against its section."""
    text = "\n".join(q.reading.plain for q in section if q.kind != "cell")
    if m := _NEVER.search(p.text):
        yield found("words:usage", p, m.start(), m.end(), say(zh="前后不搭配", en="the words do not go together"))  # fmt: skip
    if not text:
        return
    yield from _numbers(p, text)
    yield from _ways(p, read, section)
    yield from _places(p, text)
    for asked, given in _MEASURES:
        m = asked.search(p.text)
        if m and _GROWS.search(p.text) and re.search(r"\d", text) and not given.search(text):
            yield found("words:direction", p, m.start(), len(p.text.rstrip()), say(zh=f"本节没有{m.group()}", en=f"no {m.group()} in the section"), severity="info")  # fmt: skip
    for one, other in ((_OPEN, _SHUT), (_SHUT, _OPEN), (_LATER, _NONE), (_FIRST, _LATER)):
        m = one.search(p.text)
        if m and len(text) < 300 and not one.search(text) and (x := other.search(text)) and not other.search(p.text):  # fmt: skip
            yield found("words:direction", p, m.start(), m.end(), say(zh=f"本节写“{x.group()}”", en=f"the section has {x.group()}"), severity="info")  # fmt: skip


def _numbers(p: Paragraph, text: str) -> Iterator[Finding]:
    """推行三项举措 over 一是, 二是, 三是; 五个服务站 over 东门、南湖、北苑、河湾、青石站."""
    for m in _COUNT.finditer(p.text.strip()):
        n = DIGITS[m["n"]]
        said = ["一二三四五六七八九".index(x) + 1 for x in _IS.findall(text)]
        listed = 0
        if said == list(range(1, len(said) + 1)) and len(said) > 1 and "\n" not in text:
            listed = len(said)
        elif not said:
            names = re.search(rf"((?:[^，。；：、\d\n]{{1,8}}、){{2,}}[^，。；：、\d\n]{{1,6}}?){m['of'][-1]}", text.split("。")[0]) or _alike(p.text[: m.start("n")], m["of"], text)  # fmt: skip
            if names and "等" not in names.group() and not re.search("分别|依次", names.group()):
                listed = len(re.split("、|[和与及]", names[1]))
        same = {
            DIGITS[x]
            for x in re.findall(rf"(?<![第前后])({_N})[个家]{re.escape(m['of'][:2])}", text)
        }
        if (
            not listed and len(same) == 1 and n not in same
        ):  # 六个街道建成驿站 over 五个街道均已建成
            listed = same.pop()
        if listed and listed != n and abs(listed - n) < 3:
            start = p.text.index(m.group())
            yield found("form:sequence", p, start, start + len(m.group()), say(zh=f"写“{m['n']}”，列出{listed}项", en=f"{n} announced, {listed} listed"))  # fmt: skip


_SAYS = re.compile(rf"(?<![第前近后上下几十])(?P<n>{_N})(?P<unit>件(?:实?事|大事)|个?方面|[个项条类点种步](?=[^，。；、\d]{{0,8}}[，。：]))")  # fmt: skip
_STEPS = re.compile(
    "(?:^|(?<=[。；，：\n]))([一二三四五六七八九])(?:是|要|看|抓|靠|盯|查|促|强|[个项]是)"
)
_ONE_OF = re.compile("[一二三四五六七八九]是(?!否)")
_SIDES = re.compile("(?<!另)一方面|另一方面")


def counted(draft: Draft) -> Iterator[Finding]:
    """做好两件事。一要…二要…三要; 从三个方面推进。一方面…另一方面; 四条建议：…；…；…: as many as are said to follow."""
    for p in draft.paragraphs:
        plain = p.reading.plain
        for m in _SAYS.finditer(plain) if p.prose else ():
            tail = plain[m.end() :]
            if "。" not in tail[:-1]:  # 从三个方面推进服务。⏎一是…⏎二是…⏎三是…
                tail += "".join("\n" + q.reading.plain for q in takewhile(lambda q: _ONE_OF.match(q.text), draft.paragraphs[p.number : p.number + 10]))  # fmt: skip
            listed = re.match("[^，。；：、\\d]{0,8}：(?P<of>[^。！？\n]+)", tail)
            steps = [DIGITS[x] for x in _STEPS.findall(tail)]
            k = 0
            if listed and "一是" not in tail and not re.search("[：:\\d]", listed["of"]):
                parts = re.split("；", listed["of"])
                k = len(parts) if len(parts) > 1 and parts[0].count("、") + 1 != DIGITS[m["n"]] else 0  # fmt: skip
            elif steps == list(range(1, len(steps) + 1)):
                k = len(steps)
            if not k and "方面" in m["unit"] and [x.group() for x in _SIDES.finditer(tail)] == ["一方面", "另一方面"]:  # fmt: skip
                k = 2
            if k > 1 and k != DIGITS[m["n"]] and not _SAYS.search(tail.split("一")[0]):
                yield found("form:sequence", p, m.start(), m.end(), say(zh=f"写“{m['n']}”，列出{k}项", en=f"{k} listed"))  # fmt: skip


_LIST = re.compile(
    "((?:[^，。；：、\\d\n]{2,12}、){2,}[^，。；：、\\d\n]{2,9}[和与及][^，。；：、\\d\n]{2,9})(?=[，。；])"
)


def _alike(before: str, of: str, text: str) -> re.Match[str] | None:
    """推出五项举措 over 推出延时服务、上门服务、预约服务、帮办服务和邮寄服务: a list of one ending, behind the same verb."""
    m = _LIST.search(text.split("。")[0])
    names = re.split("、|[和与及](?=[^、和与及]+$)", m[1]) if m else [""]
    same = len({n[-2:] for n in names}) == 1 or (names[0][-1:] in of and len({n[-1:] for n in names}) == 1)  # fmt: skip
    return m if same and len(names) > 2 and len(before) > 1 and before[-2:] in text else None


_FIRST = re.compile("首[个家批]|第一[个家批]")
_LATER = re.compile("第(?:[二三四五六七八九十]|\\d+)[个家批](?!月|季|年|工作)")
_NONE = re.compile("此前[^。；]{0,12}(?:尚?无|没有|未有|空白)|" + _FIRST.pattern)


def _ways(p: Paragraph, read: Read, section: Sequence[Paragraph]) -> Iterator[Finding]:
    """欠薪案件“两下降”: what the section says of change goes that way."""
    m = _BOTH_WAYS.search(p.text)
    if m is None:
        return
    way = -1 if m["way"] in ("下降", "减少", "降") else 1
    moves = [i.direction for q in section for i in read[q.number] if i.role == "change" and i.direction and i.q.kind in "npd"]  # fmt: skip
    if moves and all(d == -way for d in moves):
        yield found("words:direction", p, m.start(), m.end(), say(zh="本节各数方向相反", en="the section goes the other way"), severity="info")  # fmt: skip


def _places(p: Paragraph, text: str) -> Iterator[Finding]:
    """河湾镇出租房屋管理经验 over a section that names another town only."""
    m = _PLACE.match(p.text.strip())
    if m is None or m["place"][: -len(m["kind"])] in text or len(text) > 600:
        return
    others = {x.group() for x in re.finditer(rf"(?:^|(?<=[，。；\n]))[^，。；：、（）的和与\d]{{2}}{m['kind']}", text)}  # fmt: skip
    if len(others) == 1:
        start = p.text.index(m["place"])
        yield found("consistency:name", p, start, start + len(m["place"]), "、".join(others), severity="info")  # fmt: skip
