"""A count with a vague share of its whole: 其中教育2184万元，占一半; 两个街道合计19.92万人，超过六成; 赴省外场次占四成.

The whole is what the grammar says it is (2150万元中; what stands before 其中; 占需求总量的), else the sum of the list the
count is in, the total of the column it is from, and only then some greater count near by.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...errors import say
from .. import patterns as re
from ..files.drafts import Draft, Paragraph
from ..findings import Finding, found
from ..memory import Read, bigrams, resolve
from ..parts.pairs import names_class
from ..sentences.clauses import (
    ADVERBS,
    Item,
    alike,
    bare,
    between,
    complete,
    own_share,
    sentences,
    shown,
)
from ..sentences.quantities import Quantity
from ..sentences.reading import MARK, since
from ..sentences.units import DIGITS, SPANS
from .rows import Rows
from .vagueness import JOINT, fits_value, of_a_part, percent

Whole = tuple[float, str]

_OF_COUNT = re.compile(rf"(?P<noun>[^，。；：]{{0,14}})[，（](?P<which>后者|前者)?(?:略|稍|[^，。；：、（）]{{0,4}}(?:率|比例|比重)|{JOINT}|总数的?|(?:{MARK['t']}|全部|总[量额])的|两者|三者|合计|合起来|就|刚好|其中的?|其)*")  # fmt: skip
_NAMED = re.compile(rf"(?P<name>[^，。；：、（）]{{2,12}}?)(?:{ADVERBS}|一个季度|要)*占(?:比|到|了|去)?(?:{ADVERBS}|超过|为|达)*$")  # fmt: skip
_BARE = re.compile(rf"^(?P<name>[^，。；：、（）\d比占率]{{2,10}}?)(?:{ADVERBS}|达到?|为|有)*$")
_SCOPE = re.compile("[^，。；：、（）]{0,8}[中里](?![学小专职心介年间])")
_ASKED = re.compile(r"(?P<of>[^，。；：、\d]{2,10}?)(?:当)?中，?[^，。；：\d]{0,12}$")
_THAN = re.compile("(?:比(?![重例])|较)[^，。；]{0,12}$")
_SHARE_OF = re.compile(rf"的(?:比重|比例|份额)?(?:{JOINT})*")  # 占受理总量1124件的比重不足一成
_AGED = re.compile("青年|年轻|青壮年|老年|中老年|未成年|儿童")
_BEHIND = re.compile("[（，]?(?:也?就是|即|共|有|计)*|（")
_ADDED = re.compile("合计|共|[两三四五]者|一起|累计")
_BAND = re.compile("以上|以下|以内|不足|不满|未满")


def fractions(draft: Draft, read: Read, rows: Rows) -> Iterator[Finding]:
    """Every vague share of a draft that is of a count."""
    for p in draft.paragraphs:
        items = read[p.number]
        if p.kind == "cell" or all(i.q.kind != "v" for i in items):
            continue
        for group in sentences(items):
            for k, item in enumerate(group):
                if item.q.kind == "v" and item.role == "level" and percent(p, group, k) is None:
                    part = _part(p, group, k)
                    if part is not None:
                        yield from _of_whole(draft, read, rows, p, group, k, part)


def _part(p: Paragraph, group: Sequence[Item], k: int) -> Item | None:
    """The count that a vague share is of: 936家，恰占四分之三; by its name 公办园托班占六成; behind it 三分之二即840名, 逾三成（263份）."""
    item = group[k]
    behind = group[k + 1] if k + 1 < len(group) else None
    if behind is not None and behind.q.kind == "n" and behind.role == "level" and not behind.q.hedge and _BEHIND.fullmatch(between(p.reading, item, behind)):  # fmt: skip
        return behind if behind.q.family not in SPANS else None
    if p.reading.skeleton.startswith(("属于", "来自", "集中在"), item.position + 1):
        return None  # 投诉412件，三分之一属于建筑业
    before = list(group[:k])
    while before and before[-1].role == "change" and before[-1].q.kind in "pdm":
        before.pop()
    moved = len(before) < k
    if moved and before and before[-1].role == "change":
        return None  # 增加52张，增长20.0%，近三成设在松岭镇
    if before and before[-1].q.kind == "n":
        part = before[-1]
        if len(before) > 1 and _of_stated(p, part, item):
            return before[-2] if alike(before[-2].q, part.q) and not before[-2].q.hedge else None
        m = _OF_COUNT.fullmatch(p.reading.skeleton, group[k - 1].position + 1, item.position)
        if m is not None:
            if m["which"] == "前者" and len(before) > 1:
                part = before[-2]
            ok = not part.q.hedge and part.q.value > 0 and part.q.family not in SPANS
            return part if ok else None
    plain = p.reading.plain
    also = "占" if "占" in item.q.text else ""  # 单位就业约占七成
    m = _NAMED.search(plain[since(plain, item.q.start, "，。；：、（）\n") : item.q.start] + also)
    counts = [i for i in group[:k] if _counts(p, i) and i.q.family != "分"]
    if m is None and item.q.hedge:  # 采纳的建议接近七成
        m = _BARE.search(plain[since(plain, item.q.start, "，。；：、（）\n") : item.q.start])
    if m is None or not counts or re.search("[和与及]", m["name"]):
        return None
    nth = re.match("第([一二三四五六])", m["name"])
    if nth:
        run = [i for i in counts if i.q.family == counts[-1].q.family]
        said = re.search("([三四五六])(?:个|期|批|届|轮|次)", plain[: run[0].q.start])
        n = DIGITS[nth[1]]
        return run[n - 1] if said and DIGITS[said[1]] == len(run) >= n else None
    wanted = bigrams(m["name"])
    scored = [
        (max(sum(b in i.label + i.q.text + i.noun for b in wanted) / len(wanted), len(i.core) > 1 and i.core.removeprefix("其中") in m["name"]), i)
        for i in counts
    ]  # fmt: skip
    best = max(x for x, _ in scored)
    mine = [i for x, i in scored if x == best]
    if best >= 0.5 and len(mine) == 1:
        return mine[0]
    begins = [i for i in counts if m["name"][:2] in i.label and not re.search("合计|以[上下]", m["name"])]  # fmt: skip
    if len(begins) == 1:  # 综合窗口124人、后台审批38人，窗口人员占三分之二
        return begins[0]
    last = counts[-1]
    own = set(re.sub("[人数者户家的量个]", "", m["name"]))
    near = plain[since(plain, last.q.start, "，。；：\n") : since(plain, item.q.start, "，。；：\n")]  # fmt: skip
    sentence = plain[since(plain, last.q.start, "。！？\n") : last.q.end]
    named = own and (own <= set(near) or (len(own & set(near)) > 1 and own <= set(sentence)))
    aged = "岁" in near and _AGED.search(m["name"])  # 35岁以下的有6105人，青年人占七成多
    return last if last is group[k - 1] and last.q.family not in SPANS and (named or aged) else None


def _of_stated(p: Paragraph, whole: Item, item: Item) -> bool:
    """占受理总量1124件的比重不足一成: whether a count is the whole that the share itself names."""
    return bool(whole.label.startswith("占") and _SHARE_OF.fullmatch(between(p.reading, whole, item)))  # fmt: skip


def _counts(p: Paragraph, i: Item) -> bool:
    return (i.q.kind == "n" and i.role == "level" and i.q.value > 0 and not names_class(p, i) and not _THAN.search(i.before))  # fmt: skip


def _of_whole(
    draft: Draft, read: Read, rows: Rows, p: Paragraph, group: Sequence[Item], k: int, part: Item
) -> Iterator[Finding]:
    item, word = group[k], of_a_part(group[k])
    if re.search("占[^，。；的]{2,14}的$", item.label):
        return  # 占缺工总数的三成: of a whole that is named
    if re.fullmatch("[^，。；]{0,12}(?:中|里)，?", p.reading.plain[part.q.end : item.q.start]):
        return  # 截至9月底的3.87万间出租房屋中，九成完成核查: it is the whole itself
    mine = [i for i in group if _counts(p, i) and alike(i.q, part.q) and i is not part]
    tiers = (
        lambda: _by_grammar(p, mine, part, item),
        lambda: _of_list(
            read,
            p,
            [
                i
                for i in read[p.number]
                if _counts(p, i)
                and alike(i.q, part.q)
                and i is not part
                and 0 <= part.sentence - i.sentence < 3
            ],
            part,
        ),
        lambda: _of_column(rows, p, part),
        lambda: _asked(draft, read, p, part),
        lambda: _near(p, group, mine, part, item),
        lambda: _far(read, p, group, part),
    )
    wholes: list[Whole] = []
    sure = True
    for n, tier in enumerate(tiers):
        sure = sure if wholes else n in (0, 1, 4)
        wholes += [w for w in tier() if w[0] >= part.q.value]
        if wholes and n != 4:
            break
    if not wholes or any(fits_value(word, 100 * part.q.value / w) for w, _ in wholes):
        return
    if not sure:  # 397家开展了内部培训，占六成多: of 642份, said before
        forms = [i.q.value for q in draft.paragraphs[: p.number] for i in read[q.number] if i.q.family == "份" and i.q.value > 0]  # fmt: skip
        if any(fits_value(word, 100 * part.q.value / v) for v in forms):
            return
    if re.search("(?:率|比例|比重)[^，。；]{0,4}$", item.label):
        known = [i.q.value for i in read[p.number] if _counts(p, i) and alike(i.q, part.q) and i.position <= part.position]  # fmt: skip
        if any(fits_value(word, 100 * a / b) for a in [*known, part.q.value] for b in known if a < b):  # fmt: skip
            return  # 安排3834人，安排率达到九成: of those the sentence before counts; 4项超额完成，1项未完成，达标比例为八成
    whole, printed = min(wholes, key=lambda x: abs(100 * part.q.value / x[0] - word.value))
    shows = f"{bare(part.q)}/{printed} = {shown(100 * part.q.value / whole)}%，"
    yield found("words:vague", p, item.q.start, item.q.end,
                shows + say(zh=f"不是“{item.q.text}”", en=f"not {item.q.text}"), severity="error" if sure else "warning")  # fmt: skip


def _by_grammar(p: Paragraph, mine: Sequence[Item], part: Item, item: Item) -> list[Whole]:
    """2150万元中，用于运营1290万元; 收入4368万元，其中教育2184万元: the count before, or the sum of those before."""
    plain = p.reading.plain
    if stated := [i for i in mine if part.position < i.position and _of_stated(p, i, item)]:
        return [(i.q.value, bare(i.q)) for i in stated]
    earlier = [i for i in mine if i.position < part.position]
    for i in reversed(earlier):
        if _SCOPE.match(plain, i.q.end):
            return [(i.q.value, bare(i.q))]
    at = plain.rfind("其中", earlier[0].q.end if earlier else 0, part.q.start)
    of = [i for i in earlier if i.q.end <= at and "；" not in plain[i.q.end : at]]
    if at < 0 or not of:
        return []
    run = [i for i in of if i.q.family == of[-1].q.family]
    return [(of[-1].q.value, bare(of[-1].q)), *([(sum(i.q.value for i in run), " + ".join(bare(i.q) for i in run))] if len(run) > 1 else [])]  # fmt: skip


def _of_list(read: Read, p: Paragraph, mine: Sequence[Item], part: Item) -> list[Whole]:
    """The list a count is in, or some of which it is the sum: its parts make a count that is stated, or all there is."""
    run = sorted([*mine, part], key=lambda i: i.position)
    known = {i.q.value: bare(i.q) for n in (p.number - 1, p.number) for i in read.get(n, ()) if i.q.kind == "n" and alike(i.q, part.q)}  # fmt: skip
    done: list[Whole] = []
    told: list[Whole] = []
    for a in range(len(run)):
        for b in range(len(run), a + 1, -1):
            some = run[a:b]
            inside = part in some
            if inside and _ADDED.search(part.label):
                continue  # 三者合计936家: the sum of those before it
            if some[0].sentence != some[-1].sentence:
                continue
            if not inside and (some[-1].position > part.position or not _sum_of(some, part.q)):
                continue
            values = [i.q.value for i in some]
            total = sum(values)
            if total <= part.q.value + part.q.half:
                continue
            slack = sum(i.q.half for i in some) + 1e-6
            stated = next((x for x in known if x not in values and abs(x - total) <= slack + 1e-9 * total), None)  # fmt: skip
            names = [i.core + i.noun for i in some]
            if stated is not None and stated > part.q.value and not (inside and len(some) < 2):
                told.append((stated, known[stated]))
            elif (len(some) > 1 and not done and _whole_list(p, some, names)) or (not inside and len(some) > 2):  # fmt: skip
                done.append((total, "(" + " + ".join(bare(i.q) for i in some) + ")"))
        if told:
            return told
    return done


def _sum_of(some: Sequence[Item], q: Quantity) -> bool:
    """Whether a count is the sum of some that stand together."""
    return any(
        abs(sum(i.q.value for i in some[a:b]) - q.value) <= q.half + 1e-6 * q.value
        for a in range(len(some)) for b in range(a + 2, len(some) + 1)
    )  # fmt: skip


def _whole_list(p: Paragraph, some: Sequence[Item], names: Sequence[str]) -> bool:
    shares = [s for i in some if (s := own_share(p.reading, i)) is not None]
    if len(shares) == len(some):
        return abs(sum(s.value for s in shares) - 100) < 0.3
    return len(some) < 6 and not any(_BAND.search(n) for n in names) and complete(names)


def _of_column(rows: Rows, p: Paragraph, part: Item) -> list[Whole]:
    """The total of the column in which rows that the sentence names have this value, or make it together."""
    plain = p.reading.plain
    opened = since(plain, part.q.start, "。！？\n")
    named = {n for *_, n in rows.named(plain[opened : part.q.start])}
    done = []
    for s in rows.columns if named else ():
        cells = [v for n, v in zip(s.names, s.values, strict=True) if n in named]
        if not s.growth and cells and abs(sum(cells) * s.scale - part.q.value) <= part.q.half + 1e-6:  # fmt: skip
            done.append((s.total * s.scale, f"{s.total:g}"))
    return done


def _asked(draft: Draft, read: Read, p: Paragraph, part: Item) -> list[Whole]:
    """受访家长中，愿意送托的875人: the count that bears the name."""
    m = _ASKED.search(p.reading.plain[since(p.reading.plain, part.q.start, "。；！？\n") : part.q.start])  # fmt: skip
    if m is None or re.search("其$|比", m["of"]):
        return []
    pool = [s for q in draft.paragraphs[: p.number] if q.kind != "cell" for s in read.said(q)
            if alike(s.q, part.q) and not s.q.hedge and s.q.value > part.q.value and (q is not p or s.q.end < part.q.start)]  # fmt: skip
    return [(s.q.value, bare(s.q)) for s in resolve(m["of"], pool)[1][-3:]]


def _near(
    p: Paragraph, group: Sequence[Item], mine: Sequence[Item], part: Item, item: Item
) -> list[Whole]:
    """Greater counts of the sentence, the whole other shares of it are of, and the sums of those beside it."""
    near = [(i.q.value, bare(i.q)) for i in mine if i.q.value > part.q.value and i.position < item.position]  # fmt: skip
    for i in group:  # 263人，占22.0%: of 1195
        share = own_share(p.reading, i) if i.q.kind == "n" and alike(i.q, part.q) else None
        if share is not None and share.value > 0 and i.q.value > 0:
            near.append((100 * i.q.value / share.value, f"{100 * i.q.value / share.value:.0f}"))
    run = [i for i in mine if i.position < part.position]
    parted = any(i.q.kind in "pv" for i in group if i.position < item.position)
    if _ADDED.search(part.label) or (near and len(run) == 1 and not parted and not complete([run[0].core, part.core])):  # fmt: skip
        return near  # 登记2750人，女性为1403人: the first is all of them
    run = sorted([*mine, part], key=lambda i: i.position)
    at = run.index(part)
    for a in range(at + 1):
        for b in range(max(at + 1, a + 2), min(len(run), a + 6) + 1):
            total = sum(i.q.value for i in run[a:b])
            near.append((total, "(" + " + ".join(bare(i.q) for i in run[a:b]) + ")"))
    return near


def _far(read: Read, p: Paragraph, group: Sequence[Item], part: Item) -> list[Whole]:
    """Greater counts of the paragraph; none for a group without a number here: 暂未就业，其中取得证书的189人."""
    if "其中" in part.before:
        return []
    return [
        (i.q.value, bare(i.q)) for i in read[p.number]
        if i.q.kind == "n" and i.role == "level" and i.position < group[0].position and alike(i.q, part.q)
    ]  # fmt: skip
