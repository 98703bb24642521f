"""Words about how values go: 逐月走高, 连续两年减少, 首次突破1.5, 三升一降, 五地中唯一下降, 规模越大缺工面越高, 前两项均在五成以上."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from ...errors import say
from .. import patterns as re
from ..files.drafts import Draft, Paragraph
from ..findings import Finding, found
from ..memory import EARLIER, Read, bigrams, left_behind
from ..sentences.clauses import Item, bare, is_share, sentences
from ..sentences.quantities import Quantity
from ..sentences.reading import since
from ..sentences.units import DIGITS
from .rows import Rows, Series, differences, head_of, likeness, when

_UP = "加速|增加|增长|上升|提高|攀升|走高|回升|上涨|增多|扩大|上扬|递增|提升|走强|延长|加快|增|升"
_DOWN = "减少|下降|降低|回落|走低|下滑|收窄|缩短|递减|缩小|下跌|走弱|放缓|压缩|减|降"
_N = "[一两二三四五六七八九十]|\\d{1,2}"
_TREND = re.compile(
    rf"(?:逐[年月季周次期]|连年|(?:已|均)?连续(?:(?P<n>{_N})个?(?:年|月|季度|季|次|期|轮|届|周|学年))?|一路|节节|持续)[^，。；：、\d]{{0,3}}?"
    rf"(?:(?P<up>{_UP})|(?P<down>{_DOWN}))(?P<then>后(?:首次|首度|又|再次|转为|出现)?(?:(?P<later_up>{_UP})|(?P<later_down>{_DOWN})))?"
)  # fmt: skip
_KINDS = re.compile(r"增速|增幅|降幅|涨幅|跌幅|占比|比重|差距|比例|贡献|[^效汇频]率")


def trends(draft: Draft, read: Read, rows: Rows, section: dict[int, int]) -> Iterator[Finding]:
    """Every claim of a draft about how its series go."""
    for p in draft.paragraphs:
        if p.kind == "cell" or not p.text:
            continue
        yield from _goes(p, rows)
        yield from _firsts(p, read[p.number], rows)
        yield from _peaks(p, rows)
        yield from _counts(p, rows, section)
        yield from _the_more(p, read, rows, section)
    yield from chief(draft, read, section)


def sections(draft: Draft) -> dict[int, int]:
    """The section of each paragraph: the number of the heading it stands under."""
    done, now = {}, 0
    for p in draft.paragraphs:
        now = p.number if p.kind == "heading" else now
        done[p.number] = now
    return done


def _series(p: Paragraph, at: int, rows: Rows) -> list[Series]:
    """The series a claim at a place is about, by the words of its clause; else one the sentence has just said."""
    plain = p.reading.plain
    clause, opened = since(plain, at, "，。；：！？、\n（）"), since(plain, at, "。！？；\n")
    words, before = plain[clause:at], plain[opened:at]
    if (
        len(re.sub("[此其之随][后中]|后|已|也|均|并|且|再|又", "", words)) < 2
    ):  # 在岗人数降至谷底，此后连续三个月回升
        words = before
    kinds = set(_KINDS.findall(words))
    named = [n for _, _, n in rows.named(before)]
    said = [s for s in rows.spoken if s.place == p.number and opened <= s.start < at and len(s.values) > 2]  # fmt: skip
    best, found_, rests = 0.0, [], tuple(rows.aliases.values())
    own = bigrams(words)
    for s in rows.timed + rows.spoken:
        if len(s.values) < 3 or (
            s.table < 0 and s.place == p.number and opened <= s.start and (said or s.start < at)
        ):
            continue
        what = re.sub("[（(].*?[）)]", "", s.what)
        if any(k not in what for k in kinds):
            continue
        row = next((n for n in named[-1:] if what.startswith(n)), "")
        rest = what.removeprefix(row)
        if row:
            score = 1.0 if not rest or likeness(words, rest) > 0 else 0.0
        elif s.table >= 0 and what.startswith(rests):
            continue
        else:
            its = bigrams(what)
            score = len({*own} & {*its}) / max(1, len(own if s.table < 0 else its))
        if score > best:
            best, found_ = score, [s]
        elif score and score == best:
            found_.append(s)
    drawn = re.search(r"图\s*\d+", before) or _DRAWN.search(plain, at, at + 24)
    if drawn:
        shown = [s for s in rows.spoken if s.what.replace(" ", "").startswith(drawn.group())]
        if shown:
            return shown
    if said and (not found_ or best < 0.5):
        return said[-1:]
    return found_ if best >= 0.3 else []


_AFTER = re.compile("[此其之随]后[^，。；]{0,4}$")  # 2022年达到峰值，此后逐年回落
_DRAWN = re.compile(r"(?<=（见)图\s*\d+|(?<=（)图\s*\d+")


def _goes(p: Paragraph, rows: Rows) -> Iterator[Finding]:
    """虚假信息连续两年减少; 求职人数逐月减少; 连续三个季度上升后首次回落."""
    for m in _TREND.finditer(p.reading.plain):
        way = 1 if m["up"] else -1
        n = int(DIGITS.get(m["n"], 0) or m["n"]) if m["n"] else 0
        series = _series(p, m.start(), rows)
        if (
            not series and p.kind == "heading" and n
        ):  # 机构数量连续五年增加 over 依次为38家、45家、54家和68家
            series = [s for s in rows.spoken if p.number < s.place < p.number + 3 and len(s.values) > 2][:1]  # fmt: skip
            series = [s for s in series if n >= len(s.values) and all(x == way for x in s.moves())]
            if series:
                yield _against(p, m, series[0])
            continue
        if m.group()[1] in "季月":
            series = [s for s in series if not re.fullmatch(r"\d{4}年", s.names[0])]
        if not series or (p.kind == "heading" and m.group().startswith("持续") and not all("年" in series[0].names[k] for k in (0, -1))):  # fmt: skip
            continue  # a heading speaks of the year, not of the months of a table
        opened = since(p.reading.plain, m.start(), "。！？；\n")
        before = p.reading.plain[opened : m.start()]
        if not n and _AFTER.search(before):
            series = [s if k is None else replace(s, names=s.names[k:], values=s.values[k:]) for s in series
                      for k in [max((k for k, x in enumerate(s.names[:-1]) if x in before), default=None)]]  # fmt: skip
        whole = [s for s in series if s.table < 0 and (s.what.startswith("图") or (s.place == p.number and opened <= s.start < m.start()))]  # fmt: skip
        if any(_fits(s, way, n, m) for s in series) and not any(len(s.values) == n for s in whole):
            continue
        yield _against(p, m, series[0])


_OF_PACE = re.compile("(?:增速|[增降涨升跌]幅|增量)$")  # 增速逐年加快: of the growth itself


def _fits(s: Series, way: int, n: int, m: re.Match[str]) -> bool:
    moves = s.moves()
    if (
        s.growth
        and not _OF_PACE.search(m.string[: m.start()])
        and all((v > 0) - (v < 0) == way for v in s.values[-max(n, 1) :])
    ):
        return True
    if m["then"]:
        turn = 1 if m["later_up"] else -1
        if moves[-1] != turn:
            return False
        moves = moves[:-1]
        if n == len(moves) + 1 and n > 2:
            return False  # one step more than the draft shows
    if not n:
        return all(x in (0, way) for x in moves) and way in moves
    if n > len(moves):
        return all(x == way for x in moves)
    steps = [moves[-n:]] if m["then"] else [moves[k : k + n] for k in range(len(moves) - n + 1)]
    return any(all(x == way for x in run) for run in steps)


def _against(p: Paragraph, m: re.Match[str], s: Series) -> Finding:
    what = re.split("[，。；]", s.what)[-1][-20:]
    shows = say(zh=f"{what}：{s.listed()}", en=s.listed())
    return found("words:direction", p, m.start(), m.end(), shows, severity="info")


_FIRST = re.compile(r"(?P<first>首次|首度|第一次|再次|再度)(?:(?P<up>突破|超过|超|站上|跨上|升破|迈上|冲破|高于|反超)|(?P<down>跌破|低于|降破|少于))了?")  # fmt: skip


def _firsts(p: Paragraph, items: Sequence[Item], rows: Rows) -> Iterator[Finding]:
    """9月首次突破1.5; 收费争议三年来首次超过虚假信息; 去年年底为10.12万人，总量首次超过10万人; 去年组织过招聘，首次组织招聘."""
    plain = p.reading.plain
    for m in _ONCE.finditer(plain):
        if re.search(f"(?:去年|上年|此前|曾|前年|已)[^。；]*?过[^，。；]*{re.escape(m['of'][-4:])}", plain[: m.start()]):  # fmt: skip
            yield found("words:direction", p, m.start(), m.end(), severity="info")
    for m in _FIRST.finditer(plain):
        opened = since(plain, m.start(), "。！？；\n")
        again = m["first"].startswith("再")
        two = _two_rows(plain, opened, m, rows)
        if two is not None:
            a, b = two
            way = 1 if m["up"] else -1
            ahead = [way * (x - y) > 0 for x, y in zip(a.values, b.values, strict=True)]
            if not ahead[-1] or any(ahead[:-1]) != again:
                yield _against(p, m, a)
            continue
        q = next((q for q in p.reading.quantities if m.end() - 3 <= q.start <= m.end() or q.start <= m.start("up") < q.end), None)  # fmt: skip
        if q is None or q.kind not in "npv" or again:
            continue
        way = 1 if m["up"] else -1
        earlier = [i for i in items if i.q.family == q.family and i.role == "level" and not i.q.hedge and (EARLIER.search(i.clause or "") or left_behind(i))]  # fmt: skip
        already = next((i for i in earlier if abs(plain.count("。", *sorted((i.q.start, m.start())))) < 2 and 0 < way * (i.q.value - q.value) < 0.5 * q.value), None)  # fmt: skip
        if already:
            yield found("words:direction", p, m.start(), q.end, bare(already.q), severity="warning")
            continue
        near = [x.value for x in p.reading.quantities if x.family == q.family and not x.hedge and 0.6 < x.value / q.value < 1.6] if m["up"] and q.value else []  # fmt: skip
        if (
            len(near) > (q.kind == "v")
            and max(near) < q.value
            and not _AHEAD.search(plain, opened, m.start())
        ):
            yield found("words:direction", p, m.start(), q.end, say(zh=f"文中最大的是{max(near):.12g}", en=f"at most {max(near):.12g}"), severity="warning" if len(near) > 1 or plain.startswith("，达", q.end) else "info")  # fmt: skip
            continue
        words = plain[opened : m.start()]
        named = [s for s in rows.timed if (what := re.sub("[（(].*", "", s.what)) and all(b in words for b in bigrams(what)) and len(s.values) > 2]  # fmt: skip
        named = [s for s in named if min(s.values) / 3 <= q.value / s.scale <= 3 * max(s.values)]
        if named and not any(_crosses(s, q, words, 1 if m["up"] else -1) for s in named):
            yield _against(p, m, named[0])


_ONCE = re.compile("(?:首次|第一次|首度)(?P<of>[^，。；：、\\d]{4,12})(?=[，。；：])")
_AHEAD = re.compile("力争|将|有望|预计|争取|确保|计划|可望")


def _two_rows(
    plain: str, opened: int, m: re.Match[str], rows: Rows
) -> tuple[Series, Series] | None:
    before = [n for _, _, n in rows.named(plain[opened : m.start()])]
    after = [n for a, _, n in rows.named(plain[m.end() : m.end() + 12]) if a == 0]
    if not before or not after:
        return None
    over = {s.what: s for s in rows.timed if len(s.values) > 2}
    for what, a in over.items():
        if what.startswith(before[-1]):
            b = over.get(after[0] + what.removeprefix(before[-1]))
            if b is not None and b is not a:
                return a, b
    return None


def _crosses(s: Series, q: Quantity, words: str, way: int) -> bool:
    """Whether a series passes a bound for the first time at the time that is named, or at its end."""
    keys = [when(n) for n in s.names]
    clause = words[since(words, len(words), "，：") :]
    at = next((k for k in range(len(keys) - 1, -1, -1) if s.names[k] in clause), None)
    if at is None:
        if re.search(r"\d|季度|半年", clause):
            return True  # another time than those of the series
        at = len(keys) - 1
    beyond = [way * (v - q.value / s.scale) > 0 for v in s.values]
    return beyond[at] and not any(beyond[:at])


_PEAK = re.compile(r"最(?P<top>[高多大])|最(?P<bottom>[低少小])|(?P<first>之首|首位|居首|峰值|新高)|(?P<least>谷底|低谷|新低)")  # fmt: skip
_WHEN = re.compile(r"\d[年月]|季度")
_ELSE = re.compile("历史|单[日月]|各|[全省市国]|之一|行业|镇|街道|同期|以来|最低生活|最低工资|最高人民|最高法|最高检")  # fmt: skip


def _peaks(p: Paragraph, rows: Rows) -> Iterator[Finding]:
    """2023年积分入学人数居四年之首; 9月求人倍率最高: a time that is named, among the times of its series."""
    plain = p.reading.plain
    for m in _PEAK.finditer(plain):
        clause = since(plain, m.start(), "，。；：！？\n（）")
        words = plain[clause : m.start()]
        latest = re.search(r"[升降增减涨落跌少加][至到为]|创|刷新", words) and not _WHEN.search(words)  # fmt: skip
        if not latest and not _WHEN.search(plain, since(plain, max(clause - 1, 0), "，。；：！？、\n（）"), m.start()):  # fmt: skip
            continue
        if re.search("各[月年季]", words):
            series = []
        else:
            at = m.start() - (plain[: m.start()][-1:] == "创")
            series = [s for s in _series(p, at, rows) if s.table >= 0 or (latest and s.place != p.number)]  # fmt: skip
        if not series:
            continue
        top = bool(m["top"] or m["first"])
        named = [
            (s, n)
            for s in series
            for n in s.names
            if (t := re.match(r"(?:19|20)\d{2}年|\d{1,2}月|第?[一二三四]季度", n))
            and (n == s.names[-1] if latest else t.group() in words)
        ]  # 失业率降至四年最低: it is so now
        if not named or _ELSE.search(words + plain[m.start() : m.end() + 2]) or len({n for _, n in named}) > 1:  # fmt: skip
            continue
        if any(s.values[s.names.index(n)] == (max(s.values) if top else min(s.values)) for s, n in named):  # fmt: skip
            continue
        s, n = named[0]
        column = next((c for c in rows.columns if c.table == s.table and not c.mixed and c.what == n and (x := next((k for k, r in enumerate(c.names) if s.what.startswith(r)), None)) is not None and c.values[x] == (max(c.values) if top else min(c.values))), None)  # fmt: skip
        if column is None:
            yield _against(p, m, s)


_DIRECTIONS = {"升": 1, "增": 1, "涨": 1, "降": -1, "减": -1, "跌": -1, "平": 0, "高": 1}
_C = r"(?:[一两二三四五六七八九]|(?<!\d)\d{1,2})"
_RISES = re.compile(rf"(?P<a>{_C})[项个类]?(?P<x>[升增涨降减跌]|上升|增长|提高|增加|下降|减少)、?(?P<b>{_C})[项个类]?(?P<y>[升增涨降减跌平]|上升|增长|提高|增加|下降|减少|持平)(?:、?(?P<c>{_C})[项个类]?(?P<z>[升降平]|持平))?")  # fmt: skip
_ONLY = re.compile(rf"(?P<n>{_N})个?[^，。；：、\d]{{1,5}}?中[，]?(?:唯此?一?|仅有?|只有|有)(?P<k>{_N})?个?(?P<what>[^，。；：、\d]{{0,12}}?)(?P<way>下降|减少|负增长|上升|增长|增加|提高|回落)")  # fmt: skip


_EACH = re.compile(rf"(?P<n>{_N})[个大]?(?:镇街|街道|镇|村|区县|行业|险种|类别?|项(?:指标)?|地)[^，。；：、\d]{{0,8}}(?:均|都|全部)(?:实现|有所|保持|出现|呈)*(?:(?P<up>增长|上升|增加|提高|正增长)|(?P<down>下降|减少|回落|负增长))")  # fmt: skip


def _counts(p: Paragraph, rows: Rows, section: dict[int, int]) -> Iterator[Finding]:
    """五项指标四升一降; 五地中唯此一地下降: against the columns of changes with as many rows."""
    plain = p.reading.plain
    for m in _BY_PLACES.finditer(plain) if "第" in plain else ():
        a, b, n = (int(DIGITS.get(m[x], 0) or m[x]) for x in "abn")
        if abs(a - b) != n or (a > b) != bool(m["up"]):
            yield found("words:direction", p, m.start("b"), m.end(), f"{a} → {b}")
    claims = [*_RISES.finditer(plain), *_EACH.finditer(plain), *_ONLY.finditer(plain)]
    if not claims:
        return
    near = [s for s in rows.columns if section.get(s.place) == section[p.number] or "表" in p.text or any(head_of(s) in plain[max(0, m.start() - 16) : m.start()] for m in claims)]  # fmt: skip
    changes = [s for s in near if s.growth] + list(differences(near))
    for m in claims:
        if m.re.pattern == _RISES.pattern:
            wanted = {1: 0, -1: 0, 0: 0}
            for count, way in ((m["a"], m["x"]), (m["b"], m["y"]), (m["c"], m["z"])):
                if count:
                    wanted[_DIRECTIONS[re.sub("^[上下提持]|[长加少]$", "", way)]] += int(
                        DIGITS.get(count, 0) or count
                    )
            moves = [float(x["b"]) - float(x["a"]) for x in _MOVE.finditer(plain, m.end())]
            if len(moves) == sum(wanted.values()) and any(sum((v > 0) - (v < 0) == way for v in moves) != k for way, k in wanted.items()):  # fmt: skip
                yield found("words:direction", p, m.start(), m.end(), "、".join(f"{v:+g}" for v in moves))  # fmt: skip
            yield from _counted(p, m, changes, sum(wanted.values()), wanted)
            continue
        n = int(DIGITS.get(m["n"], 0) or m["n"])
        if m.re.pattern == _EACH.pattern:
            yield from _counted(p, m, changes, n, {1 if m["up"] else -1: n})
            continue
        k = int(DIGITS.get(m["k"], 0) or m["k"]) if m["k"] else int(bool(re.search("唯|[只仅]", m.group())))  # fmt: skip
        way = 1 if m["way"] in ("上升", "增长", "增加", "提高") else -1
        if k:
            yield from _counted(p, m, changes, n, {way: k})


# 由第5位升至第3位，前进2位
_BY_PLACES = re.compile(rf"第(?P<a>{_C})(?:位|名)?[^，。；第]{{0,8}}第(?P<b>{_C})(?:位|名)?，(?:(?P<up>前进|上升|提升|前移|跃升)|后退|下降|下滑|后移)了?(?P<n>{_C})(?:位|名|个位次)")  # fmt: skip
_MOVE = re.compile(r"(?:^|(?<=[，。；：]))(?:其中)?(?P<x>[^，。；：、\d]{2,10}?)[由从](?P<a>\d[\d.]*)[^，。；：\d]{0,12}[至到为](?P<b>\d[\d.]*)")  # fmt: skip


def _counted(
    p: Paragraph, m: re.Match[str], changes: Sequence[Series], total: int, wanted: dict[int, int]
) -> Iterator[Finding]:
    columns = [s for s in changes if len(s.values) == total]
    if columns and not any(all(sum((v > 0) - (v < 0) == way for v in s.values) == k for way, k in wanted.items()) for s in columns):  # fmt: skip
        yield _against(p, m, columns[0])


_MORE = re.compile(r"(?P<x>[\u4e00-\u9fff]{1,8}?)越(?P<a>[大小高低多少长短老])[，]?(?P<y>[\u4e00-\u9fff]{1,12}?)(?:就|也)?越(?P<b>[\u4e00-\u9fff]{1,3}?)(?=[，。；：、）]|$)")  # fmt: skip
_WITH = re.compile(
    r"(?P<y>[^，。；：、]{2,14}?)[，]?随着?(?:企业|受访者|其)?[^，。；：、]{0,6}?(?:(?P<x_up>提高|增大|增长|增加|上升|扩大|变大|升高)|(?P<x_down>降低|缩小|下降|减少|变小))[而，]?(?:逐步|逐渐|不断|依次|逐级|明显|相应|持续)*(?:(?P<y_up>提高|上升|增加|升高|增强|走高|递增|扩大)|(?P<y_down>下降|降低|减少|减弱|走低|递减|回落))"
)
_STEPS = ("小学|微型", "初中|小微", "高中|中专|小型", "大专|专科|中型", "本科|大学|大型", "硕士|研究生|特大")  # fmt: skip
_CLASS = re.compile(r"\d+(?:[—～-]\d+)?万?(?:人|岁|元|年|平方米|个月)(?:及?以[上下内])?")
_STEP = re.compile("|".join(f"(?P<s{k}>{words})" for k, words in enumerate(_STEPS)))
_PLUS = "大高多长老强重快好"


def _ladder(names: Sequence[str]) -> int:
    """+1 for names that climb (小型, 中型, 大型; 初中及以下, 高中), -1 for those that descend, 0 for others."""
    keys: list[float] = []
    for name in names:
        m, number = _STEP.search(name), re.search(r"\d+", name)
        if m:
            keys.append(float(m.lastgroup[1:]) if m.lastgroup else 0.0)
        elif number:
            keys.append(float(number.group()) - (0.5 if re.search("以下|以内|不足|不满", name) else 0))  # fmt: skip
        else:
            return 0
    if len(keys) < 3:
        return 0
    steps = {(b > a) - (b < a) for a, b in pairwise(keys)}
    return steps.pop() if len(steps) == 1 else 0


def _the_more(p: Paragraph, read: Read, rows: Rows, section: dict[int, int]) -> Iterator[Finding]:
    """规模越大缺工面越高, of a table whose rows are in the order of size; 学历越高，意愿越强, of a list of the paragraph."""
    plain = p.reading.plain
    if "越" not in plain and "随" not in plain:
        return
    for m in [*_MORE.finditer(plain), *_WITH.finditer(plain)]:
        parts = m.groupdict()
        if "a" in parts:
            wanted = (1 if m["a"] in _PLUS else -1) * (-1 if re.search("[低小少弱轻慢短差松散浅]$", m["b"]) else 1)  # fmt: skip
        else:
            wanted = (1 if m["x_up"] else -1) * (1 if m["y_up"] else -1)
        told = [
            s for s in rows.columns
            if section.get(s.place) == section[p.number] and _ladder(s.names)
            and (likeness(m["y"], head := re.sub("[（(].*", "", s.what)) >= 0.5 or likeness(head, m["y"]) >= 0.5)
        ] or list(_ladders_of(p, read))  # fmt: skip
        for s in told:
            steps = set(s.moves())
            if len(steps) == 1 and (way := steps.pop()) and way * _ladder(s.names) == -wanted:
                yield _against(p, m, s)
                break


def _ladders_of(p: Paragraph, read: Read) -> Iterator[Series]:
    """10人以下…，10—29人…，30人及以上…，签订率依次为79.2%、90.7%和94.4%: classes named and shares listed."""
    for group in sentences(read[p.number]):
        run = [i for i in group if i.q.kind == "p" and i.role == "level"]
        if len(run) < 3:
            continue
        text = p.reading.plain[since(p.reading.plain, group[0].q.start, "。！？\n") : run[0].q.start]  # fmt: skip
        told = re.sub("（[^）]*）", "", text)
        names = [x.group() for x in _STEP.finditer(told)] or [x.group() for x in _CLASS.finditer(told)]  # fmt: skip
        if len(names) == len(run) and re.search("分别|依次", text):
            yield Series("", tuple(names), tuple(i.q.value for i in run), tuple(i.q.half for i in run), False, -1, p.number)  # fmt: skip


_GREATEST = re.compile("首要|第一大?|头号|最大|最主要|最突出|最普遍|最重要")
_CHIEF = re.compile(
    rf"(?P<x>[^，。；：、）]{{2,14}}?)(?:仍然?|已)?(?:是|为|成为)(?P<of>[^，。；：、]{{0,10}}?)(?:{_GREATEST.pattern})的?"
    r"(?:原因|因素|困难|问题|障碍|渠道|途径|来源|诉求|需求|需要|矛盾|短板|动因|考虑|去向)"
)  # fmt: skip


def chief(draft: Draft, read: Read, section: dict[int, int]) -> Iterator[Finding]:
    """（三）薪酬期望是招工难的首要原因: the greatest of the shares that its section lists."""
    for p in draft.paragraphs:
        m = _CHIEF.search(p.reading.plain) if p.kind != "cell" and "的" in p.text and _GREATEST.search(p.text) else None  # fmt: skip
        if m is None:
            continue
        x = re.sub(r"^[（(]?[一二三四五六七八九十\d]+[)）、.．是]?", "", m["x"])
        for q in draft.paragraphs:
            if q.kind == "cell" or section[q.number] != section[p.number]:
                continue
            for group in sentences(read[q.number]):
                listed = [(i, _part(q, i)) for i in group if is_share(i)]
                if len(listed) < 3:
                    continue
                scored = [(likeness(x, words), i) for i, words in listed]
                best = max(score for score, _ in scored)
                mine = [i for score, i in scored if score == best and score >= 0.5]
                top = max(i.q.value for i, _ in listed)
                if mine and all(i.q.value < top for i in mine):
                    first = next(i for i, _ in listed if i.q.value == top)
                    yield found("words:order", p, m.start(), m.end(), f"{mine[0].q.text} < {first.q.text}")  # fmt: skip
                    return


def _part(p: Paragraph, item: Item) -> str:
    """The words of an item of a list: between semicolons."""
    plain = p.reading.plain
    return plain[since(plain, item.q.start, "。；！？：\n") : item.q.start]
