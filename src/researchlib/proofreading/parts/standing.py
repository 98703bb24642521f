"""What stands from an earlier sentence: the whole that later parts, shares, rates and remainders are of.

Official style names a whole once and goes on for sentences: 共收到386件。按渠道看，来信41件…。已办结371件，
办结率96.1%，尚有15件。  A whole is trusted here when it already explains something else in the paragraph,
when the text opens a division (按…分, 从…看, 其中), or when the misfit is a *slip*: one digit, or two
digits that changed places.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

from .. import patterns as re
from ..files.drafts import Paragraph
from ..findings import Finding, misfit, noted
from ..memory import EARLIER, clause
from ..sentences.clauses import (
    Item,
    addition,
    alike,
    bare,
    between,
    complete,
    of_before,
    overlaps,
    own_share,
    quotient,
    ratio,
    sentences,
    shown,
    whole_of,
)
from ..sentences.quantities import slipped
from ..sentences.reading import ANY, MARK, pattern
from .grim import WEIGHTED
from .pairs import pairs as paired

_DIVIDES = re.compile(r"(?:按|分|从)[^，。；：]{1,12}?(?:看|分|划分|统计)[，：]")
_AVERAGED = re.compile(r"平均|人均|户均|场均|每|由$|从$|最[高低多少大小长短]")
_ATTACHED = pattern(
    r"[，（、]?(?:约)?(?:占比?|比例|比重)(?P<of>~{0,10}?)(?:的)?(?:比例|比重)?(?:为|达)?|[，（、]"
)


def counted(paragraph: Paragraph, items: Sequence[Item]) -> list[Item]:
    averaged = {c.sentence for c in items if "平均得" in c.label}  # the parts of an average score
    return [
        i for i in items
        if i.q.kind == "n" and i.role == "level" and not i.q.hedge and i.q.value > 0 and i.q.unit
        and (not _AVERAGED.search(i.label) or (i.q.family == "分" and {i.sentence, i.sentence + 1, i.sentence + 2} & averaged))
        and not i.noun.startswith(("以", "及以", "至", "到", "～", "—", "-"))
        and not i.label.startswith(("～", "—", "-")) and not of_before(paragraph.reading, i)
    ]  # fmt: skip


def composed(paragraph: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """Parts that stand side by side against a whole of this sentence or of an earlier one."""
    counts = counted(paragraph, items)
    for group in sentences(items):
        here = [c for c in counts if c.sentence == group[0].sentence]
        for family in dict.fromkeys(c.q.family for c in here):
            for run in _side_by_side(paragraph, [c for c in here if c.q.family == family]):
                before = [c for c in counts if c.position < run[0].position]
                if _made(run, before) or len({of_before(paragraph.reading, c) or bool(EARLIER.search(clause(paragraph, c))) for c in run}) > 1:  # fmt: skip
                    continue  # 离职1035人，去年同期为1182人
                earlier = [c for c in before if c.q.family == family]
                yield from _whole_of(paragraph, earlier, run)
                if len(run) < 3 or _makes(run, earlier) or any(_makes(run[j + 1 :], [run[j]]) for j in range(len(run) - 2)):  # fmt: skip
                    continue
                opens = next((j for j in range(len(run) - 2) if _heads(paragraph, run[j], run[j + 1 :])), None)  # fmt: skip
                if opens is not None:
                    yield from _whole_of(paragraph, [*earlier, *run[: opens + 1]], run[opens + 1 :])


_VERDICT = re.compile(
    "赞成|同意|反对|弃权|优秀|良好|一般|较差|(?:基本)?(?:合格|称职|达标|满意|规范)|不(?:合格|称职|达标|满意|同意|规范)"
)


def _kinds(total: Item, run: list[Item]) -> bool:
    """录入隐患信息1108条，一般隐患1037条，较大隐患59条，重大隐患12条: kinds of the very thing that is counted."""
    said = [re.sub("[“”]|[的有为]+$", "", c.label) for c in (total, *run)]
    if len(run) > 2 and all(map(_VERDICT.fullmatch, said[1:])) and not _VERDICT.search(said[0]):
        return True  # 参与投票1286户，赞成1145户，反对86户，弃权55户
    tails = {re.sub("(?:有|为|共|的)+$", "", c.label)[-2:] for c in run}
    enough = len(run) > 2 or "共" in total.label
    tail = tails.pop() if len(tails) == 1 else ""
    return enough and len(tail) == 2 and (tail in total.label + total.noun or tail[1] == total.q.unit)  # fmt: skip


_DOES = re.compile("已|未|[整罚改停结案成实现签处解受收下落]|发现|参[与加]|新|以[上下]|女|党员|获")


def _bare_names(paragraph: Paragraph, total: Item, run: list[Item]) -> bool:
    """演练共组织36场次，工业企业18场次，学校11场次，商场7场次。: bare names to the end of the sentence."""
    return (
        len(run) > 2 and "共" in total.label
        and paragraph.reading.skeleton[run[-1].position + 1 :][:1] in ("。", "；", "")
        and all(c.label == c.core and 2 <= len(c.label) <= 6 and not c.noun and not _DOES.search(c.label) for c in run)
    )  # fmt: skip


def _heads(paragraph: Paragraph, total: Item, run: list[Item]) -> bool:
    """Whether a count may be the whole of those behind it: 共…53份，已办结; 1350名学生中有1268名."""
    gap = between(paragraph.reading, total, run[0])
    names = [c.label + c.noun for c in run]
    return bool(
        re.search(r"[共计]$", total.label)
        or (re.fullmatch(_BEHIND, gap) and _states(names))
        or re.match("[^，。；]{1,8}中[，有]", gap)
        or (
            re.fullmatch(_BEHIND, gap)
            and all(c.q.value < total.q.value for c in run)
            and (
                (
                    complete(names)
                    and ("共" in total.label or not re.search("其[他余它]", "".join(names)))
                )
                or _kinds(total, run)
                or _bare_names(paragraph, total, run)
            )
        )
        or re.fullmatch(f"，{MARK['t']}(?:份|[^，。；：{ANY}]{{0,6}})", gap)
    )


def _makes(run: list[Item], totals: list[Item]) -> bool:
    amount, slack = sum(c.q.value for c in run), sum(c.q.half for c in run) + 1e-9
    return any(abs(amount - t.q.value) <= slack + t.q.half for t in totals)


_LOOSE = {"人", "家", "户", "份", "个"}


def _made(run: list[Item], before: list[Item]) -> bool:
    """制造业247家、…、其他31家 of 有效问卷618份: the parts make a whole that is counted in other units."""
    amount = sum(c.q.value for c in run)
    return any(
        len(run) > 1 and {t.q.family, run[0].q.family} <= _LOOSE and abs(amount - t.q.value) <= t.q.half + 1e-9
        for t in before
    )  # fmt: skip


_TOTALLED = re.compile("[类项者](?:合计|小计)$|^(?:合计|小计)$")
_PER = re.compile("每(?![周月天日年]).{0,8}$")
_MARKS = re.compile(rf"[{ANY}]|（[^（）]*）")
_GROUP_OPENS = re.compile("[^，。；]{0,10}[中里][，：]")


def _side_by_side(paragraph: Paragraph, here: list[Item]) -> Iterator[list[Item]]:
    """Counts with nothing between them but their own shares and changes."""
    here = [
        c for c in here
        if not c.noun.endswith(("中", "里"))  # 638人中，…: another group opens
        and not _TOTALLED.search(c.label)
    ]  # fmt: skip
    here = [c for c in here if not _PER.search(paragraph.reading.skeleton[max(0, c.position - 10) : c.position])]  # fmt: skip
    segments = list(dict.fromkeys(c.segment for c in here))
    if len(segments) > 1:
        for segment in segments:
            own = [c for c in here if c.segment == segment]
            stretch = paragraph.reading.skeleton[own[0].position : own[-1].position]
            if len(own) > 1 and "其中" not in stretch:
                yield own
    run: list[Item] = []
    for item in here:
        if run:
            gap = between(paragraph.reading, run[-1], item)
            plain = _MARKS.sub("", gap)
            if (
                item.depth < run[-1].depth
                or _GROUP_OPENS.match(gap)
                or len(plain) > 34
                or "其中" in gap
                or "比上" in gap
                or "同期" in gap
            ):
                yield run
                run = []
        run.append(item)
    if run:
        yield run


_CLOSED = re.compile("(?:结案|办结|审结)(?:了|数|案件)?$")


def _whole_of(paragraph: Paragraph, earlier: list[Item], run: list[Item]) -> Iterator[Finding]:
    if not 2 <= len(run) <= 12 or not earlier:
        return
    names = [c.label + c.noun for c in run]
    if len({bool(_CLOSED.search(c.label)) for c in run}) > 1 and not _states(names):
        return  # 受理80件、结案41件: the second is a part of the first
    amount = sum(c.q.value for c in run)
    slack = sum(c.q.half for c in run) + 1e-9 * amount
    if any(abs(amount - t.q.value) <= slack + t.q.half for t in earlier):
        return
    if any(
        abs(sum(c.q.value for c in run[a:b]) - t.q.value) <= slack + t.q.half
        for t in [*earlier, *run] for a in range(len(run)) for b in range(a + 2, len(run) + 1)
        if t not in run[a:b]
    ):  # fmt: skip
        return
    for total in reversed(earlier[-12:]):
        opens = _opened(paragraph, total, run[0])
        if opens is None:
            continue
        if any(c.q.value == total.q.value for c in run):
            return  # 1286.5万元。其中区级900万元，…，1286.5万元已到位: the whole once more
        few = min(len(re.sub(r"\D", "", i.q.digits)) for i in [total, *run]) < 3
        rest = [(c, total.q.value - amount + c.q.value) for c in run]
        least = 4 if len(run) < 3 else 3
        slips = slipped(total.q, amount, least) or any(v > 0 and slipped(c.q, v, least) and (len(run) > 2 or c.q.value >= 100) for c, v in rest)  # fmt: skip
        if any(map(_VERDICT.search, names)) and _VERDICT.search(total.label):
            continue  # “满意”的634人，“基本满意”的452人，…: one of the parts
        behind = bool(re.fullmatch(_BEHIND, between(paragraph.reading, total, run[0])))
        sure = opens and complete(names)
        if not sure and (opens or behind):
            timed = len(run) > 2 and all(re.fullmatch(f"[，、和与及]*{MARK['t']}份?", c.before) for c in run)  # fmt: skip
            sure = _states(names) or timed or (behind and (complete(names) or _kinds(total, run)))
            sure = sure or (behind and _bare_names(paragraph, total, run) and abs(amount / total.q.value - 1) <= 0.1)  # fmt: skip
        if not (slips and (opens or sure or not few)) and not (
            sure and abs(amount / total.q.value - 1) <= 0.3
        ):
            continue
        if own_shares(paragraph, total, run) or siblings(paragraph, total, run):
            return  # parts that overlap: each is right by itself
        yield misfit("arithmetic:parts", paragraph, total.q, addition(run, total))
        return


_BEHIND = f"[^，。；：、{ANY}]{{0,12}}，(?!其中)(?:[^，。；：{ANY}]{{1,10}}|{MARK['t']}[^，。；：{ANY}]{{0,6}})"
_DENIED = re.compile("[不未没](?:有|能)?([\u4e00-\u9fff]{2})")
_IS = re.compile(
    "^(?:有|实际?|现)?(?:已|实[到际收有检参]|完成|[^，]{0,3}建成|[今当本]年新|新[建增设]|当场|办结|在[租用岗])"
)
_IS_NOT = re.compile(
    "^(?:有|仍|还|尚)?(?:正在|在[建办审途]|原有|未|没|待|拟|请假|缺[席考勤]|会后|长期|持续|会下|限期|空[置余闲]|闲置|退出|往年|暂[缓未]|[剩其]余|[^，]{0,8}请假)"
)


def _states(names: Sequence[str]) -> bool:
    """已办结41份，正在办理12份; 实到179名，请假8名; 新建21个，原有73个: all that is, and all that is not yet."""
    for name in names:
        for m in _DENIED.finditer(name):
            if any(
                m[1] in other and not re.search(f"[不未没](?:有|能)?{m[1]}", other)
                for other in names
            ):
                return True  # 核查属实46条，不属实21条
    return all(_IS.search(n) or _IS_NOT.search(n) for n in names) and any(map(_IS.search, names)) and any(map(_IS_NOT.search, names))  # fmt: skip


def _opened(paragraph: Paragraph, total: Item, first: Item) -> bool | None:
    """True: a division opens between the two; False: they stand near each other; None: too far."""
    gap = paragraph.reading.skeleton[total.position + 1 : first.position]
    if gap.count("。") > 2:
        return None
    head = gap.rsplit("。", 1)[-1]
    scope = re.match(r"(?:[^，。；：]{0,4}；)?([^，。；：]{2,10}?)(?:中|里|的)[，：]", head)
    if scope and (name := scope[1].removesuffix("案件"))[:2] in total.label:
        return bool(name)  # 责令限期整改435个；限期整改的，…
    if re.match(rf"[{ANY}][^，。；：]{{0,8}}[中里][，：有]", head) or re.match(
        r"[三四五六七八九]个[^，。；：]{1,8}中[，：]", head
    ):
        return True
    if "其中" in head or _DIVIDES.search(head):
        return True
    if re.search(r"[共计]$", total.label) or re.match(r"[^，。；]{0,10}[中里][，：有]", gap):
        return True
    return False if gap.count("。") == 0 else None


def siblings(paragraph: Paragraph, total: Item, run: list[Item]) -> bool:
    """Whether a count and the ones after it print shares of one larger whole: 598人，占57.9%；…227人，占22.0%."""
    bases = []
    for item in (total, *run):
        share = own_share(paragraph.reading, item)
        if share is not None and share.low > 0:
            bases.append(whole_of(item.q, share))
        elif item is total:
            return False
    return any(a <= bases[0][1] and b >= bases[0][0] for a, b in bases[1:])


def own_shares(paragraph: Paragraph, total: Item, run: list[Item]) -> bool:
    """Whether the parts print shares of this whole that are right and add to more than 100."""
    shares = []
    for part in run:
        p = own_share(paragraph.reading, part)
        if p is None or not overlaps(*ratio(part.q, total.q), p):
            return False
        shares.append(p.value)
    return abs(sum(shares) - 100) > 1


def _pairs(paragraph: Paragraph, items: Sequence[Item]) -> list[tuple[Item, Item, str]]:
    """Every count with the share that stands right behind it, and whose share it is said to be."""
    done = []
    for a, b in pairwise(items):
        if a.q.kind != "n" or a.role != "level" or b.q.kind not in "pv" or b.role != "level":
            continue
        if a.q.hedge or (b.q.hedge and b.q.kind == "p") or b.q.unit != "%":
            continue
        gap = between(paragraph.reading, a, b)
        if re.search("分别|依次|各占", gap):
            continue
        noun = re.match(rf"[^，。；（）{ANY}]{{0,10}}", gap)
        m = _ATTACHED.fullmatch(gap, noun.end() if noun else 0)
        if m and "占" in gap + b.q.text[:2] and "率" not in gap:
            done.append((a, b, m["of"] or ""))
    return done


def shares(paragraph: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """A share that no whole of the paragraph explains, where one of them explains other shares."""
    if WEIGHTED.search(paragraph.text):
        return
    pairs = _pairs(paragraph, items)
    if len(pairs) > 60:
        return  # not a paragraph that anybody wrote
    counts = [i for i in items if i.q.kind == "n" and i.role == "level" and i.q.value > 0]
    confirmed: list[Item] = []
    open_pairs = []
    for k, p, of in pairs:
        wholes = [
            c for c in counts
            if c.position < k.position and alike(c.q, k.q) and c.q.value >= k.q.value
        ]  # fmt: skip
        wholes = [c for c in wholes if not of_before(paragraph.reading, c)] or wholes
        fits = [c for c in wholes if overlaps(*ratio(k.q, c.q), p.q)]
        if fits:
            confirmed += [] if of else fits
        else:
            open_pairs.append((k, p, of))
    listed = [x for x in paired(paragraph, items) if x.listed]
    for k, p in ((x.count, x.share) for x in listed):
        confirmed += [
            c for c in counts
            if c.position < k.position and alike(c.q, k.q) and c.q.value > k.q.value and overlaps(*ratio(k.q, c.q), p.q)
        ]  # fmt: skip
    for k, p, of in open_pairs:
        outside = re.search(r"全[省市区国县]|同期|上年", of) or any(
            re.search(r"全[省市区国县]", o) and b.sentence == p.sentence for _, b, o in pairs
        )
        trusted = [c for c in confirmed if c.position < k.position and alike(c.q, k.q)]
        trusted += [
            c for c in counts
            if c.position < k.position and alike(c.q, k.q) and c.q.value >= 5 and not c.q.hedge
            and re.match(rf"[^，。；{ANY}]{{0,10}}中[，：]", paragraph.reading.skeleton[c.position + 1 :])
        ]  # fmt: skip
        trusted = [c for c in trusted if c.q.value >= k.q.value]
        if outside or not trusted or (p.q.kind == "v" and "近" in p.q.hedge):
            continue
        name = re.sub("总[数量额]|全部|其|的", "", of)
        if len(name) > 2 and not any(
            name[j : j + 2] in c.label + c.noun for c in trusted for j in range(len(name) - 1)
        ):
            continue  # 一裁终局208件，约占裁决案件的三分之二: of those that are called so
        follows = [i for i in items if i.position > p.position][:1]
        if (
            follows
            and follows[0].q.kind == "p"
            and re.fullmatch("[和与、]", follows[0].before)
            and re.match("[和与、]", k.before)
        ):
            continue  # 347人和301人选择，占59.0%和51.2%
        base = max(trusted, key=lambda c: c.position)
        value = 100 * k.q.value / base.q.value
        if p.q.kind == "v" and (
            p.q.low - 3 <= value <= p.q.high + 3 or not re.search("占$|约$|的$", p.before)
        ):
            continue
        yield misfit("arithmetic:share", paragraph, p.q, quotient(k.q, base.q, p.q))


_NOT_DONE = re.compile(
    "[未没不](?:有|能)?([\u4e00-\u9fff]{2})[\u4e00-\u9fff]{0,4}?的?(?:有|为|共)?$"
)


_CUE = re.compile(
    "(?:[剩余]下?|空[缺余]|[尚还仍]有|另有|缺|[还尚]差|提前|(?:结|节|盈|剩|其|尚)余)[^，。；：]{0,6}$"
)
_CUE_BEHIND = re.compile("[^，。；]{0,4}(?:正在|尚|仍|[未没待]|因故|逾期|预计|将于|放弃)")


def remainders(p: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """可容纳320人，已报名276人，还剩54个名额; 受理86件。办结79件，另有17件正在办理: what was, less what is done, by a slip."""
    counts = counted(p, items)
    for item in counts:
        denied = _NOT_DONE.search(item.label)
        if not (_CUE.search(item.label) or denied or _CUE_BEHIND.match(item.noun)):
            continue
        own = [
            c for c in counts
            if c.position < item.position and c.sentence >= item.sentence - 2 and (alike(c.q, item.q) or {c.q.family, item.q.family} <= _LOOSE)
        ]  # fmt: skip
        if len(own) < 2 or own[-1].sentence < item.sentence - 1 or _CUE.search(own[-1].label):
            continue
        own = own[-8:]
        done, every = own[-1], [*own, item]
        if (denied and denied[1] not in done.label + done.noun) or item.noun.endswith(("中", "里")):
            continue
        if any(_makes([a, b], [w]) for a, b in combinations(every, 2) for w in every if w not in (a, b) and {done, item} & {a, b, w}) or any(
            _makes(every[j:], own[:j]) for j in range(1, len(own))
        ):  # fmt: skip
            continue
        for whole in reversed([c for c in own[:-1] if own_share(p.reading, c) is None]):
            value = whole.q.value - done.q.value
            near = value > 0 and abs(value - item.q.value) <= max(0.1 * value, item.q.scale)
            if value > 0 and (near or slipped(item.q, value, 2) or _a_digit_more(item.q.digits, f"{value / item.q.scale:g}")):  # fmt: skip
                shows = f"{bare(whole.q)} - {bare(done.q)} = {shown(value / item.q.scale, item.q.decimals)}"
                here = [c for c in own if c.sentence == item.sentence]
                sure = len(here) < 2 or here == [whole, done]
                yield noted(misfit("arithmetic:difference", p, item.q, shows), not sure)
                break


def _a_digit_more(a: str, b: str) -> bool:
    """15 for 5, 4 for 44."""
    long, short = sorted((a, b), key=len, reverse=True)
    return len(long) == len(short) + 1 and any(long[:k] + long[k + 1 :] == short for k in range(len(long)))  # fmt: skip
