"""What could lead to a person: identity numbers, phones, accounts, addresses, names, small cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ...errors import say
from .. import patterns as re
from ..files.drafts import Draft, Paragraph
from ..findings import ENTERPRISES, PERSONS, Finding, found
from ..sentences.clauses import Item
from ..sentences.reading import since

_IDENTITY = re.compile(r"(?<!\d)[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?!\d)|(?<!\d)[1-9]\d{5}\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}(?!\d)")  # fmt: skip
_SPACED = re.compile(r"(?<!\d)[1-9]\d{5}[ -](?:19|20)\d{6}[ -]\d{3}[\dXx](?!\d)")
_MASKED = re.compile(r"(?<!\d)\d{6}[*＊]{4,8}\d{3}[\dXx](?!\d)")
_MOBILE = re.compile(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)")
_LANDLINE = re.compile(r"(?<!\d)(?:0\d{2,3}[-— ]\d{7,8}|（0\d{2,3}）\d{7,8})(?!\d)")
_PLATE = re.compile(r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][·• ]?[A-HJ-NP-Z0-9]{5,6}(?![A-Z0-9])")  # fmt: skip
_ACCOUNT = re.compile(r"(?:微信号?|QQ号?|支付宝账?号?)[:：]?\s*(?:为|是)?\s*[A-Za-z0-9_\-]{5,20}|(?<![A-Za-z0-9_.+-])[A-Za-z0-9_.+-]{1,64}@[A-Za-z0-9-]{1,63}\.[A-Za-z0-9.]{1,63}")  # fmt: skip
_CARD = re.compile(r"(?<!\d)(?:\d{4}[ -]?){3}\d{4,7}(?!\d)")
_NUMBERS = (
    (_IDENTITY, "privacy:identity"), (_SPACED, "privacy:identity"), (_MASKED, "privacy:identity"), (_MOBILE, "privacy:phone"),
    (_LANDLINE, "privacy:phone"), (_CARD, "privacy:account"), (_PLATE, "privacy:account"), (_ACCOUNT, "privacy:account"),
)  # fmt: skip
_KEYED = re.compile(r"\d[\d\- —）*＊]{5}|[A-Za-z@]|微信|支付宝")  # what every number has
_ADDRESS = re.compile(
    r"[\u4e00-\u9fff]{1,8}(?:路|街|巷|弄|大道|道|里)\d{1,4}(?:弄\d{1,4})?号(?:[\d—-]{0,4}(?:号楼|栋|幢|单元|室|楼))?(?:\d{1,4}(?:室|单元|楼|层))*|"
    r"[\u4e00-\u9fff\d]{1,10}(?:小区|花园|家园|公寓|新村|苑|社区|村)(?:\d{1,2}组)?\d{1,3}(?:号楼|栋|幢|号)(?:\d{1,2}单元)?(?:\d{2,4}(?:室)?)?|宿舍\d{1,3}(?:号楼|栋|幢)\d{2,4}室|\d{1,3}[幢栋]\d{1,2}单元\d{2,4}室?|\d{1,3}[幢栋]\d{3,4}(?:室|(?=[，。；、）的]))|[\u4e00-\u9fff]{1,10}[村区乡镇][\u4e00-\u9fff]{0,6}(?:组|屯|庄|湾|坝|冲|坳|寨)\d{1,4}号(?=[，。；、（）的]|$)"
)
_HOUSE = re.compile(r"\d[号栋幢单]")  # what every address has
_LEAD = re.compile(r".*(?:住在|住于|位于|地址为|现住|租住|住|在|于|是|到|了)(?=.{2})")
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文欧阳"
_NAME = rf"(?:[{SURNAMES}][\u4e00-\u9fff]{{1,2}})"
_FULL = rf"(?:[{SURNAMES}][\u4e00-\u9fff]{{2}})"
# one person is meant by these; a group may be meant by those below, so only a full name counts there
_ONE = "姓名|户主|房东|租客|租户|业主|患者|学生|儿童|当事人|联系人|受访者|信访人|投诉人|举报人|申请人|法定代表人|负责人|经营者|承租人|出租人|网格员|填表人|死者|伤者|邻居|店主"
_ANY = (
    "贫困生|毕业生|市民|群众|商户|经营户|个体户|会员|志愿者|乘客|读者|患者|农户|"
    "骑手|快递员|外卖员|配送员|司机|保安|家长|老板|职工|工人|员工|村民|居民|务工人员|务工者|求职者|教师|医生|班主任|来访人|来电人|"
    + _ONE
)
_SAYS = "反映|表示|说|告诉|介绍|认为|觉得|坦言|自述|确诊|住院"
_DOES = (_SAYS + "|称|拒绝|同意|多次|曾|因|向|被|等人|来电|来访|投诉|申请|电话|未|已|正|今年|的|在|轻微|受伤|获|从|和|与|等|家|主动|自愿|拒不|涉嫌|收到|领取|办理")  # fmt: skip
_PERSON = (
    re.compile(rf"(?:{_ONE})[:：]?(?P<n>{_NAME})(?=[（(，,、；。：:]|反映|表示|说|家|的身份|电话|称|（)"),
    re.compile(rf"(?:{_ANY})(?P<n>{_FULL})(?=[（(，,、。：:]|{_DOES})"),
    re.compile(rf"(?:(?<![\u4e00-\u9fff])|(?<=人)|(?<=者)|(?<=员)|(?<=主))(?P<n>{_NAME})[（(](?:男|女|身份证|\d{{1,2}}岁|电话|手机|汉族|系|住)"),
    re.compile(rf"(?P<n>{_NAME})[，,、（(]?(?:[男女][，,、])?(?:\d{{1,2}}岁[，,、])?(?:公民)?(?:身份证号?码?|居民身份号码|身份号码|手机号?码?|联系电话|电话号?码?|家庭住址|住址|家住|现住)"),
    re.compile(rf"(?P<n>{_NAME})[，,](?:男|女)[，,]"),
)  # fmt: skip
_OFFICE = re.compile(r"(?:联系人|联系电话|办公电话|值班电话|咨询电话|监督电话|举报电话|传真|热线|服务电话|咨询热线)[^。；]{0,30}$")  # fmt: skip
_TITLE = re.compile("某|先生|女士|..[镇乡县市区街地]$|.(?:师傅|阿姨|大爷|大妈|经理|老板)$")
_NOT_NAME = re.compile(r"(?:高[血度效中龄级质温层校考速新兴年]|方[式面法机案向针位开参]|文[件化明]|金[额融]|白[天血]|常[住态见年]|石[油材]|江[河苏西]|马[上路]|林[业地]|程[度序]|万[元人户名家件余]|龙[头]|田[地间]|任[务何职教期]|易[于地发]|许[可多]|周[边期岁末一]|张[贴]|于[是]|何[时种]|范[围]|钟[点]|段[落]|余[人家户]|黄金|安全|常务|夏[季天令]|康[复养]|安置|方便|成|常[务规]|马[路]|江南|白[领酒]|黄[牛标]|温[暖州]|石[化]|武汉|陈[旧列]|严|顾[客虑问]|施|戴|毛[利巾]|雷[同]|史|万[一]|龙港|房|金融|武[装]|汤|钱[款]|温馨|史料|孔|云[川]|向[东])")  # fmt: skip


def identifiers(p: Paragraph) -> Iterator[Finding]:
    """Numbers and places that identify; the words themselves are not repeated in the message."""
    taken: list[tuple[int, int]] = []

    def free(m: re.Match[str]) -> bool:
        if any(m.start() < b and m.end() > a for a, b in taken):
            return False
        taken.append((m.start(), m.end()))
        return True

    for rule, code in _NUMBERS if _KEYED.search(p.text) else ():
        for m in rule.finditer(p.text):
            before = p.text[: m.start()]
            if (rule is _LANDLINE and _office_line(before)) or (rule is _CARD and not (re.search("[卡账帐]号|账户", before[-8:]) or _luhn(re.sub(r"\D", "", m[0])))):  # fmt: skip
                continue
            if free(m):
                office = rule in (_MOBILE, _PLATE, _ACCOUNT) and _OFFICE.search(before)
                soft = office or rule in (_MASKED, _LANDLINE)
                yield _masked(found(code, p, m.start(), m.end(), severity="warning" if soft else ""))  # fmt: skip
    for m in _ADDRESS.finditer(p.text) if _HOUSE.search(p.text) else ():
        if re.search("[有共计含设建改造查修][^路街巷号]*\\d[幢栋]$", m.group()):
            continue  # 有集中式公寓39幢: a number of houses
        if re.search(
            r"(?:(?<![户家庭宅])地址|地点|会议室|办公楼|窗口|大厅|集合)[^。；]{0,16}$",
            p.text[: m.start()] + m.group(),
        ):
            continue
        lead = _LEAD.match(m.group()[: len(m.group()) // 2])
        start = m.start() + (lead.end() if lead else 0)
        if free(m):
            yield _masked(found("privacy:address", p, start, m.end()))
    for m in _THE_ONE.finditer(p.text):
        own = p.text[since(p.text, m.start(), "，。；") : m.end()]
        if m["told"] or sum(bool(trait.search(own)) for trait in _TRAITS) > 1:
            yield found("privacy:cell", p, m.start(), m.end())
    for m in _ONE_TOLD.finditer(p.text):
        yield found("privacy:cell", p, m.start(), m.end("n"), severity="warning")
    for m in _JUST_ONE.finditer(p.text):  # 享受低保的外来家庭有一户
        own = p.text[since(p.text, m.start(), "。；！？\n") : m.start()]
        if known := _SENSITIVE.search(own) or _DELICATE.search(own):
            yield found("privacy:cell", p, m.start("n"), m.end("n"), severity="" if known.re is _SENSITIVE else "info")  # fmt: skip
    for rule in _PERSON:
        for m in rule.finditer(p.text):
            name = m["n"]
            if (_TITLE.search(name) or _NOT_NAME.match(name) or p.text[: m.start("n")][-1:].isdigit()):  # fmt: skip
                continue  # 3.6万多个电话
            if re.search("联系人|负责人", m[0]) and not re.search("反映|表示|说|身份", m[0]):
                continue
            start, end = m.start("n"), m.end("n")
            if not any(start < b and end > a for a, b in taken):
                taken.append((start, end))
                public = re.match("志愿者|网格员|教师|医生|班主任", m[0]) and not re.match("[（(]|.{0,6}(?:身份|电话|患|住)", p.text[end:])  # fmt: skip
                yield _masked(found("privacy:name", p, start, end, severity="info" if public else ""))  # fmt: skip


def _office_line(before: str) -> bool:
    """A line that belongs to an office: its department or its address stands before it."""
    return bool(_OFFICE.search(before) or re.search(r"(?:[科处室局委办站]|中心|支队|大队|地址|邮编|邮政编码)[^。]{0,40}(?:电话|传真|热线)[:：]?$", before))  # fmt: skip


def _masked(f: Finding) -> Finding:
    """A message that goes into reports and logs must not carry the identifier on."""
    words = f.words
    return replace(
        f, words=words[:1] + "*" * max(len(words) - 2, 1) + words[-1:] * (len(words) > 2)
    )


def _luhn(digits: str) -> bool:
    if not 16 <= len(digits) <= 19 or digits[0] not in "3456":
        return False
    doubled = (int(c) * (1 + k % 2) for k, c in enumerate(reversed(digits)))
    return sum(n // 10 + n % 10 for n in doubled) % 10 == 0


_SURVEYED = re.compile(r"受访|问卷|样本|调查对象|被调查|访谈对象|调查中|被访|(?:调研|走访)的")
_SENSITIVE = re.compile(r"患(?!者)|残疾|戒毒|刑事处罚|受过?处分|康复人员|外籍|入不敷出|自闭症|未成年人|聋哑|盲人|孤儿|单亲|癌症|结核|抑郁|自杀|性侵|重病|涉[案毒黄赌黑]|前科|艾滋|精神|吸毒|刑满|社区矫正|低保|欠薪|未婚先孕|家暴|辍学|感染|确诊|家庭暴力|性骚扰|虐待|遗弃|早孕|流产|妇科|肿瘤|[乙甲丙]肝|肝炎|梅毒|淋病|卖淫|嫖娼|拐卖|失独|职业病|疑似病|违法犯罪|自残|欺凌|服刑|犯罪记录|心理(?:筛查|测评|危机|异常|障碍|疾病|问题)")  # fmt: skip
# of a clause that tells few people apart, as a note
_DELICATE = re.compile("处分|休学|退学|失学|[致伤]残|受侵害|遭受|失独|失信|双亡|智力|障碍|拘留|毒瘾|HIV|阳性|工亡|非婚|婚外|无户口|信教|[尿血心肺肝肾癌]病|高血压|治疗|流浪|乞讨|离家出走|失踪|堕胎|变性|高利贷|未婚生|被处罚|截肢|猥亵|判刑|死亡|致贫|妊娠|病例|打架|工伤|在押|失能|斗殴|酗酒|负债|破产|跳楼|轻生")  # fmt: skip
_SERVES = re.compile("医[生师]|护[士工]|民警|律师|教师|老师|干部|专家|工作|志愿|[检调审]员")
_ANSWERED = re.compile(r"(?:拒绝|选择|认为|表示|回答|不愿|愿意|调查企业|样本)[^，；]{0,16}(?:仅|只|有)|的(?:仅|只)有?|仅[有]?(?=\d|[一二三四])|(?:以下|以上|以内|不足[^，]{1,6})的有")  # fmt: skip
# what narrows a few people down: place, sex, age, family or origin, health or past
_TRAITS = tuple(
    re.compile(r)
    for r in (
        "[\u4e00-\u9fff]{2}(?:街道|镇|乡|村|社区)|某[\u4e00-\u9fff]{1,8}[厂店企司]", "女|男(?!方)", r"\d岁|高龄|\d0后|未成年|[初高][一二三]|年级",
        "独居|丧偶|离异|孕妇|怀孕|单身|少数民族|[彝苗藏壮维回傣侗瑶]族|唯一|子女", "残|聋|哑|盲|障|患|病|刑|戒毒|服刑|精神",
    )
)  # fmt: skip
_THE_ONE = re.compile(
    "唯一的?(?:一?[名位个]的?)?[^，。；、一]{1,10}?(?:[者工员女男户民童]|人(?!数|均|才|口))|[仅只]有的[1-4一二三四两][名位人户家](?:[^，。；）]*，[^，。；）]*(?=）))?[^，。；）]*|(?P<told>[仅只]有?[1-4一二三四两][人名位户]，(?:系|是)(?!因|由)[^，。；]{3})"
)
# 家庭暴力类求助中，东苑小区1件，户主为中学教师
_ONE_TOLD = re.compile(
    r"(?<![\d第.])(?P<n>[1一][人户例件起名])，(?:系(?!统)|户主|申请人|当事人|患者|居住在|住在|家住|月收入)"
)
_JUST_ONE = re.compile("(?:有|仅|只|共|为|是)(?P<n>一[人名户位例])(?=[，。；因])")
_CASES = frozenset("起例件宗")
_FEW = re.compile(r"(?:仅有?|只有?|有|其中有?|另有|为)$")
# few people of a kind, or told apart by what is said of them; not those who serve, are sent, or win
_DESCRIBED = re.compile("(?:(?:[工者员民童老妇女人友户主症病]|家庭|对象|子女|学生|骑手)(?:中)?(?:，?其中)?|的|其中(?![男女])[^，]{2,12})(?:[共有仅为是]|[共只仅现]有|共为)?$")  # fmt: skip
_GIVEN = re.compile("工作(?!的)|[民辅]警|专[家班职]|干部|成员|志愿|安排|[选委指]?派|(?<!分)配(?!偶)|每|编制|组成|抽调|协管|网格|教师|医[生师]|护士|律师|调解|讲师|[平人户]均|奖|增|引进|负责|参[会训]|招[聘收募]|推荐|介绍|评|举|代表|驻|聘|录用")  # fmt: skip
_NOT_FEW = re.compile(
    "每(?!日)|[前列居初高第]<|[各均类这比]|评[选出]|一人|上述|至少|不少于|前[移进]|[—～至到]<|<(?:数|[—～至到一]|以[上内])|造成|称职|等次|先进|优秀|法官|执业|[董监]事|委员|[班组站队校院会厂]长|主任|秘书|安全员|面试官|双语|党员|其中[男女]性?<"
)
_ASKED = re.compile("(?:调查|访谈|受访|样本|走访|监测)[^，。]{0,6}企业")


def cells(draft: Draft, p: Paragraph, items: Sequence[Item]) -> Iterator[Finding]:
    """1–4 persons or 1–2 enterprises of a survey, or of anything sensitive, in a sentence."""
    text = p.reading.plain
    survey = draft.survey
    for item in items:
        q = item.q
        if q.kind != "n" or item.role != "level" or q.hedge:
            continue
        if (
            q.family in ("人", "户", "件")
            and not q.decimals
            and 0 < q.value < PERSONS
            and _narrowed(p, item)
        ):
            shows = say(zh=f"{q.text}，可按所述特征认出", en=f"{q.text}, told apart by what is said")  # fmt: skip
            yield found("privacy:cell", p, q.start, q.end, shows)
            continue
        if q.unit in _CASES and 0 < q.value < PERSONS and not q.decimals and (_SENSITIVE.search(_sentence(p, item, "。！？\n")) or "妊娠" in item.label or "病例" in item.label):  # fmt: skip
            yield found("privacy:cell", p, q.start, q.end, severity="info")  # 性侵害线索2起
        if q.family not in ("人", "户", "家"):
            continue
        limit = ENTERPRISES if q.family == "家" else PERSONS
        if not 0 < q.value < limit or q.decimals:
            continue
        own = _sentence(p, item)
        answers = re.search("占|表示|认为|反映|选择|回答|不愿|愿意", own)
        surveyed = _SURVEYED.search(own) or (answers and _SURVEYED.search(text)) or (survey and _ANSWERED.search(own))  # fmt: skip
        beside = text[max(0, q.start - 10) : q.end] + re.split("[，。；]", text[q.end : q.end + 8])[0]  # fmt: skip
        if re.search("调查员|访员|工作人员|安排|组织|派(?!出所)|督导|邀请", beside) or re.search("(?:每|人均)[^，。；]*$", text[max(0, q.start - 8) : q.start]):  # fmt: skip
            continue
        few = bool(re.search("[\u4e00-\u9fff]{2}(?:仅|只)有?$", item.label)) and any(
            o.sentence == item.sentence and o.q.family == q.family and o.q.value >= 50
            for o in items
        )  # a few of many: 自愿缴存3860人，其中港澳台籍仅1人
        turnover = q.family == "家" and re.search(
            "(?:营业|销售|总)(?:收入|额)|利润|产值|纳税|税额|工资总额|亏损|出口|营收|合计[^，；]{0,6}\\d[\\d.]*[万亿]元",
            own[own.find(q.text) :],
        )  # the figures of two firms: each can work out the other's
        delicate = q.family != "家" and not _SERVES.search(item.label + item.noun) and _DELICATE.search(re.split("[，。；：\n]", text[: q.start])[-1] + item.noun)  # fmt: skip
        if (turnover or (surveyed and (_FEW.search(item.label) or item.core or "其中" in item.label)) or few or _SENSITIVE.search(_sentence(p, item, "。！？\n"))):  # fmt: skip
            shows = say(zh=f"{q.text}，低于{limit}{q.family}", en=f"{q.text}, below {limit}")
            yield found("privacy:cell", p, q.start, q.end, shows)
        elif delicate or (not _GIVEN.search(item.label[-10:] + item.noun[:9]) and (
            bool(_DESCRIBED.search(item.label) and _ASKED.search(_sentence(p, item, "。！？\n"))) if q.family == "家"
            else not _NOT_FEW.search(text[since(text, q.start, "，。；：\n") : q.start] + "<" + item.noun)
        )):  # fmt: skip
            # 受到处分的有1人, 休学的初中生2名; 怀孕女工3人, 其中高三年级1人; 4名学生申请延期
            yield found("privacy:cell", p, q.start, q.end, severity="info")


def _narrowed(p: Paragraph, item: Item) -> bool:
    """其中石渡镇2名67岁的独居男性: two traits or more of a few people, in the clause of their number."""
    plain = p.reading.plain
    start = since(plain, item.q.start, "。；！？\n（")
    end = min((e for c in "。；）" if (e := plain.find(c, item.q.end)) >= 0), default=len(plain))
    if "（" in plain[item.q.end : end]:  # 初二（3）班的男生
        end = min(
            (e for c in "。；，" if (e := plain.find(c, item.q.end)) >= 0), default=len(plain)
        )
    own = plain[start:end]
    at = max(0, *(own.rfind(w, 0, item.q.start - start) for w in ("其中", "含")))
    traits = sum(bool(trait.search(own[at:])) for trait in _TRAITS)
    return traits > 3 or (traits >= 2 and ("其中" in own or bool(re.search("[有仅含]", item.label) or re.match("，?[是为系均都]", plain[item.q.end :]))))  # fmt: skip


def _sentence(p: Paragraph, item: Item, ends: str = "。！？；\n") -> str:
    plain = p.reading.plain
    start = since(plain, item.q.start, ends)
    return plain[start : item.q.end] + re.split(f"[{ends}]", plain[item.q.end :], maxsplit=1)[0]
