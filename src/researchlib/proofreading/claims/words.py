"""Words beside numbers: 近六成, 约, 满意率, 由高到低, 最高 and 最低, 下降1倍, 截止."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from ...errors import say
from .. import patterns as re
from ..files.drafts import Draft, Paragraph
from ..findings import Finding, found
from ..memory import Read
from ..sentences.clauses import Item, bare, sentences
from ..sentences.quantities import Quantity
from ..sentences.reading import pattern, since
from ..sentences.units import SPANS, THINGS

# 最多不超过50人, 约需要将近三个月, 将近翻番左右
_BOUND_WORD = "至少|最少|至多|最多|不少于|不低于|不超过|不多于|不高于|不足|不到|超过|大约|大概|将近|接近|几乎|差不多|(?<![节预签违条公合契制邀履失简相])约"
_BOTH_WORDS = re.compile(
    rf"(?:{_BOUND_WORD})(?:有|为|需要?|要|在|达到?|是|能|可)?(?:{_BOUND_WORD}|近(?![一二三两四五六七八九十\d]+个?[年月天]))(?=[\d一二三四五六七八九十百千万半])"
    r"|(?:将近|接近|大约|约|近)(?:翻(?:了)?一?番|一半|半数)(?:左右|上下|多)",
    begins="[至最不超大将接几差约近]",
)
_SHRUNK = re.compile(
    r"(?:缩小|减少|下降|降低|压缩|缩短|降|减)[到至为][^，。；\d]{0,8}的(?:[两二三四五六七八九]|[2-9]|\d+\.\d+)倍"
)
_DECREASE = pattern(r"(?:下降|减少|降低|缩小|回落|缩短|下跌|缩减|压缩|压降|压减|降幅|跌幅|减幅|精简|下调|削减|下滑|收窄|锐减|骤减|调低|调减|节约|节省|减轻|减负|缩水|(?<![增加缩])[减降](?!为|幅为)|(?<!最)低|(?<!最)少[用支花耗交]?)(?:了|近|约|达到?|(?<=[幅度])为|超过?|幅度?|将近|整整)*(?P<q><mp>)")  # fmt: skip
_SCORE = pattern(r"满意率(?:~{0,4}[由从]<t>的?|~{0,4}[比较]<t>~{0,6}|~{0,8}|(?:(?!得分|评分|满意度)~){0,6}[，：（](?:为|达到?|得)?)(?P<q><n>)")  # fmt: skip
_DEGREE = pattern(r"(?:满意|好评)度(?:(?!提高(?![到至])|提升(?![到至])|上升(?![到至])|增长|下降(?![到至])|占|率|比例)~){0,7}(?P<q><pv>)")  # fmt: skip
# 表示满意的占94.3%，满意度同比提高2.5个百分点
_SATISFIED = re.compile(r"满意”?的[^，。；\d]{0,10}占(?:比|到)?[^，。；\d]{0,4}\d[\d.]*%")
# 216家表示满意，占回访的240家企业的90.0%，企业满意度高于预期
_SATISFIED_BEHIND = re.compile(
    r"满意[”票]?(?:的[^，。；\d]{0,8}|的?有?\d[\d.]*万?[家人户名件]，)?(?:，)?占[^。；满]{0,20}?\d[\d.]*%，[^，。；\d]{0,6}(?P<what>满意度)(?!调查|测评|评价|问卷|得分|评分|指数)"
)
_DEGREE_MOVES = re.compile(
    r"满意度[^，。；\d]{0,12}(?P<of>\d[\d.]*%)?(?:提高|提升|上升|下降|增长|降低|高|低)(?:了|约|出)?[\d.]+个百分点"
)


def simple(paragraph: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """Words that are wrong whatever the values are."""
    reading = paragraph.reading
    for m in _DECREASE.finditer(reading.skeleton):
        q = reading.at(m.start("q"))
        if q.kind == "m" or q.value > 100:
            yield found("words:decrease", paragraph, reading.back(m.start()), q.end)
    for m in _SHRUNK.finditer(reading.plain):  # 缩小到去年的三倍
        yield found("words:decrease", paragraph, m.start(), m.end())
    for m in _BOUND.finditer(reading.skeleton):
        q = reading.at(m.start("q"))
        own = None if q.unit else _UNIT_BOUND.match(reading.plain, q.end)  # 至少要学满40学时以上
        if (own or re.search("以上|以下|以内", q.hedge)) and not re.match("至少|不少|不低|超过|不超|不足|低于", q.text):  # fmt: skip
            yield found("words:doubled", paragraph, reading.back(m.start()), own.end() if own else q.end, say(zh="两个概数词只留一个", en="keep one of the two"))  # fmt: skip
    for m in _SCORE.finditer(reading.skeleton):
        q = reading.at(m.start("q"))
        if q.unit == "分":
            start = reading.back(m.start())
            yield found("words:satisfaction", paragraph, start, q.end, say(zh="得分应称“满意度”", en="a score is 满意度"))  # fmt: skip
    for m in _DEGREE.finditer(reading.skeleton):
        q = reading.at(m.start("q"))
        yield found("words:satisfaction", paragraph, reading.back(m.start()), q.end, say(zh="占比应称“满意率”", en="a share is 满意率"))  # fmt: skip
    for q in reading.quantities:
        yield from _approximate(paragraph, q)
    yield from terms(paragraph)
    for m in [*_FAR.finditer(reading.plain), *_ABOUT_PAIR.finditer(reading.plain)]:
        if m.re.pattern == _ABOUT_PAIR.pattern or all(q.start != m.start() or q.end + 2 < m.end() for q in reading.quantities):  # fmt: skip
            yield found("words:doubled", paragraph, m.start(), m.end(), say(zh="两个概数词只留一个", en="keep one of the two"))  # fmt: skip
    for m in _BOTH_WORDS.finditer(reading.plain):
        said_so = "info" if re.match("[最至][多少][有为]?不", m.group()) else ""  # 最多不超过3次
        yield found("words:doubled", paragraph, m.start(), m.end(), say(zh="两个概数词只留一个", en="keep one of the two"), severity=said_so)  # fmt: skip
    if "满意" in paragraph.text:
        yield from _by_unit(paragraph)
    for m in _FULL.finditer(reading.plain) if "满分" in paragraph.text or "总分" in paragraph.text else ():  # fmt: skip
        if float(m["own"]) > float(m["full"]):  # 满分10分，实际得分18.7分
            yield found("words:range", paragraph, m.start("own"), m.end(), f"{m['own']} > {m['full']}")  # fmt: skip
    for m in _RATIO.finditer(reading.plain):
        yield found("words:about", paragraph, m.start(), m.end())
    for m in _SATISFIED_BEHIND.finditer(reading.plain) if "满意度" in paragraph.text and not re.search(r"\d分", reading.plain) else ():  # fmt: skip
        yield found("words:satisfaction", paragraph, m.start("what"), m.end("what"), say(zh="占比应称“满意率”", en="a share is 满意率"))  # fmt: skip
    if "满意度" in paragraph.text and not _IN_SCORES.search(reading.plain):
        shared = _SATISFIED.search(reading.plain)
        for m in _DEGREE_MOVES.finditer(reading.plain):
            yield found("words:satisfaction", paragraph, m.start(), m.end(), say(zh="占比应称“满意率”", en="a share is 满意率"), severity="" if shared or m["of"] else "info")  # fmt: skip
    for m in _DEADLINE.finditer(reading.skeleton):
        start = reading.back(m.start())
        yield found("words:usage", paragraph, start, start + 2, say(zh="“截止”后面接时间应作“截至”", en="截至 before a date"), say(zh="改为“截至”", en="write 截至"))  # fmt: skip


_FORMULA = re.compile(
    r"满意[^，。；]{0,6}占[^，。；]{2,14}?(?:比重|比例|百分比|百分数)，?(?:称为|称|即为?|就是|叫作?|记为|作为|是|为)“?(?P<what>满意度)|(?P<of>满意度)”?(?:，?(?:＝|=|是指|指的?是?|即为?|为))(?:满意[^，。；]{0,8}?(?:÷|占|/|除以)|[^。；]{0,40}?占[^，。；]{2,14}?(?:比重|比例|百分比))"
)
_FAR_DEGREE = re.compile(r"(?P<what>满意度)(?!调查|测评|问卷|评价|回访|指数|得分|评分|提[高升])[^，。；率占比\d]{0,10}，(?:占|[^，。；率占比\d]{0,10})\d[\d.]*%(?!的)")  # fmt: skip
_IN_SCORES = re.compile(r"满分|总分|[五十百]分制|\d分(?![钟之类别成])|指数")


def _by_unit(p: Paragraph) -> Iterator[Finding]:
    """打分为8.6分，满意率较高: what a sentence has only scores for; 满意度＝满意件数÷评价件数: what is said to be a share."""
    plain = p.reading.plain
    for m in [*_FORMULA.finditer(plain), *_FAR_DEGREE.finditer(plain)]:
        what = "what" if m["what"] else "of"
        yield found("words:satisfaction", p, m.start(what), m.end(what), say(zh="占比应称“满意率”", en="a share is 满意率"))  # fmt: skip
    if _IN_SCORES.search(plain) and not _SCORE.search(p.reading.skeleton) and not re.search("[%占成]|分之", plain):  # fmt: skip
        for m in re.finditer("满意率", plain):
            yield found("words:satisfaction", p, m.start(), m.end(), say(zh="得分应称“满意度”", en="a score is 满意度"))  # fmt: skip


def terms(paragraph: Paragraph) -> Iterator[Finding]:
    """满意度（前两类占比）, 满意率（百分制得分）; in the head of a table 满意度（%）."""
    for m in _TERM.finditer(paragraph.reading.plain) if "满意" in paragraph.text else ():
        yield found("words:satisfaction", paragraph, m.start(), m.end())
    for q in paragraph.reading.quantities if paragraph.kind == "cell" and "约" in paragraph.text[:11] and len(paragraph.text) < 12 else ():  # fmt: skip
        yield from _approximate(paragraph, q)  # 约8042份


_FULL = re.compile(
    r"(?:满分|总分)(?:为|是)?(?P<full>\d+)分[^。；]{0,20}?(?:得分|评分|平均|得)(?:为|是)?(?P<own>\d+(?:\.\d+)?)分"
)


_TERM = re.compile(
    r"满意度（[^（）]{0,12}(?:占比|比例|比重|之和|合计|人数占[^（）]{0,6})）|满意率（[^（）]{0,8}(?:得分|评分|百分制|分值)[^（）]{0,4}）|满意度（%）|满意率（分）|"
    r"满意率(?:综合|总体|平均)?(?:得分|评分|分值|指数)|满意率(?:(?!满意)[^。；%占]){0,24}(?:量表|均值|标准差|[五十百]分制)|满意度(?:以|按照?|用)[^。；分]{0,24}(?:占比|比例|比重|除以)(?:来|进行)?[^。；分，]{0,10}(?:统计|计算|表示|得出|测算|核算)|(?P<twice>满意[度率])[与和及、](?P=twice)"
)  # fmt: skip
# 约抽取71人左右, 约为4.7万—4.9万个左右, 约为1.5:1左右: the two words do not touch one number
_FAR = re.compile(
    r"(?<![节预签违条公合契制邀履失简相])(?P<about>大约|大概|大致|约(?![束定谈见])|接近|将近)[^，。；：、（）\d]{0,14}?"
    r"\d[\d.]*[万亿%]*(?:(?:[—～~-]|至|到|[:：∶])\d[\d.]*[万亿%]*)*[^，。；：、（）\d]{0,5}?(?P<after>左右|上下)|"
    r"(?<![节预签违条公合契制邀履失简相])(?:大约|大概|大致|约|将近|接近)[占为是][^，。；：、（）\d]{2,12}?(?:分之[一二三四五六七八九]|[一二三四五六七八九]成|一半)(?:左右|上下)|"
    r"(?<![节预签违条公合契制邀履失简相])(?:大约|大概|大致|约)[占为是][^，。；：、（）]{2,20}?的\d[\d.]*[%倍](?:左右|上下)|"
    r"(?:大约|大概|大致|(?<![节预签违条公合契制邀履失简相])约(?![束定谈见]))(?=[^，。；：、（）]*?[\d一二两三四五六七八九十])[^，。；：、（）]{1,12}?(?:大约|大概|约(?=[有为占\d]))"
    r"|(?:大约|大概|(?<![节预签违条公合契制邀履失简相])约)(?:有|为)?(?:接近|将近|近|超过|不到|不足|逾)(?=[\d一二两三四五六七八九十百千万半])",
    begins="[大约接将]",
)  # fmt: skip
# 约一百七八十个, 近二三十家, 三五个左右: two digits side by side say about by themselves
_PAIR = r"[一二三四五六七八九]?[百千万]?(?:[一两]二|[二两]三|三四|三五|四五|五六|六七|七八|八九)[十百千万]?(?:余|多)?[个名位家人户件条台处只套座天次倍元]"  # fmt: skip
_ABOUT_PAIR = re.compile(rf"(?:大约|大概|大致|将近|接近|(?<![签节预违契邀履集毁])约|(?<![最附临邻就靠])近)[为有需占]?{_PAIR}|{_PAIR}[^，。；：\d]{{0,3}}?(?:左右|上下)|[近约][一二三四五六七八九十百千万]+(?:[个名位人户家件年岁万天]+(?:左右|上下)|[个年岁天]*[多余](?=[，。；：、年月人户家个天]))")  # fmt: skip
# 约为2.231:1, 约1198653张, 约9分47秒
_RATIO = re.compile(r"约(?:为|是)?(?:\d+\.\d{3,}\s*[:∶：]\s*1|[^，。；：\d]{0,12}\d+\.\d{3,}倍|1\s*[:∶：]\s*\d+\.\d{3,})(?![\d.])|(?<![节预签违条公合契制邀履失简相])约(?:为|需)?(?:\d{7,}(?<!0000)(?=[\u4e00-\u9fff])|\d+分(?:钟)?\d+秒|\d+(?:小时|天)零?\d+(?:分|小时))")  # fmt: skip
_BOUND = pattern(r"(?:至少|不少于|不低于|超过|不超过|不足|低于|保持在超过)(?:~{0,6})(?P<q><np>)")
_UNIT_BOUND = re.compile("[\u4e00-\u9fff]{1,2}(?:以[上下内])")
_DEADLINE = pattern(
    r"(?<!报名|申报|受理|登记|征集|申请)截止(?:到|至|于)?(?=<t>|目前|今年|当前|上月|本月|去年)"
)
USAGE = (
    ("登陆(?=[^，。]{0,6}(?:平台|系统|网站|小程序|网页|APP|账号))", "登录"), ("帐(?=号|户|目|款|单)", "账"),
    ("(?<!化学)(?<!过敏)(?<!不良)(?<!连锁)(?<!快速)(?<!应激)(?<!迅速)反应(?=了?(?:[^，。；应]{0,12})(?:问题|情况|诉求|意见|困难))", "反映"), ("通迅", "通讯"), ("按排", "安排"), ("部暑", "部署"),
    ("既使", "即使"), ("甚致", "甚至"), ("迫不急待", "迫不及待"), ("再接再励", "再接再厉"), ("按步就班", "按部就班"),
    ("不径而走", "不胫而走"), ("一如继往", "一如既往"), ("布署", "部署"), ("企业普遍反应|企业反应(?=[，：])|群众反应(?=[，：])|(?<=[企业群众居民者主客们])反应(?=[，：])", "反映"), ("登陆(?=“)", "登录"), ("成份", "成分"), ("部份", "部分"), ("身分", "身份"),
    ("渡过(?=[^，。]{0,4}(?:假期|春节|节日|新年))", "度过"), ("做为(?=[一全本我])", "作为"), ("即然", "既然"),
    ("座落", "坐落"), ("合盘托出", "和盘托出"), ("气慨", "气概"), ("脉博", "脉搏"), ("松驰", "松弛"), ("副食品安全局", "食品安全局"),
)  # fmt: skip


_LITERAL = {wrong: [w for w in re.sub(r"\(\?[^()]*(?:\([^()]*\)[^()]*)*\)", "", wrong).split("|") if w] for wrong, _ in USAGE}  # fmt: skip


def usage(paragraph: Paragraph) -> Iterator[Finding]:
    """登陆平台, 帐号, 反应问题: a small table of what editors mark most."""
    for wrong, right in USAGE:
        if all(word not in paragraph.text for word in _LITERAL[wrong]):
            continue
        for m in re.finditer(wrong, paragraph.text):
            yield found("words:usage", paragraph, m.start(), m.end(), say(zh=f"“{m.group()}”应作“{right}”", en=f"{m.group()}: {right}"),
                        say(zh=f"改为“{right}”", en=f"write {right}"))  # fmt: skip


# 约发放宣传册3486份, 大约走访住户7329户: before the verb
_ABOUT_DONE = re.compile(r"(?:大约|大概|大致|(?<![节预签违条公合契制邀履失简相网租婚守解续毁])约(?![束定谈见请稿合等车]))(?:(?![一二三四五六七八九半]成)(?:[收接受]到|[^，。；：、（）\d至到比半即])){1,12}$")  # fmt: skip
_DERIVED = re.compile(
    "按[^，。；]{1,16}(?:折算|计算|测算|推算|估算)|按照?每[^，。；]{1,20}(?:标准|比例)|平均|人均|户均"
)
_MEAN = re.compile(
    r"(?:平均|均)每[^，。；\d]{1,2}$|[年月日季人户家件场宗起栋班]均[^，。；\d]{0,4}$"
)  # 平均每月约6263人
_DIVIDED = re.compile("[均每][^，。；：、]{0,12}$")  # an average is rounded from a fraction


_HEDGED = re.compile(
    r"(大约有|约有|大约为|大约|大概|约为|约占|约|将近|接近|近|超过|超出|突破|逾|超|至少|不少于|不低于|不超过|低于|少于|不足|不到)"
)
_HEDGED_BEHIND = re.compile(r"(余|多|来)|(以上|以下|以内|左右|上下|之多|有余)$")
_BOUND_BEHIND = re.compile(r"左右|上下|以[上下内]|之多")


def _approximate(paragraph: Paragraph, q: Quantity) -> Iterator[Finding]:
    m = _HEDGED.match(q.text)  # fmt: skip
    after = _HEDGED_BEHIND.search(q.text[m.end() if m else 0 :])
    trailing = _BOUND_BEHIND.match(paragraph.reading.plain[q.end : q.end + 2])
    far = None if m or not after or not after[1] else _ABOUT_DONE.search(paragraph.reading.plain[max(0, q.start - 16) : q.start])  # fmt: skip
    if far and after and not far[0].startswith("大致"):  # 大约走访了八十多户
        yield found("words:doubled", paragraph, q.start, q.end, say(zh=f"“{far[0]}”与“{after.group()}”只留一个", en="keep one of the two"))  # fmt: skip
        return
    spans = q.unit in ("年", "天", "月") and not (after and after[1]) and m and m.group() not in ("接近", "将近", "大约", "约")  # fmt: skip
    soon = m and m.group() == "近" and q.unit in ("年", "个月", "天") and not (after and after[1])
    if m and (after or trailing) and not spans and not soon:
        end = q.end + (2 if trailing and not after else 0)
        second = after.group() if after else trailing.group() if trailing else ""
        yield found("words:doubled", paragraph, q.start, end, say(zh=f"“{m.group()}”与“{second}”只留一个", en="keep one of the two"))  # fmt: skip
        return
    tail = q.text + paragraph.reading.plain[q.end : q.end + 2]
    twice = _TWICE.search(tail) or _TWICE.search(q.text)
    if twice and not m:
        yield found("words:doubled", paragraph, q.start, q.end)
        return
    before = paragraph.reading.plain[max(0, q.start - 2) : q.start]
    if m and re.search("大约|约|近|将近$", before) and q.kind != "v":
        yield found("words:doubled", paragraph, q.start - 1, q.end)
        return
    fine = "." in q.digits and q.unit in _SMALL and (len(q.digits) > 3 or q.digits[-1] not in "05")
    if (
        not fine
        and _DERIVED.search(
            paragraph.reading.plain, since(paragraph.reading.plain, q.start, "。；\n"), q.start
        )
        and len(q.digits) < 4
    ) or (
        m
        and not (q.decimals > 1 or (q.decimals and q.family in _COUNTED))
        and _MEAN.search(paragraph.reading.plain[max(0, q.start - 8) : q.start])
    ):
        if m and m.group().rstrip("为有") in ("约", "大约", "大概") and q.kind == "n" and q.scale == 1 and len(q.digits) > 2 + 2 * (not q.digits.isdigit()) and (q.decimals or q.digits[-1] not in "05") and not q.chinese:  # fmt: skip
            yield found("words:about", paragraph, q.start, q.end, severity="info")
        return  # 按现有托位折算，约增加215人; 平均每家约356人次
    if q.hedge in ("余", "多") and q.kind == "n" and q.decimals > (q.scale >= 1e4) and q.family not in SPANS:  # fmt: skip
        yield found("words:about", paragraph, q.start, q.end)  # 412.38万余元
        return
    if q.hedge in ("余", "多") and not q.text.endswith(q.hedge) and q.kind == "n" and q.scale == 1 and q.value % 10 and q.value == int(q.value) > (99 if q.chinese else 10) and (q.family in _COUNTED | {"元", "平方米"} or q.value > 999):  # fmt: skip
        yield found("words:about", paragraph, q.start, q.end)  # 8652余套
        return
    about = q.hedge.startswith(("约", "大约", "大概")) or re.search("左右|上下", q.hedge) or bool(_ABOUT_DONE.search(paragraph.reading.plain[max(0, q.start - 16) : q.start]))  # fmt: skip
    if q.hedge in ("近", "将近", "接近") and q.kind == "n" and q.scale >= 1e4 and q.decimals > 1:
        about = len(q.digits) > 4  # 近29.57万人
    elif q.hedge in ("近", "将近", "接近") and q.unit and q.family not in _MEASURES and q.scale == 1 and len(q.digits) > 1:  # fmt: skip
        about = q.digits[-1] not in "05"  # 近2987名
    elif q.hedge in ("近", "将近", "接近") and q.unit == "%":
        about = q.decimals > 0  # 近79.6%
    if not about or (q.value % 10 == 0 and _DIVIDED.search(paragraph.reading.plain[max(0, q.start - 16) : q.start])):  # fmt: skip
        return
    if q.chinese:  # 约四百二十七户
        if q.kind == "n" and q.value > 100 and q.value % 10 and q.value == int(q.value):
            yield found("words:about", paragraph, q.start, q.end)
        return
    if re.match(r"的\d[\d.]*倍", paragraph.reading.plain[q.end : q.end + 8]):
        return  # 约为窗口1128件的2.2倍
    digits = q.digits.replace(".", "").lstrip("0")
    if fine or (
        q.kind == "n" and q.unit and q.scale == 1 and q.decimals > 1 and len(digits) > 2
    ):  # 约41.5分钟; 约17.84公里; 约1.5小时 is said so
        yield found("words:about", paragraph, q.start, q.end)
        return
    if q.unit == "天" and q.decimals == 0 and q.value > 60 and q.value % 5:
        yield found("words:about", paragraph, q.start, q.end)  # 约87天
        return
    if q.unit in ("年", "分钟", "小时", "天", "米", "公里", "平方米", "岁") and (len(digits) < 5 or not digits.strip("0")[4:]):  # fmt: skip
        if (len(digits) == 4 or (len(digits) == 3 and q.family in ("米", "平方米"))) and q.digits.isdigit() and digits[-1] not in "05" and q.unit != "年":  # fmt: skip
            yield found("words:about", paragraph, q.start, q.end, severity="info")  # 约487米
        return
    if q.kind == "m" and q.decimals > 2:
        yield found("words:about", paragraph, q.start, q.end)
        return
    significant = len(digits.rstrip("0")) if "." not in q.digits else len(digits)
    integer = "." not in q.digits
    if q.scale >= 1e4 and q.decimals == 1 and significant == 4:
        if q.family == "元":
            yield found("words:about", paragraph, q.start, q.end, severity="info")
        return  # 约590.3万人 is rounded to thousands
    if q.kind == "n" and (
        significant >= 4
        or (integer and q.scale == 1 and significant >= 3)
        or (integer and q.scale == 1 and significant == 2 and q.value % 5 and q.family in _COUNTED)
    ):
        if significant == 2 and _DIVIDED.search(paragraph.reading.plain[max(0, q.start - 16) : q.start]):  # fmt: skip
            return
        yield found("words:about", paragraph, q.start, q.end, say(zh=f"“{q.digits}”有{significant}位有效数字", en=f"{significant} significant digits"))  # fmt: skip
    elif q.kind in "pd" and q.decimals >= 1:
        yield found("words:about", paragraph, q.start, q.end, severity="info" if q.decimals == 1 else "warning")  # fmt: skip


_SMALL = {"分钟", "秒", "天", "米", "岁", "工作日", "个工作日"}
_MEASURES = {*SPANS, *_SMALL, "元", "米", "平方米", "公里", "亩", "吨", "岁", "分", "度", "%"}
_TWICE = re.compile(
    "[余多来].*(?:左右|上下|以上)$|(?:以上|以下|以内)(?:左右|上下)$|(?:左右|上下)以[上下内]$|(?:左右|上下)(?:左右|上下)$"
)
_COUNTED = {*THINGS, "件次", "人次", "户次", "家次", "批", "宗", "辆"}


_FALLING = pattern(
    r"依次(?:为|是)：?(?![^。；]*(?:岁|季度|月|年|以[上下内]|级))(?=[^，。；：、]{2,14}<np>、[^，。；：、]{2,14}<np>)|(?:原因|困难|问题|诉求|因素|需求|渠道|途径)(?:由高到低)?依次(?=[是为（：])|(?:由|从)[高多大](?:到|至)[低少小]|前[三四五两2-6二]位|排名前[三四五]|居前[三四五]位|位列前[三四五]|排在前[三四五]位"
)
# 按提及次数排列: one way or the other
_SORTED = re.compile("按[^，。；：、]{0,10}(?:[数量率额度比重分]|金额|次数|高低|多少|大小|热度|频次)(?:进行)?(?:排列|排序|排队|排名)[，：]")  # fmt: skip
_RISING = re.compile(r"(?:由|从)[低少小](?:到|至)[高多大]")


_FIRST = re.compile("最[多高大]|首位|第一位|最(?!低|少|小|短|差|近|后|终|不)[^，。；]{1,4}的?是")


def order(paragraph: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """由高到低 and 最多…其次… against the values that follow."""
    skeleton = paragraph.reading.skeleton
    for group in sentences(items):
        start, end = group[0].position - len(group[0].before), group[-1].position
        text = skeleton[start:end]
        for rule, sign in ((_FALLING, 1), (_RISING, -1), (_SORTED, 0)):
            m = rule.search(text)
            if m is None:
                continue
            run = [i for i in group if i.position > start + m.end() and i.role == "level" and i.q.kind in "pn"]  # fmt: skip
            if not run:
                continue
            stop = re.search("满分|合计|共占|总计|共计|其余|平均|相差|最[高低多少大小]|唯一|[高低多少大小快慢]于|比|超过|[仅均都]在", skeleton[run[0].position :])  # fmt: skip
            until = run[0].position + stop.start() if stop else len(skeleton)
            run = [i for i in run if i.position < until and i.q.kind == run[0].q.kind and i.q.family == run[0].q.family and i.depth == run[0].depth]  # fmt: skip
            sign = sign or (1 if run[0].q.value >= run[-1].q.value else -1)
            if m.group().startswith("依次") and not _nearly(run, sign):
                continue  # of stations in the order of their names
            for a, b in itertools.pairwise(run):
                if sign * (b.q.value - a.q.value) > 0:
                    mark = ">" if sign > 0 else "<"
                    yield found("words:order", paragraph, b.q.start, b.q.end, f"{bare(b.q)} {mark} {bare(a.q)}")  # fmt: skip
                    break
        for m in _FIRST.finditer(text):  # fmt: skip
            later = [i for i in group if i.position > start + m.end() and i.role == "level" and i.q.kind in "pn"]  # fmt: skip
            if len(later) < 2:
                continue
            a, b = later[0], later[1]
            gap = skeleton[a.position : b.position]
            others = [
                i for i in later[1:]
                if i.q.kind == a.q.kind and i.q.family == a.q.family and i.depth == a.depth
                and a.q.kind == "n" and a.q.unit and i.q.value > a.q.value and "；" in skeleton[a.position : i.position]
                and i.noun == a.noun and not re.search("共|计|总|最", i.label)
            ]  # fmt: skip
            if others and m.group() in ("最多", "最大") and len(text[m.end() : a.position - start]) <= 3:  # fmt: skip
                b = others[0]
                yield found("words:order", paragraph, b.q.start, b.q.end, f"{bare(b.q)} > {bare(a.q)}")  # fmt: skip
                continue
            if a.q.kind == b.q.kind and a.q.family == b.q.family and re.search("其次|次之|第二", gap) and b.q.value > a.q.value and not re.search("合计|共", b.label):  # fmt: skip
                yield found("words:order", paragraph, b.q.start, b.q.end, f"{bare(b.q)} > {bare(a.q)}")  # fmt: skip


def _nearly(run: Sequence[Item], sign: int) -> bool:
    """Whether values are in order when one of them is left out."""
    rest = ([*run[:k], *run[k + 1 :]] for k in range(len(run)))
    return any(all(sign * (b.q.value - a.q.value) <= 0 for a, b in itertools.pairwise(x)) for x in rest)  # fmt: skip


_EXTREME = pattern(r"(?P<what>最高|最低|平均|最多|最少|最大|最小|最长|最短|人均|户均)(?:~{0,6})(?P<q><np>)")  # fmt: skip


def extremes(paragraph: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """平均 lies between 最低 and 最高."""
    reading = paragraph.reading
    for group in sentences(items):
        start, end = group[0].position - len(group[0].before), group[-1].position + 1
        named: dict[str, Quantity] = {}
        for m in _EXTREME.finditer(reading.skeleton, start, end):
            kind = {"最多": "最高", "最长": "最高", "最短": "最低", "最大": "最高", "最少": "最低", "最小": "最低", "人均": "平均", "户均": "平均"}.get(m["what"], m["what"])  # fmt: skip
            named.setdefault(kind, reading.at(m.start("q")))
        high, low, mean = named.get("最高"), named.get("最低"), named.get("平均")
        for a, b, words in ((low, high, "最低>最高"), (low, mean, "最低>平均"), (mean, high, "平均>最高")):  # fmt: skip
            if a is not None and b is not None and a.kind == b.kind and a.family == b.family and a.low > b.high:  # fmt: skip
                yield found("words:range", paragraph, min(a.start, b.start), max(a.end, b.end), f"{words}：{bare(a)} > {bare(b)}")  # fmt: skip


def satisfaction(draft: Draft, read: Read) -> Iterator[Finding]:
    """A head 满意度 over percentages; （一）总体满意度 over a section that speaks of 满意率 only, and the reverse."""
    for table in draft.tables:
        for (row, column), p in table.grid.items():
            head = table.head(column)
            if row or not column or not re.search("满意[度率]", head) or _TERM.search(head):
                continue
            cells = [table.text(r, c) for r, c, _ in table.body() if c == column]
            if cells and "满意度" in head and all(re.fullmatch(r"[\d.]+[%％]", x) for x in cells):
                yield found("words:satisfaction", p, 0, len(p.text))
    yield from _mixed(draft)
    for p in draft.paragraphs:
        m = (
            re.search("(?<![与和及、])满意([度率])$", p.text.strip())
            if p.kind == "heading"
            else None
        )
        if m is None:
            continue
        section = ""
        scores = shares = 0
        for q in draft.paragraphs[p.number :]:
            if q.kind == "heading":
                break
            section += q.text + "\n"
            scores += sum(i.q.unit == "分" for i in read[q.number])
            shares += sum(i.q.unit == "%" for i in read[q.number])
        other = "满意率" if m[1] == "度" else "满意度"
        if "满意" + m[1] in section:
            continue
        if (other in section and "得分" not in section and not scores) or (m[1] == "率" and scores > 1 and not shares):  # fmt: skip
            yield found("words:satisfaction", p, p.text.rindex("满意"), len(p.text.rstrip()))


# 采用百分制，平均得分90.8%; 满意率由94.3%提高到96.8%，提高2.5分
_SCORED = re.compile(r"(?:平均|综合|总|总体)得分(?:为|是|达)?\d[\d.]*%")
_IN_POINTS = re.compile(
    r"率[^，。；]{0,6}[由从](?:[^，。；\d]|\d+[年月]){0,6}(?P<a>\d[\d.]*)%[^，。；]{0,8}?[至到](?P<b>\d[\d.]*)%，[^，。；\d]{0,8}(?P<by>\d[\d.]*)分(?![钟之])"
)
_THIS = re.compile("(?:这一|这个|该|此|上述)满意([度率])")
_APART = re.compile(
    r"满意度(?:[^，。；\d满指得评]{0,8}?)(?:同比|环比|比|较|与|高于|低于|提高|提升|上升|下降|降低)(?:[^，。；\d]|\d+[年月]|（[^）]*）){0,16}\d[\d.]*个百分点|满意度看，[^。；]{0,10}?满意”?的[^，。；]{0,8}\d[\d万.]*人，占"
)


def _mixed(draft: Draft) -> Iterator[Finding]:
    """满意率由94.1%升至96.8%，这一满意度…; 城东站的满意度比城西站高1.7个百分点 under a table of 满意率: two words for one thing."""
    texts = [p.reading.plain for p in draft.paragraphs]
    rated = any("满意率" in t for t in texts)
    for p, text in zip(draft.paragraphs, texts, strict=True):
        if "满意" not in text:
            continue
        for m in _THIS.finditer(text):
            before, other = text[: m.start()], "满意" + ("率" if m[1] == "度" else "度")
            if other in before and "满意" + m[1] not in before:
                yield found("words:satisfaction", p, m.start(), m.end())
        for m in [*(_APART.finditer(text) if rated else ()), *_SCORED.finditer(text)]:
            yield found("words:satisfaction", p, m.start(), m.start() + 3)
        for m in _IN_POINTS.finditer(text):
            a, b, by = (float(m[k]) for k in ("a", "b", "by"))
            if abs(abs(a - b) - by) < 0.11:
                yield found("words:satisfaction", p, m.start("by"), m.end())
