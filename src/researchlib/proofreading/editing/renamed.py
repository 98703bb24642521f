"""One thing under a second name: 会员联络部, later 会员服务部; 统计调查平台, later 调查统计平台; “云企贷”, later “云企融”.

Two names begin alike, end alike and differ between, or two parts of one have changed places.  Nothing is asked of the words but
that they end as the names of things do, that one begins where a name begins, and that they stand near each other, in two sentences.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations, takewhile
from operator import eq

from .. import patterns as re
from ..files.drafts import Draft
from ..findings import Finding, found
from .privacy import SURNAMES
from .sounds import opposed, sound_alike

HAN = "[\u4e00-\u9fff]"
_NEXT = 300  # characters between a clause and the sentence that takes it up
_LONG, _NEAR = 20_000, 900  # characters of a text that is looked at, and between two names
_OTHER = re.compile("[^\u4e00-\u9fff]")
# where a name may begin
_SLOT = re.compile(f"(?:^|(?<=[，。；：、“《（\n])|(?<=[由对向据经与和及请到给被于从为把将按以是在的])|(?<=[设成建]立)|(?<=启动)|(?<=打造)|(?<=建成)|(?<=推[出行广])|(?<=印发)|(?<=启用)|(?<=开[展设])|(?<=举办)|(?<=实施)|(?<=组建)|(?<=出台)|(?<=[增下]设)|(?<=设有)|(?<=[每各][名个家项所座])|(?<=该)|(?<=[今去]年)|(?<=位于)|(?<=[镇乡村])|(?<=街道)|(?<=社区)|(?<=参加)|(?<=凭)|(?<=组织)|(?<=[0-9][家个名户所间条座处台人]))(?={HAN}{{3}})")  # fmt: skip
# how the name of a thing ends
_THING = re.compile("[部队站室局处科组会盟团校院所馆园村镇厂店班屋房楼苑厅堂券证金费贷墙库路桥]|社(?!区)|街(?!道)|(?<!人)员|中心|平台|系统|工程|计划|行动|活动|制度|机制|机构|模式|办法|条例|规定|方案|意见|指数|之家|热线|专[线窗班]|窗口|[小园]区|开发区|(?<=..)区(?![域别间分内外级])|公寓|市场|广场|体系|大道|服务日|公司|[小中大]学|[农林牧渔]场|合作社|基地|儿童|老人|家庭|[委户师生表榜]|(?<!增)长|医保|保险|调查|奖励|培训|试点|整治|[竞比]赛|课程|手册|指南|档案|[房书]屋")  # fmt: skip
_HEAD = re.compile("市场|驿站|(?:服务|工作)站|集团|公司|中心|平台|系统|工程|计划|行动|活动|项目|制度|机制|办法|条例|规定|方案|意见|通知|细则|公寓|宿舍|学[校堂院]|[协商]会|联盟|联合会|委员会|大厅|窗口|热线|专[线班窗员干]|补[贴助]|津贴|小区|广场|基地|园区|[工产]业园|食堂|[课讲]堂|[服工巡志].队|小组|指挥部|办公室|之家|家园|[证卡券码贷险队站室季周节]|员(?!工)|部(?![门分])|所(?![有需])|会(?![议员不])|组(?!织)|班(?!次)|月(?![底末均])|日(?!常)")  # fmt: skip
_ROAD = frozenset("园苑村镇路街桥庄湾里弄巷埠")
# what differs is no part of a name
_SAID = re.compile("人民|[某未不与和及的有为一二三四五六七八九十两各今本全将已占据以其每新]|人均|登记|开展|组织|举办|反映|累计|设立|排查|建[成立]|安排|召开|街道|社区|发放|推[进动行]|办理|实施|完成|现有|提供|负责")  # fmt: skip
_OPENS = re.compile("其中|举办|开展|召开|组织|[全今去本上各每占两三四五六七八九十]|年[末初底]|进入|住在|来自|选择|走访|前往|准备")  # fmt: skip
_BRAND = re.compile("“([\u4e00-\u9fffA-Za-z0-9、+·]{2,14})”")
_VENTURES = ("行动", "工程", "计划", "活动", "项目", "平台", "服务", "家庭", "企业")
_GRADED = re.compile("[很不较未没]|一般|满意")
_PERSON = re.compile(f"(?<=[员长任警记师生人志工民事者理傅、])[{SURNAMES}]{HAN}(?:(?=[从在，、已是自])|{HAN})")  # fmt: skip
_SAYS = re.compile("来电|表示|说|介绍|告诉|感慨|连声|高兴|激动|在|先后|[年月]均|带[动领]|率|主持|强调|指出|通过|利用|耐心|已|共|累计|每|负责|代表|上门|联系|走访|的(?:事迹|做法|团队)|被")  # fmt: skip
_SEVERAL = re.compile(r"(?:\d+|[一二两三四五六七八九十]+)[支个家名]")
# how many characters are others
_WAYS = ((1, 1), (2, 2), (0, 1), (1, 0), (3, 3), (0, 2), (2, 0), (3, 2), (2, 3), (4, 4), (2, 4), (4, 2), (2, 6), (6, 2), (4, 6), (6, 4))  # fmt: skip
Renaming = tuple[int, int, str, bool]  # where, how long, the other name, whether it is sure


def renamed(draft: Draft) -> Iterator[Finding]:
    """Every second name in a text of up to 20,000 characters; a warning, or a note where little is alike."""
    ps = [p for p in draft.paragraphs if p.text and p.cell is None]
    starts, length = [], 0
    for p in ps:
        starts.append(length)
        length += len(p.text) + 1
    text = "\n".join(p.text for p in ps) if length < _LONG else ""
    slots = [m.start() for m in _SLOT.finditer(text)]
    for at, size, name, sure in [*_quoted(text), *_names(text, slots), *_persons(text), *_begun(text, slots), *_counted(text)]:  # fmt: skip
        if _SEVERAL.match(text, at + size):
            continue  # 法律援助队五支 beside 法律援助中心
        start = at - starts[k := bisect_right(starts, at) - 1]
        yield found("consistency:name", ps[k], start, start + size, f"{name}/{text[at : at + size]}", severity="" if sure else "info")  # fmt: skip


def _names(text: str, slots: Sequence[int]) -> Iterator[Renaming]:
    """Names that begin where a name may, that share three characters, or whose parts changed places."""
    two, three, four = defaultdict(list), defaultdict(list), defaultdict(list)
    for k in range(len(text) - 1):
        two[text[k : k + 2]].append(k)
        three[text[k : k + 3]].append(k)
        four[text[k : k + 4]].append(k)
    begins = set(slots)
    pairs: dict[tuple[int, int], None] = {}
    for s in slots:
        each = text[s - 2 : s - 1] == "每"
        for off in (0, 1, 2):
            near = (t - off for t in two[text[s + off : s + off + 2]] if not off or each or t - off in begins)  # fmt: skip
            pairs |= {(min(s, t), max(s, t)): None for t in near if 0 < abs(t - s) < _NEAR and t >= 0}  # fmt: skip
    for words, places in three.items():
        if len(places) > 1 and not _OTHER.search(words):
            pairs |= {(s, t): None for s, t in combinations(places, 2) if t - s < _NEAR and text[s - 1 : s] != text[t - 1 : t]}  # fmt: skip
    for words, places in four.items():
        turned = four.get(words[2:] + words[:2], ()) if words[:2] != words[2:] else ()
        for s, t in ((s, t) for s in places for t in turned if s < t and not _OTHER.search(words)):
            back = _alike(text[max(0, s - 8) : s][::-1], text[max(0, t - 8) : t][::-1])
            pairs[s - back, t - back] = None
    taken: set[int] = set()
    for s, t in pairs:
        for at, size, name, sure in _compared(text, s, t, begins):
            if not taken & {*range(at, at + size)}:
                taken |= {*range(at, at + size)}
                yield at, size, name, sure


_ENDED = re.compile(f"(?<={HAN}{{3}})(?=[，。；（\n0-9])")
_START = re.compile(f"(?<=[。\n，；])(?={HAN}|[0-9])")
_LOOSE = re.compile("[了的未没已不个第约超达至共其和与及、]|(?:[工动操]作|情况|问题|方面|增长|人[数员次]|[率量额比省市县年月日时天看中为上下内保说对有分编])$|^(?:[对按分是由要将从在各全]|落实|降低|增加|召开|决定|做|参加|关于|住在|进入|来自|主要|准备|高[于出]|平均|签订|上半年)")  # fmt: skip
_INSURED = re.compile("养老|医疗|工伤|失业|职工|财政|人社")
_VALUED = re.compile(r"[^，。；\n]{0,8}\d")


def _begun(text: str, slots: Sequence[int]) -> Iterator[Renaming]:
    """租户安全告知书5600份。安全承诺书由…: what a clause ended with begins the next sentence, with a part of it in other words."""
    ends: dict[str, list[int]] = defaultdict(list)
    for e in sorted({m.start() for m in _ENDED.finditer(text)} | {m.end() for m in _THING.finditer(text)}):  # fmt: skip
        ends[text[e - 1]].append(e)
    begins = set(slots)
    for t0 in (m.start() for m in _START.finditer(text)):
        for t in slots[bisect_left(slots, t0) : bisect_right(slots, t0 + (12 if text[t0 - 1] in "。\n" else 3))]:  # fmt: skip
            y = text[t : min(_end(text, t), t + 12)]
            at = next(((k, x) for k in range(len(y), 2, -1) for x in _ended(text, y[:k], ends.get(y[k - 1], ()), t, begins)), None)  # fmt: skip
            s = text.rfind(y[:3], max(0, t - _NEXT), t) if at is None and len(y) > 3 else -1
            if s > 0 and text[s - 1] in "立成有设建办置出聘织" and text.count(y[: (a := _alike(text[s:t], y))]) == 2:  # fmt: skip
                x = next((text[s : s + a + k] for k in (1, 2) if _ENDED.match(text, s + a + k)), "")
                if x and not (_OTHER.search(x) or _LOOSE.search(z := y[: len(x)]) or _SAID.search(z[a:])):  # fmt: skip
                    at = len(x), x
            if at is not None and at[1] not in text[t0 : text.find("。", t0) + 1 or None]:
                yield t, *at, False
                break


def _ended(text: str, y: str, ends: Sequence[int], t: int, begins: set[int]) -> Iterator[str]:
    """The names that end before, where a clause does or a name may, and are like one."""
    size = len(y)
    for e in reversed(ends[bisect_left(ends, t - _NEXT) : bisect_left(ends, t)]):
        for long in (size, size + 1, size - 1, size + 2, size - 2):
            if long < 3 or e < long or text[e - long] != y[0] or not (e - long in begins or _ENDED.match(text, e)):  # fmt: skip
                continue
            x = text[e - long : e]
            p, q = _alike(x, y), _alike(x[::-1], y[::-1])
            u, v, same = x[p : long - q], y[p : size - q], sum(map(eq, x, y)) if long == size else p + q  # fmt: skip
            if p + q >= min(size, long) or 2 * same < max(size, long) or same < 2 + (long != size) or _OTHER.search(x):  # fmt: skip
                continue
            after, told = text[e : e + 2], text[t + size : t + size + 2]
            valued = (after[:1] + told[:1]).isdigit() or (not {"。", "\n"} & {*text[e:t]} and _VALUED.match(text, e) and _VALUED.match(text, t + size))  # fmt: skip
            loose = (_LOOSE.search(x) or _LOOSE.search(y)) and not (len(u) == 1 and sound_alike(u, v))  # fmt: skip
            said = _SAID.search((u + "|" + v).replace("登记", "")) or _INSURED.search(u + v) or opposed(*u, *v)  # fmt: skip
            if not (loose or said or valued or after == told or told[:1] in "、和与及" or (p < 3 and text.count(y[-2:]) > 4) or text.count(y) > 1 or text.count(x) > 3):  # fmt: skip
                yield x


def _end(text: str, k: int) -> int:
    m = _OTHER.search(text, k)
    return m.start() if m else len(text)


def _alike(x: str, y: str) -> int:
    """How many characters two texts begin with alike, none of them a mark."""
    return sum(1 for _ in takewhile(lambda c: c[0] == c[1] and not _OTHER.match(c[0]), zip(x, y, strict=False)))  # fmt: skip


def _tail(u: str, v: str, i: int, j: int) -> int:
    """How many characters two names end with alike, behind as many that differ, to where the name of a thing may end."""
    b = _alike(u[i:], v[j:])
    return max((k.end() - i for k in _THING.finditer(u[: i + b]) if k.end() > i), default=0)


def _compared(text: str, s: int, t: int, begins: set[int]) -> Iterator[Renaming]:
    """Two stretches, the one before the other, as two names of one thing."""
    x, y = text[s : _end(text, s)], text[t : _end(text, t)]
    a = _alike(x, y)
    u, v = x[a:], y[a:]
    if not u or not v or _OPENS.match(x) or _OPENS.match(y) or "某" in x[:6]:
        return
    both, one = s in begins and t in begins, s in begins or t in begins
    together = not set("。\n") & set(text[s:t])
    sure, kind, m, n = False, "", len(x), len(y)
    if u[:4] == v[2:4] + v[:2] and u[:2] != u[2:4]:
        kind, i, j = "turned", 4, 4
    elif len(u) > 3 and u[:2] == v[1::-1] and u[0] != u[1] and u[2:4] == v[2:4] and both:
        kind, i, j = "turned", 2, 2
    else:
        ways = ((i, j) for i, j in _WAYS if u[i : i + 1] == v[j : j + 1] != "" and _tail(u, v, i, j) > (i + j > 6))  # fmt: skip
        i, j = next(ways, (0, 0))
        kind = "" if i == j == 0 else "instead" if i and j else "longer"
    if kind:
        b = _tail(u, v, i, j)
        within = a > 3 and any(k.end() == a and len(k[0]) > 1 for k in _THING.finditer(x[:a]))
        if not b or within or _SAID.search(u[:i]) or _SAID.search(v[:j]) or (a < 4 and _INSURED.search(u[:i] + v[:j])):  # fmt: skip
            return
        m, n = a + i + b, a + j + b
        valued = text[s + m : s + m + 1].isdigit() and text[t + n : t + n + 1].isdigit()
        begun = text[t - 1] in "，；" or text[t - 2] == "每" or text[t - 2 : t] in ("，将", "，对")
        apart = not together or (both and begun and not valued)
        frame = set(re.findall(f"{x[:a]}(.{{1,3}}?){re.escape(u[i : i + b])}", text)) if a > 1 else set()  # fmt: skip
        if len(frame) > 2:
            return  # 陇电入鲁工程, 陇电入浙工程, 陇电入川工程
        if b > 1 and len(set(re.findall(f"(....){u[i : i + b]}", text))) > 4:
            return  # 便民服务中心, 卫生服务中心, 法律援助中心…: a town of many
        if kind == "turned":
            sure = a > 0
            fits = a + b > 1
        elif kind == "longer":
            fits = apart and both and ((a > 1 and b > 1) or a > 3) and x[m - 2 : m] != "培训"
        else:
            sounds = i == 1 and sound_alike(u[0], v[0])
            row = a < 3 and any(c in "、和与及" for k, z in ((s, m), (t, n)) for c in text[max(0, k - 1) : k] + text[k + z : k + z + 1])  # fmt: skip
            fits = apart and not row and not any(opposed(*c) for c in zip(u[:i], v[:j], strict=False)) and (
                (a > 1 and one and i + j < 7 and (b > 2 or (i == j and i < a + b))) or (a > 2 and i == 1) or (a == i == 1 and both and (b > 1 or sounds or x[2] in "区科室队"))
                or (not a and i == 2 and both and (b > 3 or u[1] == v[0] or u[0] == v[1]) and not set("在街") & set(x))
                or (not a and i == 1 and ((b > 2 and both) or (b > 1 and text[t - 2] == "每")))
            )  # fmt: skip
            sure = fits and ((a > 1 and one and (a + b > 3 or both)) or (a == 1 and (b > 2 or sounds)))  # fmt: skip
            fits = fits or (a > 2 and both and apart and not row and not opposed(*u[:i], *v[:j]))
    elif a > 3 or (a > 1 and both and text[t - 1] == "\n" and x[: a + 2] in text.partition("\n")[0]):  # fmt: skip
        heads = ((_HEAD.match(x, a - back), _HEAD.match(y, a - back)) for back in (0, 1))
        head = next(((c, d) for c, d in heads if c and d), None)
        fits, sure = head is not None and head[0][0] != head[1][0] and (not together or (both and text[t - 1] in "，；")) and (both or a > 4), both  # fmt: skip
        m, n = (head[0].end(), head[1].end()) if head else (0, 0)
    else:  # 清波苑 and 清波园
        fits = a == 2 and both and not together and bool({u[0], v[0]} & _ROAD) and sound_alike(u[0], v[0])  # fmt: skip
        m = n = 3
    x, y = x[:m], y[:n]
    alike = _alike(text[s + m : s + m + 2], text[t + n : t + n + 2])  # 设窗口12个, 设活动室8间: two
    fits, sure = fits and not (together and alike > 1), sure and not alike
    times = (text.count(x), text.count(y)) if fits else (0, 0)
    if min(times) == 1 and max(times) < 4 and x not in y and y not in x:
        yield (t, n, x, sure) if times[1] <= times[0] else (s, m, y, sure)


def _quoted(text: str) -> Iterator[Renaming]:
    """“红管家”, later “红色管家”: two names in quotes that are alike for the greater part, in two sentences or before one word."""
    seen: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for m in _BRAND.finditer(text):
        seen[m[1]].append(m.span())
    for x in seen:  # “暖新行动”，…新暖行动
        y = x[1::-1] + x[2:]
        if len(x) > 3 and x != y and y not in seen and text.count(y) == 1 and re.fullmatch(f"{HAN}+", x):  # fmt: skip
            yield text.index(y), len(y), x, True
    for x, y in combinations(seen, 2):
        least, most = sorted((len(x), len(y)))
        p = _alike(x, y)
        q = min(_alike(x[::-1], y[::-1]), least - p)
        enough = 2 * (p + q) >= least if least == most else p + q == least > most - 3 and p * q > 0
        enough = enough and not (p == 0 and y[-q:] in _VENTURES)
        follows = {text[e : e + 2] for e in (seen[x][0][1], seen[y][-1][1])}
        follows = follows if len(follows) == 1 and re.fullmatch(f"{HAN}{{2}}", *follows) else set()
        turned = sorted(x) == sorted(y)
        enough = enough or bool(follows and (turned or p + q == least > max(2, most - 3)))
        shared = follows and least == most and 2 * sum((Counter(x) & Counter(y)).values()) >= least
        enough = enough or shared or (q == 0 and p == least > 2 and most == p + 1)
        if (p + q < 2 and not turned and not shared) or not enough or _GRADED.search(x + y) or (least == most and opposed(*x[p : least - q], *y[p : least - q])):  # fmt: skip
            continue
        between = text[seen[x][0][1] : seen[y][-1][0]]
        alone = least == most == p + q + 1 and p > 1 and {*"，；"} & {*between}
        if alone or set("。\n") & set(between) or (follows and (not shared or {*"，；"} & {*between})) or (p > 2 and set(x[p:]) & set(y[p:])):  # fmt: skip
            few, many = (y, x) if len(seen[y]) <= len(seen[x]) else (x, y)
            one = bool(follows) and least == most == p + q + 1
            sure = (bool(set("。\n") & set(between)) and (least != most or 2 * (p + q) > least or one)) or (one and sound_alike(x[p], y[p]))  # fmt: skip
            yield seen[few][-1][0], len(few) + 2, many, sure


def _persons(text: str) -> Iterator[Renaming]:
    """辅警张国梁…, later 送到张国良手中; 调解员周敏…, later 周明共…: named with another character, of the same sound or where names stand."""
    for m in _PERSON.finditer(text):
        for k in range(1, size := len(m[0])) if text.count(m[0]) == 1 else ():
            for c in re.finditer(f"{m[0][:k]}{HAN}{m[0][k + 1 :]}", text[m.end() :]):
                at = m.end() + c.start()
                says = c[0] != m[0] and _SLOT.match(text, at) and text[at - 1] != "、" and _SAYS.match(text, at + size)  # fmt: skip
                if (size > 2 and sound_alike(m[0][k], c[0][k])) or says:
                    yield at, size, m[0], size > 2 and sound_alike(m[0][k], c[0][k])


_COUNTED = re.compile(rf"(?<={HAN})(?:有|共有?|，共)?(\d[\d.]*万?)([名位家所户处间支座条个])")
_AGAIN = re.compile(rf"(\d[\d.]*万?|每)([名位家所户处间支座条个])(?={HAN}{{2}})")


_PLACES = "站点室家园亭厅屋所岗窗角吧台"
_PLACE = re.compile(f"{HAN}{{2,5}}?[{_PLACES}](?=配|均|都|面积|设|有|由|平均|可|每|服务|占|安|不|为)")  # fmt: skip


def _counted(text: str) -> Iterator[Renaming]:
    """调解员86名。86名协调员…, 聘任楼长260名。每名栋长…: what was counted is taken up by its number, and by another name."""
    seen: dict[str, list[int]] = defaultdict(list)
    for m in _COUNTED.finditer(text):
        seen[m[2]].append(m.start())
        seen[m[1] + m[2]].append(m.start())
    for m in _AGAIN.finditer(text) if seen else ():
        t, place = m.end(), _PLACE.match(text, m.end()) if m[1] == "每" else None
        told = [e for e in seen.get(m[2], ()) if place and t - e < 12 and text[e - 1] in _PLACES]
        if place and told and place[0] not in text[:t] and len({*place[0]} - {*text[told[-1] - 8 : told[-1]]}) > 1:  # fmt: skip
            yield t, len(place[0]), text[told[-1] - 3 : told[-1]], False  # 公共服务点12个，每个便民服务站…  # fmt: skip
        for e, size in ((e, k) for e in seen.get(m[2] if m[1] == "每" else m[0], ()) if 0 < t - e < _NEXT for k in (5, 4, 3, 2)):  # fmt: skip
            x, y, half = text[e - size : e], text[t : t + size], size // 2 + 1
            same = sum(map(eq, x, y)) if size < 3 else sum((Counter(x) & Counter(y)).values())
            part = x[-1:] == y[-1:] or x[:half] == y[:half] or size < 3
            if part and size > same >= size / 2 and not _OTHER.search(x + y) and text.count(y) == 1 and not (_SAID.search(x + y) or _LOOSE.search(x) or _LOOSE.search(y)):  # fmt: skip
                yield t, size, x, False
                break
