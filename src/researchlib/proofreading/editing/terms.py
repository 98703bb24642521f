"""One term, one way: words of the field that have two forms, and 补贴 beside 补助."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from ...errors import say
from .. import patterns as re
from ..files.drafts import Draft, Paragraph
from ..findings import Finding, found

# 约定俗成的两种写法；引号、书名号内和机构名称不算
_WORDS_IN_TWO = (
    "出租房/出租屋|(?<!公共)(?<!保障性)租赁房(?![屋产源]) 网格员/网格人员|网格管理员 积分入学/积分就学|积分就读 联席会议/联席会(?!议) 电动自行车/电动车|电瓶车 流动人口/外来人口 居住证/暂住证 志愿者/义工 劳务中介/劳动中介|职业中介 受访者/被访者|被调查者 "
    "随迁子女/(?<!岁)随迁儿童|流动儿童|随同子女|外来务工子女 外来务工人员/外来打工人员|打工者|外来务工者 从业人员/从业者 小微企业/小微型企业 快递员/快递小哥 外卖骑手/外卖员|外卖小哥 "
    "老年食堂/长者食堂|敬老食堂 社区矫正对象/社区服刑人员|矫正人员 短视频/小视频 单位宿舍/集体宿舍 含中专/含职高 民办学校/私立学校 居家养老/居家式养老 "
    "外出务工/外出打工 残疾人/残障人士|残障人 保障性租赁住房/公共租赁房|保障性租赁房 群租房/合租房 逾期件/超期件 满意率/满意比例 稳岗返还/稳岗补贴 互联网平台/网络平台 "
    "地区生产总值/国民生产总值 零工市场/劳务市场 账/帐"
)
NAMES = (
    *((*pair, "/".join(w.partition("|")[0] for w in pair)) for pair in (w.split("/") for w in _WORDS_IN_TWO.split())),
    (r"新居民(?!服务中心|事务|管理中心|局)", r"新市民(?!服务中心|事务|管理中心|局)", "新居民/新市民"),
    (r"农民工", r"民工(?<!农民工)", "农民工/民工"),
    (r"公办(?=[学录园幼小初中])", r"公立(?=[学录园幼小初中])", "公办/公立"),
    (r"一般公共预算(?:收入|支出)?", r"公共财政(?:预算)?(?:收入|支出)", "一般公共预算/公共财政预算"),
    (r"老年人", r"长者(?!食堂)", "老年人/长者"),
)  # fmt: skip
# names of offices that are no more, and what took their place
_SUPERSEDED = (
    (r"劳动(?:和社会)?保障局|劳动局|人事局", r"人社局|人力资源和社会保障局"),
    (r"工商局|质监局|食药监局|工商行政管理局|食品药品监督管理局", r"市场监管局|市场监督管理局"),
    (r"环保局|环境保护局", r"生态环境局"),
    (r"安监局|安全生产监督管理局", r"应急管理局"),
    (r"国土局|国土资源局", r"自然资源(?:和规划)?局"),
    (r"卫计局|卫计委|卫生局", r"卫健局|卫健委|卫生健康[局委]"),
    (r"国税局|地税局", r"(?<![国地])税务局"),
    (r"(?<!和)旅游局|(?<!和)文化局", r"文旅局|文化和旅游局|文广旅"),
    (r"(?<!和)农业局", r"农业农村局"),
)  # fmt: skip

_SUBSIDY = re.compile(
    r"(?:^|(?<=[，。；：])|(?<=[，。；：]该)|(?<=[，。；：][此这]项))(补贴|补助)(?=资金|对象|标准|金额|总额|[由按从])"
)
_FORMS = [(re.compile(a), re.compile(b), title) for a, b, title in NAMES]
_OFFICES = [(re.compile(now), re.compile(f"(?<=[区市县省])(?:{former})")) for former, now in _SUPERSEDED]  # fmt: skip
_ASIDE = re.compile(r"“[^”]*”|《[^》]*》|[^，。；、]{2,12}(?:中心|协会|公司|局|办公室)")


_PAID = re.compile(r"([\u4e00-\u9fff]{2})(补贴|补助|津贴)")


def terms(draft: Draft) -> Iterator[Finding]:
    """A name written two ways, marked at the rarer one."""
    prose = [p for p in draft.paragraphs if p.kind != "cell"]
    bare_texts = [(p, _ASIDE.sub(lambda m: "\0" * len(m.group()), p.text)) for p in prose]
    whole = "\n".join(t for _, t in bare_texts)
    text = "\n".join(p.text for p in prose)
    for present, former in _OFFICES:
        now = present.search(text)
        for p, m in [(q, m) for q in prose for m in former.finditer(q.text)] if now else ():
            yield found("consistency:name", p, m.start(), m.end(), f"{now[0]}/{m.group()}")  # type: ignore[index]
    for first, second, title in _FORMS:
        if not (second.search(whole) and first.search(whole)):
            continue
        a = [(p, m) for p, t in bare_texts for m in first.finditer(t)]
        b = [(p, m) for p, t in bare_texts for m in second.finditer(t)]
        if not a or not b:
            continue
        p, m = (b if len(b) <= len(a) else a)[0]
        shows = say(
            zh=f"{title}，分别{len(a)}处、{len(b)}处", en=f"{title}: {len(a)} and {len(b)} times"
        )
        yield found("consistency:name", p, m.start(), m.end(), shows)
    subsidies: dict[str, dict[str, list[tuple[Paragraph, int]]]] = defaultdict(lambda: defaultdict(list))  # fmt: skip
    for p in prose:
        for m in _PAID.finditer(p.text):
            subsidies[m[1]][m[2]].append((p, m.start()))
    for what, kinds in subsidies.items():
        if len(kinds) == 2 and what not in "各类发放申请享受给予集中财政资金经费":
            p, start = min(reversed(kinds.values()), key=len)[0]
            yield found("consistency:name", p, start, start + 4, "/".join(what + k for k in kinds))
    yield from _one_sense(prose)
    yield from _synonyms(prose)
    for p in prose:
        yield from _of_classes(p)
    for p, m in [(q, m) for q in prose for m in _SUBSIDY.finditer(q.text)]:
        other = "补贴" if m[1] == "补助" else "补助"
        if text.count(m[1]) == 1 and text.count(other):  # 补助资金从…列支, elsewhere 稳岗补贴
            yield found("consistency:name", p, m.start(), m.end(), f"{other}/{m[1]}")


_SENSES = ("管理", "助济", "贴助", "导引")  # characters that stand for one another in a name
_WORDS = re.compile(f"(?=([\u4e00-\u9fff])([{''.join(_SENSES)}])([员金费]))")
_PERSONS = re.compile(r"([\u4e00-\u9fff]{2})(服务员|服务人员|从业人员|从业者|工作者)")
_WORKERS = re.compile(r"(?=([\u4e00-\u9fff]{2})([员师工生])(?![\u4e00-\u9fff]{0,1}[作会资人业程地厂伤种龄具期序商艺位号产活态育院学傅]))")  # fmt: skip
_SPOTS = re.compile(r"(?=([\u4e00-\u9fff]{2})([区点站])(?![域别间内外级直属划位评亭台分]))")
_BODIES = re.compile(
    r"(劳务|中介|家政|派遣|培训|检测|物业|托育|养老|评估|物流|保洁)(机构|公司)(?!的?\d)"
)
_ANY = "企业|行业|全区|其他|单位|城镇|相关|机构|主要|一线|全体|产业|政务|窗口|社会|第三"


def _one_sense(prose: Sequence[Paragraph]) -> Iterator[Finding]:
    """协管员, later 协理员; 救助金, later 救济金; 家政服务员, later 家政从业者: one thing under two words of one sense."""
    seen: dict[tuple[str, str], dict[str, list[tuple[Paragraph, int]]]] = defaultdict(lambda: defaultdict(list))  # fmt: skip
    for p in prose:
        for m in _WORDS.finditer(p.text):
            for k, sense in enumerate(_SENSES):
                if m[2] in sense:
                    seen[m[1] + str(k), m[3]][m[1] + m[2] + m[3]].append((p, m.start()))
        for m in _WORKERS.finditer(p.text):
            seen[m[1], "工"][m[1] + m[2]].append((p, m.start()))
        for m in _SPOTS.finditer(p.text):
            seen[m[1], "点"][m[1] + m[2]].append((p, m.start()))
        for m in _BODIES.finditer(p.text):
            if m[1] not in _ANY.split("|"):
                seen[m[1], "机构"][m[0]].append((p, m.start()))
        for m in _PERSONS.finditer(p.text):
            if m[1] not in _ANY.split("|"):
                seen[m[1], "者"][m[0]].append((p, m.start()))
    for (_, head), kinds in seen.items():
        if len(kinds) == 2:
            few, many = sorted(kinds, key=lambda w: (len(kinds[w]), -kinds[w][0][0].number, -kinds[w][0][1]))  # fmt: skip
            p, start = kinds[few][-1]
            beside = any(q is p and "。" not in p.text[min(at, start) : max(at, start)] for q, at in kinds[many])  # fmt: skip
            note = head in "点工"
            if not (note and beside and {few[-1], many[-1]} != {"员", "工"}):
                yield found("consistency:name", p, start, start + len(few), f"{many}/{few}", severity="info" if note else "")  # fmt: skip


# words that stand for one another in a name: before its head, or as its head
_MODIFIERS = (
    "夜间/晚间/夜晚 流动/移动/巡回 城郊/郊区/近郊 公租/保租/廉租 外来/流动 临时/暂时 专用/专业 共享/共用 延时/错时 老年/长者 居住/暂住 "
    "托管/托育/托护 援助/救助/帮助 帮扶/扶助/帮困 调解/调处 仲裁/裁决 智慧/智能 青年/青春 管理/治理/监管 服务/便民/事务 职业/专业 快递/速递 "
    "签注/续签 提取/支取 技能/技术 技工/技师 培训/实训/训练 关爱/关怀/关心 暖心/暖情 监察/督察/督查 物流/货运 求助/求援 就业/用工 职工/员工 暑期/暑假 春季/春期"
)
_LAST = (
    "工业园/工业区/产业园/产业区/开发区/高新区 驿站/服务站/工作站 议事会/议事堂/议事厅 讲堂/课堂/学堂 券/卷/卡 公寓/宿舍 食堂/餐厅/饭堂 "
    "热线/专线 专窗/窗口 专班/专组 行动/计划/工程 志愿者/志愿员 补贴/津贴 平台/系统 学校/学院 夏令营/暑期班 协会/商会 工作室/工作站 联盟/联合会 支行/分行 子女/儿女"
)


# two things, or one: only where the one stands once beside many of the other
_EITHER = (
    "保租房/公租房 保障性租赁住房/公共租赁住房 新居民/流动人口/外来人口/外来人员/外来务工者/外来务工人员 灵活就业人员/零工人员 新就业形态劳动者/新业态从业人员/新业态劳动者 用人单位/用工单位 "
    "用工企业/用人企业 务工人员/打工人员 随迁子女/流动子女 新居民子女/外来子女 房东/出租人 租客/承租人 座谈会/恳谈会 居住登记/暂住登记 居住证/居留证 "
    "公办学校/公立学校 集体宿舍/员工宿舍 劳务派遣/劳务外包 协管员/网格员 调解员/协调员 技能培训/技能实训 欠薪/欠资 社保卡/社会保障卡 缴费年限/参保年限 "
    "产业园/工业园/工业区 便民服务中心/政务服务中心 商贸流通业/商贸服务业 仓储物流/物流仓储 电商/网商 骑手/外卖员 受访企业/样本企业 受访家庭/样本家庭 走访/家访"
)


_HAN = "[\u4e00-\u9fff]"


def _grouped(table: str) -> tuple[dict[str, list[int]], str]:
    groups: dict[str, list[int]] = defaultdict(list)
    for k, w in [(k, w) for k, group in enumerate(table.split(), 1) for w in group.split("/")]:
        groups[w].append(k)
    return groups, "|".join(sorted(groups, key=len, reverse=True))


_BEFORE_HEAD, _AT_HEAD, _ONE = _grouped(_MODIFIERS), _grouped(_LAST), _grouped(_EITHER)
_WORD = re.compile(f"(?P<w>{_ONE[1]})(?P<beside>)")
_OF_ONE = re.compile(
    f"(?P<w>{_ONE[1]})(?=(?P<beside>{_HAN}{{2}}(?:[站会所园点班队]|中心)|学校|之家|公寓))"
)
_MODIFIED = re.compile(rf"(?P<w>{_BEFORE_HEAD[1]})(?=(?P<beside>{_HAN}{{2}}))")
_HEADED = re.compile(rf"(?P<beside>(?:(?![和与及或的了在为到个]){_HAN}){{2}})(?P<w>{_AT_HEAD[1]})(?!{_HAN}?[积尔])")  # fmt: skip
_LINKS = frozenset("和与及或的了在为到个是有等中将上下对向由从把被已未不人工作情况")


def _synonyms(prose: Sequence[Paragraph]) -> Iterator[Finding]:
    """“晚间代办”, later “夜间代办”; 东湖工业园, later 东湖工业区: one name under a word of the same sense, a note."""
    seen: dict[tuple[int, str], dict[str, list[tuple[Paragraph, int]]]] = defaultdict(lambda: defaultdict(list))  # fmt: skip
    for rule, (groups, _), side in ((_MODIFIED, _BEFORE_HEAD, 1), (_HEADED, _AT_HEAD, -1), (_WORD, _ONE, 1), (_OF_ONE, _ONE, 1)):  # fmt: skip
        for p in prose:
            for m in rule.finditer(p.text):
                for k in () if set(m["beside"]) & _LINKS else groups[m["w"]]:
                    seen[side * k, m["beside"]][m["w"]].append((p, m.start("w")))
    for (_, beside), kinds in seen.items():
        if len(kinds) == 2:
            few, many = sorted(kinds, key=lambda w: (len(kinds[w]), -kinds[w][0][0].number, -kinds[w][0][1]))  # fmt: skip
            p, start = kinds[few][-1]
            if len(kinds[few]) == 1 and (beside or (len(kinds[many]) > 1 and not any(q is p and "。" not in p.text[min(at, start) : max(at, start)] for q, at in kinds[many]))):  # fmt: skip
                yield found("consistency:name", p, start, start + len(few), f"{many}/{few}" + f"（{beside}）" * bool(beside), severity="info")  # fmt: skip


_CLASSES = re.compile(rf"(?:分为|分成|包括|分|有|设|为)(?P<list>{_HAN}{{2,8}}(?:、{_HAN}{{2,8}})+(?:和|及|以及|、){_HAN}{{2,8}}?)(?:[两三四五六七八]个?{_HAN}{{1,2}})?(?=[，。；])")  # fmt: skip


def _of_classes(p: Paragraph) -> Iterator[Finding]:
    """分为欠薪类、工伤类和社保类。其中，欠薪类318件，工伤类94件，社会保险类127件: the classes by other names than they were given."""
    for m in _CLASSES.finditer(p.text) if "、" in p.text else ():
        items = re.split("、|和|以及|及", m["list"])
        head = items[0][-1]
        if len(items) < 3 or any(x[-1:] != head for x in items):
            continue
        rest = p.text[m.end() :]
        named = [(x, k) for k in re.finditer(rf"(?:^|(?<=[，。；：、]))(?:其中)?(?P<x>{_HAN}{{1,6}}?{head})(?={_HAN}{{0,6}}\d)", rest) for x in [k["x"]]]  # fmt: skip
        other = [(x, k) for x, k in named if x not in items]
        missing = [x for x in items if x not in rest or any(o != x and o.endswith(x) for o, _ in named)]  # fmt: skip
        if len(other) == 1 and missing and len(named) > 1 and not re.search(f"^[其各每该同全两三四五]|余|及|{'|'.join(x for x in items if x not in missing)}|合计|[和与及]", other[0][0]) and set(other[0][0]) & set("".join(x[:-1] for x in missing)):  # fmt: skip
            start = m.end() + other[0][1].start("x")
            yield found("consistency:name", p, start, start + len(other[0][0]), f"{missing[0]}/{other[0][0]}")  # fmt: skip
