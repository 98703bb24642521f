"""What is written twice: a character, a word, a clause, a name, a sentence, a paragraph."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher

from ...errors import say
from .. import patterns as re
from ..files.drafts import Draft, Paragraph
from ..findings import Finding, found

_CJK = r"[\u4e00-\u9fff]"


_DOUBLE = re.compile(
    r"的的|了了|从从|受受|于于|据据|占占|达达|较较|等等(?=[^，。；）])|约约(?![定束])|他他|她她|它它|(?<![已曾财])经经(?![济费])|因因(?!素)|若若|虽虽|没没|很很|更更|该该|此此|按按(?![揭摩])|其其|所所|以以|是是(?!非)|在在|和和(?!气)|与与|对对(?![照比])|为为|将将|被被|把把(?!关)|(?<![当])当当(?!网)|须须|这这|那那|且且|即即|曾曾|各各|凡凡|未未|无无|再再|及及|或或|我我|也也|都都|就就(?!业)|进进|已已|由由|让让|并并|还还|又又|(?<![人户平年月日])均均|仍仍|但但|而而|(?<![需主重必只还紧首次])要要(?![求素点件闻领害塞员么好])|(?<![共之总])和与|的地得|。。",
    begins="(?P<c>.)(?:(?P=c)|与|地)",
)
_WORD_TWICE = re.compile(r"(?P<w>[\u4e00-\u9fff]{2,10})了?(?P=w)")
_LONG_TWICE = re.compile(r"(?P<w>[\u4e00-\u9fff（]{2}[\u4e00-\u9fff\d（）“”]{3,38})(?P=w)")
_FINE = re.compile(r"^(?:研究|讨论|商量|学习|考虑|一个|一点|一步|许多|一件|实实|多多|点点|家家|户户|常常|慢慢|整整|高高|千千|万万|步步|层层|条条|种种|处处|方方|面面|往往|渐渐|稳稳|扎扎|认认|真真|清清|明明|来来|去去|口口|声声|时时|刻刻|事事|人人|代代|年年|天天|月月|日日|件件|桩桩|项项|句句|字字)")  # fmt: skip


_CLAUSE_TWICE = re.compile(r"(?:^|(?<=[，。；：]))(?P<c>[^，。；：、\d\ue000-\uf8ff]{3,40}|[^，。；：、\ue000-\uf8ff]{4,40}|[^，。；：\ue000-\uf8ff]{10,50}|[^。；：\ue000-\uf8ff]{10,60})[，。；](?P=c)(?=[，。；])")  # fmt: skip


def doubled(p: Paragraph) -> Iterator[Finding]:
    """的的, 开展开展: a character, a word or a clause written twice in a row."""
    for m in _CLAUSE_TWICE.finditer(p.text):
        yield found("form:repeat", p, m.start(), m.end(), say(zh="分句重复", en="a clause twice"))
    yield from _twice(p)
    for m in _NAME_TWICE.finditer(p.text) if re.search("[”》]、?[“《]", p.text) else ():
        yield found("form:repeat", p, m.start("again"), m.end(), say(zh="与前面一项相同", en="an item that stands before"))  # fmt: skip
    for m in _AND.finditer(p.text) if p.prose else ():
        for n in range(3, 11) if p.text[m.end() : m.end() + 3] in p.text[max(0, m.start() - 10) : m.start()] else ():  # fmt: skip
            w = p.text[m.end() : m.end() + n]
            if p.text[: m.start()].endswith(w) and re.fullmatch(f"{_CJK}+", w) and w[0] not in "一二三四五六七八九十" and _NO_MORE.match(p.text, m.end() + n):  # fmt: skip
                yield found("form:repeat", p, m.start() - n, m.end() + n, say(zh="并列的两项相同", en="both items are the same"))  # fmt: skip
    for m in _AGAIN.finditer(p.text):  # 参赛队12支参赛队
        yield found("form:repeat", p, m.start(), m.end(), severity="info")
    for m in _DOUBLE.finditer(p.text):
        yield found("form:double", p, m.start(), m.end())
    for m in (*_WORD_TWICE.finditer(p.text), *_LONG_TWICE.finditer(p.text)):
        w = m["w"]
        if _FINE.match(w) or len(set(w)) == 1 or p.text[m.end() : m.end() + 2] == "看看":
            continue
        yield found("form:double", p, m.start(), m.end(), suggestion=say(zh=f"改为“{w}”", en=f"write {w}"))  # fmt: skip


# “预约办”“上门办”“预约办”; 安全生产和安全生产
_NAME_TWICE = re.compile(r"(?P<n>“[^”]{2,}”|《[^》]{2,}》)(?:、?[“《][^”》]+[”》]){0,4}?、?(?P<again>(?P=n))(?=[、，。；等]|[\u4e00-\u9fff])")  # fmt: skip
_AND = re.compile("以及|[和与及、]")
_NO_MORE = re.compile("[，。；、等和及与]|政策|工作|服务|业务")
_CLAUSE = re.compile(r"[^，。；：！？\n]+")
_AGAIN = re.compile(r"(?<![\u4e00-\u9fff]的)(?P<w>[\u4e00-\u9fff]{2,5})\d+[\u4e00-\u9fff](?P=w)(?=[，。、；已均])")  # fmt: skip


_TOLD_ANYWAY = re.compile(
    r"\d|[\ue000-\uf8ff]|^[一二三四五六七八九]是|^(?:[同环]比|比|较|占|均|分别|其中|增|下降|位?居|高于|低于)"
)


def _twice(p: Paragraph) -> Iterator[Finding]:
    """宿舍配有空调和热水器，每间住4人，宿舍配有空调和热水器: a clause that returns in its sentence or in the next."""
    seen: dict[str, tuple[int, bool]] = {}
    last, twos, listed = "", set(), set[str]()
    told = [*_CLAUSE.finditer(p.text)] if p.prose else []
    for a, b, c, d in zip(told, told[1:], told[2:], told[3:], strict=False):
        if len(c[0]) > 5 and b[0] == d[0] and a[0].endswith(c[0]):
            yield found("form:repeat", p, c.start(), d.end(), say(zh="两个分句重复", en="two clauses twice"))  # fmt: skip
    for k, m in enumerate(told):
        words = m[0].strip()
        pair = f"{_LED.sub('', last)}，{words}"  # 开展培训，办班64期。三是…，开展培训，办班64期
        if k and p.text[m.start() - 1] == "，" and len(pair) > 8 and not re.match(r"[\d\ue000-\uf8ff]|其中|分别|[同环]比", pair):  # fmt: skip
            if pair in twos:
                yield found("form:repeat", p, told[k - 1].start(), m.end(), say(zh="两个分句与前文重复", en="two clauses that stand before"))  # fmt: skip
            twos.add(pair)
        item = _LED.sub("", words)
        led = item != words or _LED.fullmatch(f"{last}，") is not None
        if len(item) > 3 and (led or (listed and re.search(r"\d{3}", item) and not re.match("其中|分别|[同环]?比|占", item))):  # fmt: skip
            if item in listed:
                yield found("form:repeat", p, m.start(), m.end(), say(zh="与前面一项相同", en="an item that stands before"), severity="" if led else "info")  # fmt: skip
            listed.add(item)
        beside = k and p.text[m.start() - 1] == "，" and not re.match(r"[\d\ue000-\uf8ff]|[同环]?比|均|分别|其中", words)  # fmt: skip
        if beside and len(words) > 3 and last != words and last.endswith(words):  # fmt: skip
            yield found("form:repeat", p, m.start(), m.end(), say(zh="与前一分句的末尾重复", en="the end of the clause before"))  # fmt: skip
        if beside and 2 < len(words) < 8 and k > 1 and p.text[told[k - 1].start() - 1] == "，" and told[k - 2][0].endswith(words):  # fmt: skip
            yield found("form:repeat", p, m.start(), m.end(), say(zh="分句与前文重复", en="a clause that stands before"), severity="info")  # fmt: skip
        if len(words) >= 3 and not _TOLD_ANYWAY.search(words):
            before, whole = seen.get(words, (k, False))
            if 1 < k - before < 6 and len(words) < 8 and not {*"。；"} & {*p.text[told[before].start() : m.start()]}:  # fmt: skip
                yield found("form:repeat", p, m.start(), m.end(), say(zh="分句与前文重复", en="a clause that stands before"), severity="info")  # fmt: skip
            now = p.text[m.end() : m.end() + 1] == "。" and _whole(p.text, m.start())
            if 1 < k - before < 6 and len(words) >= 8 and not (whole and now):
                yield found("form:repeat", p, m.start(), m.end(), say(zh="分句与前文重复", en="a clause that stands before"))  # fmt: skip
            seen[words] = (k, now)
        last = words


def _whole(text: str, start: int) -> bool:
    """Whether a clause begins its sentence: then `repeats` looks at it."""
    return not text[:start].strip() or text[:start].rstrip()[-1] in "。！？；\n"


_SENTENCE = re.compile(r"[^。！？；\n]+[。！？；]?")


_SOURCE = re.compile("(?:资料|数据)来源|注：|说明：|单位：|备注")


def _rows(draft: Draft) -> Iterator[Finding]:
    for table in draft.tables:
        first, seen = "", set[str]()
        for r in dict.fromkeys(r for r, _ in table.grid):
            cells = [table.text(r, c) for k, c in table.grid if k == r and (c or not table.name(r).isdigit())]  # fmt: skip
            words = "|".join(cells)
            if words in seen and words != first and all(cells) and len(cells) > 1 and cells[0] > "一":  # fmt: skip
                yield found("form:repeat", table.grid[r, 0], 0, len(table.grid[r, 0].text), say(zh="整行与前面一行相同", en="a row that stands above"))  # fmt: skip
            first = first or words
            seen.add(words)


def repeats(draft: Draft) -> Iterator[Finding]:
    """A sentence, a paragraph or a row of a table that stands twice."""
    yield from _rows(draft)
    paragraphs: dict[str, Paragraph] = {}
    sentences: dict[str, Paragraph] = {}
    told: set[str] = set()
    for p in draft.paragraphs:
        if p.kind not in ("text", "item", "note", "heading"):
            continue
        whole = "".join(p.text.split())
        if p.kind == "heading":
            whole = re.sub(r"^[（(]?[一二三四五六七八九十\d]+[）)、.．]*", "", whole)
            key = f"#{p.level}{whole}"
            if len(whole) >= 4 and key in paragraphs and _siblings(draft, paragraphs[key], p):
                first = paragraphs[key]
                yield found("form:repeat", p, 0, len(p.text), say(zh=f"与{first.where}的标题相同", en=f"same heading as {first.where}"))  # fmt: skip
            paragraphs[key] = p
            continue
        if _SOURCE.match(whole):
            continue
        if len(whole) >= 12 and whole in paragraphs:
            first = paragraphs[whole]
            yield found("form:repeat", p, 0, len(p.text), say(zh=f"与{first.where}相同", en=f"same as {first.where}"))  # fmt: skip
            continue
        item = _LED.sub("", whole).rstrip("；。")
        if item != whole.rstrip("；。") and len(item) > 3:  # 1.完善制度；⏎2.完善制度；
            first = paragraphs.setdefault(f"·{item}", p)
            if first is not p and not any(q.kind == "heading" for q in draft.paragraphs[first.number : p.number]):  # fmt: skip
                yield found("form:repeat", p, 0, len(p.text), say(zh=f"与{first.where}相同", en=f"same as {first.where}"), severity="info")  # fmt: skip
        paragraphs.setdefault(whole, p)
        last = 0
        for m in _SENTENCE.finditer(p.text):
            bare = "".join(m.group().split()).rstrip("。！？；")
            words = _LED.sub("", bare)
            if len(words) < 4 or (len(words) < 8 and re.search(r"\d", words)):
                continue  # 队伍不稳定。 twice in a paragraph
            before = "".join(p.text[last : m.start()].split()).rstrip("。！？；")
            last = m.start()
            twice = ""
            if before.endswith("，" + words) and len(words) >= 8:
                twice = say(zh="与前一句的后半句相同", en="the end of the sentence before")
            elif len(words) >= 12 and before.startswith((words + "，", words + "；")):
                twice = say(zh="与前一句的前半句相同", en="the beginning of the sentence before")
            elif before != words and len(words) >= 12 and (_nearly(before, words) or _BRACKETED.sub("", before) == words):  # fmt: skip
                twice = say(zh="与前一句几乎相同", en="nearly the sentence before")
            first = sentences.setdefault(words, p)
            if words in told and (len(words) >= 10 or first is p):
                where = say(zh="本段前文", en="earlier here") if first is p else first.where
                twice = say(zh=f"与{where}的一句相同", en=f"the same sentence stands in {where}")
            told.add(words)
            if twice:
                yield found("form:repeat", p, m.start(), m.end(), twice)


_LED = re.compile(r"^(?:[一二三四五六七八九十]+[是要]|[（(]?[一二三四五六七八九十\d]+[）)、.．]+|第[一二三四五六](?=[，,])|其[一二三四五六](?=[，,])|首先|其次|再次|最后|同时|此外|另外|既要?|又要?|不仅|不但|而且|还要?|一方面|另一方面)[，,]?")  # fmt: skip


_BRACKETED = re.compile("（[^）]*）")


def _nearly(a: str, b: str) -> bool:
    """Two sentences that differ in a character or two, none of them a digit."""
    if abs(len(a) - len(b)) > 2 or a[:4] != b[:4] or re.sub(r"\D", "", a) != re.sub(r"\D", "", b):
        return False
    return SequenceMatcher(None, a, b, autojunk=False).ratio() >= 0.95


def _siblings(draft: Draft, a: Paragraph, b: Paragraph) -> bool:
    """Two headings under the same parent: 1.主要做法 may return under another section."""
    between = draft.paragraphs[a.number : b.number - 1]
    return not any(x.kind == "heading" and 0 < x.level < b.level for x in between)
