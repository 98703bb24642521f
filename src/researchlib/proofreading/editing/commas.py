"""、 and its neighbours: between the items of a row and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator

from ...errors import say
from .. import patterns as re
from ..files.drafts import Draft, Paragraph
from ..findings import Finding, found
from ..sentences.reading import since

_CJK = r"[\u4e00-\u9fff]"


# of the neighbours of 、
_COMMAS = (
    (re.compile(r"(?<=[一二三四五六七八九十][是要])、|(?:(?<=首先)|(?<=其次)|(?<=再次)|(?<=最后)|(?<=其[一二三四])|(?<=[。；：，]第[一二三四五六七八九])|(?<=^第[一二三四五六七八九]))、(?=[\u4e00-\u9fff])(?![一二三四五六七八九十第])|(?<!大)(?<!大、)(?<=中)、(?=小(?:微|型)?企业|小学)", begins="、"), "“一是”“首先”后、“中小”中间不用顿号", "no 、 after 一是, 首先 nor in 中小"),
    (re.compile(r"、(?=[，。；：！？、）》”])"), "顿号后又有标点", "a mark after 、"),
    (re.compile(r"(?<=[，。；：！？（《“])、", begins="、"), "顿号前又有标点", "a mark before 、"),
    (re.compile(r"(?<![一二三四五六七八九十第])、(?=[两二三四五六七八九](?:(?:项|个方面|类|者|家|部门|级|区|街道)(?:的|均|都|共|合计|问题|工作|措施|指标|内容|[，。；])|[地镇者](?![、，。]?[\u4e00-\u9fff]{0,3}企)))", begins="、"), "总括词前不用顿号", "no 、 before the word that sums up"),
    (re.compile(r"(?<=[率度费额数量])、(?=[两二三四五六七八九](?:项|者)(?:分别|依次|合计|均|都|指标|[\u4e00-\u9fff]))", begins="、"), "总括词前不用顿号", "no 、 before the word that sums up"),
    (re.compile(r"、(?=为(?:重点|主|辅|首|例|代表|支撑|核心|契机|抓手|目标|宗旨|导向)|(?:均|都|分别)[为占有达比增下提])"), "谓语前不用顿号", "no 、 before the predicate"),
    (re.compile(r"、(?=这[一二两三四五六些]|“[两三四五六七八九]个不)"), "总括词前不用顿号", "no 、 before the word that sums up"),
    (re.compile(r"、(?<=[\d%人个家件户元次名期项处]、)(?=(?:累计|合计|共计|总计)[\u4e00-\u9fff]{0,4}\d)|、(?=难以|以致|致使|从而|进而|因此|但是?|而且|并且|会同(?!意)|的(?![士确话])|并(?![购网联发列轨用存重表行进]|案)|同时(?![期间])|随后|随即|然后|以便|由此|所以|不仅|不但|尽管|却)"), "谓语、总括词前不用顿号", "no 、 before the predicate"),
    (re.compile(r"，占[\d.]{1,5}%、(?=[^，。；、\d]{2,10}\d[\d.]*[万亿]?[\u4e00-\u9fff]{1,2}，占)"), "分句之间不用顿号", "no 、 between clauses"),
    (re.compile(r"(?<=等)、(?=今年|全年|本[年月期季]|[共累]计|全区)|、(?=(?:未|逾期|拒不)[^，。；、]{1,8}的(?:由|予以|依法|限期|责令|一律))|(?:(?<=深入)|(?<=走进))(?:[\u4e00-\u9fff]{2,4}、){3}(?=(?:宣传|发放|开展|讲解|解答)[\u4e00-\u9fff]{2,6}\d)"), "分句之间不用顿号", "no 、 between clauses"),
    (re.compile(r"^、|、$"), "顿号不能在段首、段末", "、 at the edge"),
    (re.compile(rf"(?<=[\u4e00-\u9fff\d%”》）])(?<!^[一二三四五六七八九十])(?<!^十[一二三四五六七八九])、(?=(?:和|及(?!其)|以及|或者|与(?!其))(?!谐|解|平|睦|时|格)[{'一-鿿'}\d“《])"), "“和、及、与”前不用顿号", "no 、 before 和"),
    (re.compile(r"(?<=[\d%人家户件个元次项处套])、(?=(?:约|仅|均)?占(?:[\d.]+%(?=[，；。）])|[约总全一半近]|比为)|比(?:上[年月季期次]|去年|前一|20\d\d|同期|年初)|较(?:上[年月季]|去年|20\d\d|年初)|其中)|(?<=等)、(?=(?:\d+|[数多几两三四五六七八九十]+)[个家类项])", begins="、"), "谓语、总括词前不用顿号", "no 、 before the predicate"),
    (re.compile(r"(?:(?<=占\d\d\.\d%)|(?<=占\d\.\d%)|(?<=占\d\d%))、(?=[\u4e00-\u9fff]{2,10}\d[\d.]*[万亿]?[\u4e00-\u9fff]{1,2}，占[\d.]+%)", begins="、"), "分项内有逗号，分项之间用分号", "； between parts that have a comma inside"),
    (re.compile(r"、(?=等(?:[，。；）\d]|[\u4e00-\u9fff]))(?!等级|等待|等候|等额)"), "“等”前不用顿号", "no 、 before 等"),
    (re.compile(r"(?<!第)(?:(?<=[^一二三四五六七八九、])|^)(?:一、二|二、三|三、四|四、五|五、六|六、七|七、八|八、九)(?=[个天名人次家户十百千万成岁里]|年(?!级)|分钟|小时|公里|元)"), "概数中间不用顿号", "no 、 inside an approximate number"),
    (re.compile(r"(?<!第)(?<![\d.])(?<!\d、)(?:1、2|2、3|3、4|4、5|5、6|6、7|7、8|8、9)(?=[个名人家天次户](?!分别|依次))(?<!分别为...)(?<!依次为...)(?<!各为...)"), "概数写作“三四个”，不用顿号", "no 、 inside an approximate number"),
    (re.compile(r"、(?:(?P<a2>[\u4e00-\u9fff]{2})，(?=[\u4e00-\u9fff]{2}(?:和|及(?![时其早])|以及|与))|(?P<a3>[\u4e00-\u9fff]{3})，(?=[\u4e00-\u9fff]{3}(?:和|及(?![时其早])|以及|与))|(?P<a4>[\u4e00-\u9fff]{4})，(?=[\u4e00-\u9fff]{4}(?:和|及(?![时其早])|以及|与)))(?=[\u4e00-\u9fff]{2,4}(?:和|及(?![时其早])|以及|与)(?:(?![均都各可为占是有要应较最达能会将已被不需居多少])[\u4e00-\u9fff]){2,10}[。；])"), "并列的词之间用顿号", "、 between words in a row"),
    (re.compile(r"(?<=[\d%人个家件户元次项条])、(?=同比|环比|(?:全年|今年|年内|上半年)(?:共|累计)?[\u4e00-\u9fff]{2,8}\d)|(?<=[\u4e00-\u9fff]{3})、(?=全年(?:共|累计)?[\u4e00-\u9fff]{2,8}\d)|(?:(?<=深入..)|(?<=深入...)|(?<=走进..))、(?=(?:收集|发放|解答|开展|推送|组织|宣传|走访|排查)[\u4e00-\u9fff]{0,8}\d)|、(?=主要原因|原因[是在]|主要是)|(?<![得能准禁须当][\u4e00-\u9fff]{2})(?<![得能准禁须当][\u4e00-\u9fff]{4})、(?=(?:不得|不准|严禁|应当|务必)[\u4e00-\u9fff])|(?:[\u4e00-\u9fff]{2,4}、){2}[\u4e00-\u9fff]{2,4}、(?=(?:居民|群众|[工老]人|[职员]工|学[生员]|村民|企业|家长|旅客)[\u4e00-\u9fff]{0,6}(?:可以|就|能|不再|随时)[\u4e00-\u9fff]{4})"), "分句之间不用顿号", "no 、 between clauses"),
    (re.compile(r"、(?=或(?![许缺多少大])|组成|共同(?!体)|一起|“一(?:条|站|揽|体))|(?<=实行)、|(?<=组成)、|(?:做法|特点|问题|原因|措施|内容|方面|表现|主要)有、|，如、|[，。]例如、|[对把将][^，。；]{2,20}(?:进行|开展|实施|予以)、|(?<=、)[\u4e00-\u9fff]{2,5}、(?=[两三四五六七八九][支所门][\u4e00-\u9fff])"), "“或”、谓语、总括词前后不用顿号", "no 、 beside 或 or the predicate"),
    (re.compile(r"、(?=其中)|(?<=其中)、|(?<=”)、(?=即(?![知查办收到审报将时刻来]))|(?:^|(?<=[。；\n]))(?:[今去]年、(?![今明去前往后近本上下当年\d])|(?:目前|一方面|另一方面|总的来看|总体看|会议(?:决定|指出|强调|要求|明确|认为)|[^，。；、]{0,6}(?:显示|表明)|[与同][^，。；、]{1,10}相比|从[^，。；、]{1,8}看|截[至止][^，。；、]{2,10}[日底末](?=、\D)|\d{1,2}月(?:\d{1,2}日)?(?=、(?!\d|[一二三四年次翌]|[上中下]旬))|经[^，。；、]{0,6}(?:核查|核实|调查|研究|认定|批准|同意|审核)(?=、[^，。；、]{5})|据(?:统计|了解|介绍|悉)|近年来|同时|此外|另外|因此|下一步|会[上后]|[为对]此|截至目前|今年以来|随后|活动中|期间|其间|当天|经(?:统计|查|核实))、)|(?:期间|时节|季节|以来|之后|以后|当天|当日|过后|前后|之际)、(?![\u4e00-\u9fff]{2,4}(?:期间|时节|季节|以来|前后|之际))"), "句首状语、分句之后用逗号", "， after what opens a clause"),
    (re.compile(r"(?<=[一二三四五六七八九]年级)、(?=[二三四五六七八九]、[三四五六七八九]年级)|(?<![一二三四五六七八九十\n。；，])(?<!^)一、(?=系列|批|些|定)|[二三四五六七八九]、十[多余几]|、[\u4e00-\u9fff]{2,8}(?:(?<![总饱温缓柔共谐平])和|(?<!参)与|或|以及)、"), "此处不用顿号", "no 、 here"),
)  # fmt: skip
_MARKS = (
    (re.compile(r"、(?=[二三四五六七八](?:是(?![不否])|要(?![求素点])))"), "各项之间用分号", "； between the items"),
    (re.compile(r"(?:^|[。；，：]|先后[到在赴]|[由对向])(?P<x>[\u4e00-\u9fff]{2,4})、(?P<y>[\u4e00-\u9fff]{2,4})，(?=[\u4e00-\u9fff]{2,4}?(?:是|均|都|组成|构成|[三四]地|联合|实地|为主|同步|三[类个]))|(?<=委)，(?=[区市县镇省]?(?:人民)?政府(?!办|工作))|(?P<v>[\u4e00-\u9fff]{2})[\u4e00-\u9fff]{1,4}、(?P=v)[\u4e00-\u9fff]{1,4}[；，](?=(?P=v)[\u4e00-\u9fff]{1,4}[，。])|、[\u4e00-\u9fff]{2,4}和(?=[\u4e00-\u9fff]{2,4}和[\u4e00-\u9fff]{2,4}(?:[两三四五六]|等))|(?<=[\u4e00-\u9fff])。(?=(?:[\u4e00-\u9fff]{2,4}、)+[\u4e00-\u9fff]{2,4}。)"), "并列的词之间用顿号", "、 between words in a row"),
    (re.compile(r"(?<![十\d第一二三四五六七八])(?:一二|二三|三四|四五|五六|六七|七八|八九)(?=两[个类项种级年])|(?<![一、第])二三(?=产业)|\d(?P<u>[个处座台项场期间])；(?!整改|限期|责令|查处|办结|完成|[已未])(?=(?:[\u4e00-\u9fff]{2,8}\d+(?P=u)、)+[\u4e00-\u9fff]{2,8}\d+(?P=u)。)|(?:包括|提交|提供|携带)[^。；]{2,20}、[\u4e00-\u9fff]{2,5}。(?=[\u4e00-\u9fff]{2,5}。)(?!特此)|、(?P<p>[\u4e00-\u9fff]{4})；(?=[\u4e00-\u9fff]{4}。)(?![\u4e00-\u9fff]{0,3}[一是不有])"), "并列的词之间用顿号", "、 between words in a row"),
    (re.compile(r"。(?=(?:分别|依次)(?:占|为|达|比|是|增|下|提|高|低))"), "“分别”不能另起一句", "分别 cannot begin a sentence"),
    (re.compile(r"，(?<=第[一二三四五六七八九]，)(?=第[一二三四五六七八九](?![，、]))|(?<=[由对向经为及同])(?P<a>[\u4e00-\u9fff]{2,4})，(?=(?:[\u4e00-\u9fff]{2,4}[，、])*[\u4e00-\u9fff]{2,4}等(?:(?:\d+|[数多几两三四五六七八九十]+)个)?(?:部门|单位|企业|行业|领域|方面|街道|乡?镇|地))|(?<=、)(?P<b>[\u4e00-\u9fff]{2,4})，(?=[\u4e00-\u9fff]{2,4}等(?:部门|单位|企业|行业|领域|方面|街道|乡?镇|地|问题|情况|[事业]项|信息|材料|条件|证明|手续|服务))"), "并列的词之间用顿号", "、 between words in a row"),
    (re.compile(r"^\d{1,2}[.．][、，]|(?<=[^普涉触波危顾提论遍]及)、(?=[\u4e00-\u9fff])"), "序号、“及”后不用顿号", "no 、 after a number or 及"),
    (re.compile(r"^[（(][一二三四五六七八九十]+[）)]\s*[、，,.．]"), "“（一）”后不加标点", "no mark after （一）"),
    (re.compile(r"^[一二三四五六七八九十]{1,3}[,，.．：:](?=\s*[\u4e00-\u9fff])"), "“一”后应用顿号", "一、 takes 、"),
    (re.compile(r"[，；：]{2,}|。{2}(?!。)|，。|。，|；。|。；|：。|，；|；，|！。|？。|：，|，："), "标点重复或相连", "two marks in a row"),
    (re.compile(r"^[，。；：！？）》”]"), "段首不能是这个标点", "a paragraph cannot begin so"),
)  # fmt: skip


_SUMMED = re.compile(r"、(?P<n>[两三四五六七八九]|[2-9](?=[个类项种]))(?:大?[类项种者方级省市县区镇乡村条]|个|部门|街道|主体|片区)(?=[\u4e00-\u9fff，。])")  # fmt: skip
_PART = re.compile(r"(?P<name>(?:其中)?[\u4e00-\u9fff（）]{1,12}?)(?P<n>\d+(?:\.\d+)?)(?P<unit>[万亿]?[\u4e00-\u9fff]{1,2}?)(?P<mark>[、，和]|以及|(?=[。；：）]))")  # fmt: skip


_HAN = "[\u4e00-\u9fff（）]{1,12}"
_SPLIT = re.compile(
    rf"(?:，{_HAN}[\d.]+[万亿]?{_CJK}{{1,2}}、|、{_HAN}[\d.]+[万亿]?{_CJK}{{1,2}}，){_HAN}\d"
)


def _in_rows(p: Paragraph) -> Iterator[tuple[int, int, str, str]]:
    """园区业主、承租企业、房东、三类主体; 缺1224人：普工734人，技工367人、其他123人, parts of one sum under two marks."""
    for m in _SUMMED.finditer(p.text):
        items = p.text[since(p.text, m.start(), "，。；：（）") : m.start()].count("、") + 1
        counted = m["n"].isdigit() and re.match(
            r"[在有为占超]{0,2}\d", p.text[m.end() :]
        )  # 1项超过50.0%、2项在30.0%以下
        if items > 1 and not counted and items == (int(m["n"]) if m["n"].isdigit() else "两三四五六七八九".index(m["n"]) + 2):  # fmt: skip
            yield m.start(), m.start("n"), "总括词前不用顿号", "no 、 before the word that sums up"
    run: list[re.Match[str]] = []
    for m in _PART.finditer(p.text) if "、" in p.text and _SPLIT.search(p.text) else ():
        if run and (m.start() != run[-1].end() or m["unit"] != run[0]["unit"] or re.search("^其中|用于", m["name"])):  # fmt: skip
            run = []
        run.append(m)
        marks = [x["mark"] for x in run[:-1]]
        if marks.count("，") != 1 or "、" not in marks:
            continue
        if _ACTS.search(run[1]["name"]) or re.match("增加|减少|[调压]减", run[1]["name"]):
            continue  # 审议法规18件，办理建议395件、提案495件
        led = float(run[0]["n"]) < 0.9 * sum(float(x["n"]) for x in run[1:]) and not re.search("^[含共]|目标|比|上年|去年", run[1]["name"] + run[0]["name"])  # fmt: skip
        total = round(sum(float(x["n"]) for x in run), 6)
        if (led and marks == ["，", *["、"] * (len(run) - 2)] and run[-1]["mark"] != "、") or re.search(rf"(?<![\d.]){total:g}(?![\d.])", p.text[max(0, run[0].start() - 90) : run[0].start()]):  # fmt: skip
            at = run[marks.index("，")].start("mark")
            yield at, at + 1, "并列的词之间用顿号", "、 between words in a row"


_PROVINCES = "贵州|云南|四川|重庆|湖南|湖北|江西|安徽|河南|河北|山东|山西|陕西|甘肃|广西|广东|福建|江苏|浙江|海南|青海|宁夏|新疆|西藏|辽宁|吉林|黑龙江"
_TRADES = "电子|纺织|机械|服饰|服装|物流|科技|精密|食品|建材|化工|家居|制造|汽配|医药|塑业|印染|五金|光电|新材|劳务|人力|家政|餐饮|快递|超市|建设|电器|玩具|制衣|包装|能源|模具|鞋业|家具|轴承"
_PAPERS = (
    "表|记录|合同|台账|凭证|证明|报告|名册|清单|档案|协议|证件|花名册|承诺书|申请书|工资条|发票"
)
_WORD = "[\u4e00-\u9fff]"
_MISSING = (
    (re.compile(rf"(?:{_PROVINCES})(?P<at>)(?:{_PROVINCES})(?=[、，。；和等及两三四五六七省市籍占]|$)"), "两个省名之间缺顿号", "no 、 between two provinces"),
    (re.compile(rf"(?:^|(?<=[，。；：、由对向到了与和在为给]))(?:{_WORD}{{2}}(?:{_TRADES}))(?P<at>)(?:{_WORD}{{2}}(?:{_TRADES}))(?=(?:和|与|及|以及|、){_WORD}{{2}}(?:{_TRADES}))"), "两个企业名之间缺顿号", "no 、 between two firms"),
    (re.compile(rf"(?<=、)(?:(?!(?:{_PAPERS})){_WORD}){{1,4}}(?:记录|合同|台账|凭证|名册|清单|协议|证件|名单|工资条|承诺书|申请书|发票)(?P<at>)(?=(?:(?!登记|备案|签订|申请|填报|核查|统计|复印|扫描|原件|管理|相关|等|明细|汇总|和|及|与|或){_WORD}){{2,4}}(?:{_PAPERS})[，。；、])"), "并列的材料之间缺顿号", "no 、 between papers in a row"),
    (re.compile(r"(?<!第)(?<![一二三四五六七八九十、])[一二三](?P<at>)[二三四]季度"), "两个季度之间缺顿号", "no 、 between two quarters"),
)  # fmt: skip
_LIST = re.compile(r"(?:^|(?<=[，。；：和与及等或的])|(?<=\d[\u4e00-\u9fff]))(?P<list>(?:(?:(?![和与及等或的])[\u4e00-\u9fff]){2,12}、)+(?:(?![和与及等或的])[\u4e00-\u9fff]){4,12}?)(?:是[^，。；、]{2,14}的)?(?P<n>[三四五六七八])(?:个?(?:省|市|县|区|街道|镇|乡|社区|村|园区)|家企业|[类方]|[项种件]|个(?!月|小时|百分|工作日|人))(?!级|以[上下])")  # fmt: skip


# a word of the list that ends in the mark that should be 、: 东岭，河口、南塘三个街道
_CUT_OFF = re.compile(rf"(?:^|[，。；： .]|包括|分为|有|为|是|涵盖)(?P<a>(?:(?![有为是了的]){_WORD}|《[^》]*》){{2,14}}?)(?P<more>(?:、{_WORD}{{2,10}}?)*)(?P<mark>[，。；])(?P<list>{_WORD}{{2,10}}(?:、{_WORD}{{2,10}}?)*)(?P<n>[三四五六七八3-8])(?:(?P<place>个?(?:省|市|县|[片园]?区|街道|镇|乡|社区|村|科室|窗口|站点|部门)|级|方(?!面)|个(?!月|小时|百分|工作日|人|方面|问题|特点))|[家类项种门]|个?方面|个?部分)(?!级|以[上下])")  # fmt: skip
_LED_BY = re.compile(
    "办理|受理|提供|面向|围绕|落实|做好|来自|包括|分为|涵盖|涉及|[是为有]|分布[在于]|开设|设立|设有|覆盖|选[取择]|走访|联合|会同|[在对由从向把将]"
)
_ACTS = re.compile(
    "开展|举办|组织|提供|推[进动行]|加强|完善|落实|做好|发放|建[立设]|设立|解决|涉及|包括|覆盖|其[中余他]|收集|发现|惠及|辐射|分布|来自|办理|走访|服务|排查|检查|查[出处找]|梳理|形成|归纳|化解|整改|出台|制定|新增|另|上述|以上|[这该共均各]"
)
_BODY = "区?[\u4e00-\u9fff]{1,6}?"
# 会同区教育局，区住建局，; 在青石街道、河湾镇，南陌镇开展; 登记、入学，就业、居住等服务; 省内，省外的分别为
_ALONE = re.compile(
    rf"(?:会同|联合|协同|组织|选取|[由请对在向从])(?:{_BODY}(?:局|委|办|街道|镇|乡|公司)、)*{_BODY}(?:(?P<o>[局委办])|(?P<t>街道|镇|乡)|公司)(?P<at>，){_BODY}(?(o)[局委办]|(?(t)(?:街道|[镇乡])|公司))(?=[，、]|[和及等与]|在|开展|组织|共同|联合|[新增]?设|试点|实施|推|分别|负责)|"
    rf"(?:、|[为有是]|包括|依次为|开展|提供|推进|加强|做好|办理|涉及|涵盖)(?P<x>{_WORD}{{2,6}})(?P<at2>，)(?P<list>{_WORD}{{2,6}}(?:、{_WORD}{{2,6}})*?(?:(?:和|及|以及|与){_WORD}{{2,6}}?)?)(?:等(?![级待候]|[^，。；、]{{0,4}}(?:积极|共同|大力|主动|踊跃|均|都|也|纷纷|参与|参加|支持|配合))|分别|依次|合计|[两三四五六]个)|"
    rf"(?:(?P<c>{_WORD}){_WORD}|{_WORD}(?P<d>{_WORD}))(?P<at3>，)(?(c)(?P=c){_WORD}|{_WORD}(?P=d))[的者]?分别[为有占达是](?=\d)"
)
# 应当按时，足额支付: a clause cannot end there
_HOW = "按时|及时|如实|准确|完整|足额|严格|规范|公正|公平|依法|妥善|全面|按期|主动|自觉|高效|科学|合理|公开|文明|有序|稳妥|快速|真实"
_HALF_SAID = re.compile(f"(?:应当|应|必须|须|要|坚持|做到|能够|依法)(?:{_HOW})，(?:{_HOW})(?=[、地的]|{_WORD}{{2}})")  # fmt: skip
# 区人社局，区教育局、区医保局
_FIRST_OF = re.compile(f"(?:^|(?<=[。；：]))(?P<a>{_WORD}{{1,7}}(?P<c>{_WORD}))，(?P<b>{_WORD}{{1,7}}(?P=c))(?=、)|(?:^|(?<=[。；]))(?P<f>[区市县镇村])[^，。；、的]{{1,6}}，(?P=f)[^，。；、的]{{1,6}}、(?P=f)")  # fmt: skip
# 电工焊工、叉车司机: two words of one head with nothing between them
_TWO_HEADS = re.compile(rf"(?:(?<=包括)|(?<=涉及)|(?<=涵盖))(?:{_WORD}(?P<h>[工师证险费站店厂校镇县])(?!职|员){_WORD}(?P=h)|{_WORD}{{2}}(?P<h2>[工员师证险费站店厂校]){_WORD}{{2}}(?P=h2))(?=、)")  # fmt: skip


def _left_out(p: Paragraph) -> Iterator[tuple[int, int, str, str]]:
    """贵州、云南四川三省, 恒澜电子永丰纺织和禾欣机械, 一二季度, 登记，发证、咨询和调解: 、 left out, or ， in its place."""
    done = False
    for rule, zh, en in _MISSING:
        for m in rule.finditer(p.text):
            done = True
            yield m.start(), m.end(), zh, en
    for m in _CUT_OFF.finditer(p.text) if "、" in p.text else ():
        items, first = m["list"].split("、"), _LED_BY.split(m["a"])[-1]
        long = max(map(len, items)) + (6 if "》" in m["a"] else 2)
        lengths = {len(x) for x in m["more"].split("、")[1:]}
        if len(items) == 1 and (not (m["place"] or m["more"].count("、") > 1 or abs(len(first) - len(items[0])) < 2) or _ACTS.match(items[0]) or max(abs(n - len(items[0])) for n in lengths or {9}) > 1):  # fmt: skip
            continue
        many = int(m["n"]) if m["n"].isdigit() else "三四五六七八".index(m["n"]) + 3
        if len(items) + m["more"].count("、") + 1 == many and m[0].count("、") and 1 < len(first) <= long and not re.match("其中|分别|涉及|包括|[上前]述|以上|[这该共均各]|合计", m["list"]):  # fmt: skip
            yield m.start("mark"), m.end("mark"), "并列的词之间用顿号", "、 between words in a row"
            done = True
    for m in _TWO_HEADS.finditer(p.text) if "、" in p.text else ():
        yield m.start(), m.end(), "并列的词之间用顿号", "、 between words in a row"
    for m in [*_HALF_SAID.finditer(p.text), *(_FIRST_OF.finditer(p.text) if "、" in p.text else ())] if "，" in p.text else ():  # fmt: skip
        at = p.text.index("，", m.start())
        yield at, at + 1, "并列的词之间用顿号", "、 between words in a row"
    for m in _ALONE.finditer(p.text) if "，" in p.text else ():
        at = max(m.start(g) for g in ("at", "at2", "at3"))
        lengths = {len(x) for x in re.split("、|和|以及|及|与", m["list"])} if m["x"] else {0}
        if not m["x"] or ({len(m["x"])} == lengths and not _ACTS.match(m["list"]) and ("、" in m["list"] or len(m["x"]) < 4)):  # fmt: skip
            yield at, at + 1, "并列的词之间用顿号", "、 between words in a row"
    for m in _LIST.finditer(p.text) if not done else ():
        *others, last = m["list"].split("、")
        longest = max((len(x) for x in others[1:]), default=2)
        if "三四五六七八".index(m["n"]) + 3 == len(others) + 2 and len(last) >= longest + 2:
            yield m.start(), m.end(), "列出的项数少一项，缺顿号", "an item less than is said: no 、"


_MODAL = re.compile(r"(?P<m>要|应|须|必须|应当|需|可)(?:立即|及时|尽快|马上|迅速|主动|先|按|由|在|向|到|将|把|如实|一律|停止|第一时间|切实|认真|严格)|(?:希望|盼望|呼吁)(?!小学|工程|学校|[之村路的])[\u4e00-\u9fff]{4}|认为|表示|是(?![否非])|[都均也](?:[要应须会能可有为是将已需不])|(?:导致|造成|使得)(?!的)|主要(?:集中|为|有|来自|涉及|包括|用于|分布|靠|由)|请(?![假示求款愿辞帖功教客战])|决定(?![书权性])|依法(?:予以|处[以理罚]|给予|追究|移送)|分别[是由在从]|即(?:学习|一|\"|“|由|[^将使时刻日办可到来审报接收查改知享申批便墨期是席兴][^、]{2,6}$)")  # fmt: skip
_MUST = re.compile("、(?=要(?![求素点闻么件道害务约价职塞地领旨员犯事紧人]))")
_OPENED = re.compile(rf"{_WORD}{{3}}后$|[者员工户业人件家项查谈访动程]中$|{_WORD}{{2}}[率时]$")
_SAID_OF = re.compile(r"以|有[^关]|发现|占|近|约|超|不少|多数|最|一半|达|[男女]性|\d|[^\d]{0,6}\d")
_CHAIN = re.compile(r"[^，。；：！？\n（）“”、]+(?:、[^，。；：！？\n（）“”、]+)+")
_LISTS = re.compile("(?:是|有|为|包括|分为|涵盖|涉及|含)$")
_CUT_SHORT = re.compile(rf"(?:(?<![位设坐落发处现存放])[在对向从由]|通过|利用|围绕|包括|分为|采取)({_WORD}{{2,4}})。$")  # fmt: skip
_OWNED = re.compile(rf"{_WORD}([镇乡村县区局厂校院馆站店室所园厅司]|街道|中心|部门)的{_WORD}{{2}}")
_PURE = re.compile(rf"{_WORD}+")
_CANNOT = {"before": "谓语、分句前不用顿号", "behind": "句首状语之后用逗号", "groups": "各组之间用逗号", "row": "并列的词之间用顿号"}  # fmt: skip


def _chained(p: Paragraph) -> Iterator[Finding]:
    """What cannot stand in a row of 、 or beside it: a clause (、要立即上报), two items in one (底数清责任清、时限清), an item cut off by another mark."""

    def mark(start: int, end: int, kind: str, severity: str = "") -> Finding:
        return found("form:comma", p, start, end, say(zh=_CANNOT[kind], en=f"wrong mark, {kind}"), severity=severity)  # fmt: skip

    for chain in _CHAIN.finditer(p.text):
        items, at, last = chain[0].split("、"), chain.start(), chain.end()
        behind = p.text[last : last + 1]
        if m := _MUST.search(chain[0]) if chain[0].count("要") == chain[0].count("、要") else None:
            yield mark(at + m.start(), at + m.end(), "before", "info")  # 对河道垃圾、要早清理
        for k, item in enumerate(items):
            start, at = at, at + len(item) + 1
            m = _MODAL.match(item) if k else None
            if m and not any((m["m"] or m[0][:2]) in x for x in (*items[:k], *items[k + 1 :])):
                yield mark(start - 1, start, "before")
            owned = _OWNED.search(item) if k > 1 and "的" not in items[k - 1] else None
            if owned and (of := _OWNED.search(items[0])) and of[1] == owned[1]:
                yield mark(start - 1, start, "groups")  # 甲镇的东湾村、西湾村、乙镇的石桥村
            whole = k + 1 < len(items) or behind in "，。；"
            own = re.split("[和及与等]|以及|[两三四五六][个项类种门条]", item)[0] if k > 1 else item
            if k and whole and len(items) > 2 and len(own) > 1 and _PURE.fullmatch(own) and (own in items[1:k] or items[0].endswith(own)) and not re.search("分别|依次", p.text):  # fmt: skip
                apart = k > 1 and own != items[k - 1]  # 登记、核查、登记 may be an order of steps
                yield found("form:repeat", p, start, start + len(own), severity="info" if apart and len(own) < 4 else "")  # fmt: skip
            first = next((x for x in items[: k - 1] if len(x) > 2 and item.startswith(x) and len(item) > len(x) + 1), "") if 1 < k == len(items) - 1 else ""  # fmt: skip
            if first and own != first and (len(first) > 3 or _ACTS.match(item, len(first))):  # fmt: skip
                yield found("form:repeat", p, start, start + len(first), severity="info")
            n = len(item) // 2 if k else len(items[1])
            two, beside = item[-2 * n :], items[k - 1 if k else 1][-1]
            if whole and n > 2 - (k > 0) and len(two) == 2 * n and _PURE.fullmatch(two) and two[-1] == two[n - 1] == beside != two[-2] and two[:n] != two[n:] and two[n] not in "和及与或":  # fmt: skip
                yield mark(start + len(item) - n, start + len(item), "row")
        one, two, n = items[0], items[1], len(items[1])
        if (m := _CUT_SHORT.search(p.text[: chain.start()])) and len(m[1]) == len(one):
            yield mark(chain.start() - 1, chain.start(), "row", "info")  # 在车站。商场、高校设点
        yield from (mark(*x) for x in _clauses(p, chain, items))
        m = _OPENED.search(one) if len(items) == 2 else None
        if m and _SAID_OF.match(two) and m[0][-1] not in two and not re.search("[前后时期]", two):
            yield mark(chain.start() + len(one), chain.start() + len(one) + 1, "behind")
        if not 2 < n < 7 or any(len(x) != n for x in items[1:]) or not _PURE.fullmatch(two):
            continue
        ends = {x[-1] for x in items}
        if len(one) == n and ends == {p.text[chain.start() - 2 : chain.start() - 1]} and p.text[chain.start() - 1] == "，":  # fmt: skip
            yield mark(chain.start() - 1, chain.start(), "row")  # 底数清，责任清、时限清、结果清
        fellow = p.text[last + 1 : last + 1 + n]
        if behind in "，；。" and len(fellow) == n and _PURE.fullmatch(fellow) and p.text[last + 1 + n : last + 2 + n] in ("，", "。"):  # fmt: skip
            same = ends == {fellow[-1]} or two[:2] == fellow[:2] == one[-n:][:2]
            if same or (behind == "，" and (_LISTS.search(one[:-n]) or two[0] == fellow[0] == one[-n:][0] or p.text[last + 1 + n :].startswith(("，是", "，均", "，都")))):  # fmt: skip
                yield mark(last, last + 1, "row", "" if same else "info")


_BODIES = "镇|街道|局|委|办|中心|公司|部门|社区|村|站|工会|妇联"
_OPENER = re.compile("(?:^(?:要(?!求)|应当?|必须|须).{4,}|^在.*(?P<e>环节|阶段|[程作查期][中间]|下|基础上)|^(?:按照|根据|依据|依照|通过|采取).*(?P<f>要求|部署|规定|精神|情况|安排|原则|思路|结果|方式|形式|办法)|^为(?P<g>了|提高|进一步|做好|加强|加快|解决|确保|落实|推[进动]|规范|方便|掌握|了解|保障|切实).{2,}|^随着.{4,}|^面对.{2,}|^会[前后上]$|^[上下]午$|^活动现场$|^(?:经|通过)(?P<h>协商|调解|走访|核实|座谈|调查|努力)$|^在.{3,}(?P<i>支持|帮助|指导|推动|配合|努力)下$|^由于.{4,})$")  # fmt: skip
_OWN_SUBJECT = re.compile(rf"(?:(?:各|全[区市镇县]|有关|相关|部分)[^、的]{{1,6}}?|[^的在对为和与]{{0,6}}(?:{_BODIES}|企业|单位|窗口|大厅|干部群众|网格员|人员|[^，、]组|项目|机构|[双各]方|我们|志愿者|持证人|学校|医院|调研组))(?:（[^）]*）)?(?!的|[和与及等、，]){_WORD}{{3}}")  # fmt: skip
_A_BODY = re.compile(rf"(?![走深进到在由对向联把将以从经与和同依围建设打]|会同|协同){_WORD}{{1,8}}(?:{_BODIES})|{_WORD}{{0,6}}(?:网格员|检查组|调研组|工作组|专班)|[^在对为把将向给以]{_WORD}{{2,10}}的(?:企业|新居民|单位|人员|家庭|个人|群众|员工)")  # fmt: skip
_DOES = re.compile("依法(?!治)|联合[区市县镇]|组织(?!部|委|人|科|机|处)|开展|举办|召开|积极(?!分)|主动|认真|切实|及时|先后|已(?!婚)|将(?!军)|可以?(?!再)|应|须|牵头|大力|持续|扎实|深入|全面|推行|推进(?!办|组|会)|制定|印发|建立|设立|投入|不得|[能均都还]|每[天日周月季年]|负责|协助")  # fmt: skip

_TAKES = re.compile("(?<!不)(?:开展|举办|组织|提供|加强|推进|推动|优化|完善|健全|提升|落实|发放|召开|制定|建立|设立|解决|化解|改善|促进|强化)$")  # fmt: skip
_A_PERSON = re.compile(f"(?:[^在对为把将向给以和]{_WORD}{{1,10}})?(?:党员|干部|职工|[师医]生|教师|民警|社工|者|员|群众|居民|村民|部门|单位|学校|医院|同志)")  # fmt: skip


def _clauses(p: Paragraph, chain: re.Match[str], items: list[str]) -> Iterator[tuple[int, int, str, str]]:  # fmt: skip
    """在登记环节、网格员逐户核对; 望江镇、联合区总工会…; 项目有血压、血糖，心电图、胸片: 、 before what has its own subject or does
    something, and ， in the middle of a list of short names."""
    one, two, at = items[0], items[1], chain.start() + len(items[0])
    opens = chain.start() == 0 or p.text[chain.start() - 1] in "，。；：\n"
    rest = two if len(items) > 2 else re.split("[，。；：、\n]", p.text[at + 1 : at + 60])[0]
    m = _OPENER.match(one) if opens else None
    own = _OWN_SUBJECT.match(rest) if m else None
    end = next((x for x in m.groups() if x), "") if m else ""
    if m and own and (end or re.match("[^、的]{2,8}?(?:要(?!求|[点素])|应|须|将)", rest)) and not re.search(f"(?:{_BODIES}|企业|单位|机构|项目)$", one) and not any(end and end[-1] in x for x in items[1:]):  # fmt: skip
        yield at, at + 1, "before", ""
    if opens and _A_BODY.fullmatch(one) and (does := _DOES.match(two)) and not any(does[0][:2] in x for x in items[2:]):  # fmt: skip
        yield at, at + 1, "before", ""
    elif opens and _A_PERSON.fullmatch(one) and re.match("[为向给](?![主民])", two):
        yield at, at + 1, "before", "info"  # 志愿者、为老人理发、量血压
    if len(items) == 2 and opens and p.text[chain.end() : chain.end() + 1] in tuple("，。；"):
        if (does := _ADVERB.match(two)) and does["w"] not in one and not re.search("的|等", two) and (sure := _PREDICATE.search(one) or len(one.split("的")[-1]) > len(does["s"]) + 5):  # fmt: skip
            yield at, at + 1, "before", "" if does["s"] and sure is not True else "info"
        elif (re.search("\\d[万亿]?[\\u4e00-\\u9fff]{1,2}$", one) and re.match("[^，。；、\\d的]{2,4}率[^，。；、\\d]{0,2}\\d[\\d.]*%$", two)) or (_CONJUNCTION.match(one) and p.text[: chain.start()].rstrip()[-1:] in ("", "。") and p.text[chain.end()] == "。"):  # fmt: skip
            yield at, at + 1, "before", ""  # 由于企业搬迁、部分员工离职。 has no main clause
        elif (_TAKES.search(one) and not _ACTS.match(two) and not _TAKES.match(two[:2]) and len(two) > 3) or (re.fullmatch(rf"\d+[万亿]?{_WORD}{{1,2}}", two) and not re.search(r"\d", one)) or (_A_PERSON.fullmatch(one) and _DOES.match(two)) or (re.search("..了(?!解).", one) and re.match("..了(?!解)", two)):  # fmt: skip
            yield (
                at,
                at + 1,
                "before",
                "info",
            )  # 优化、营商环境; 餐饮单位、420家; 乡镇干部、深入田间
    place = chain.start()
    for k in range(len(items) - 1) if len(items) > 3 or (len(items) == 3 and "”" in p.text) else ():
        place += len(items[k]) + 1
        (n, *more), parts = {len(x) for x in items[:k] + items[k + 2 :]} or {0}, items[k : k + 2]
        others = items[1:k] + items[k + 2 :]
        if not more and n > 2 and sum(map(len, parts)) == n and _PURE.fullmatch("".join(parts)) and any(x[0] == parts[0][0] or x[-1] == parts[1][-1] for x in others):  # fmt: skip
            yield place - 1, place, "before", "info"  # 一口受理、一网通办、一次、办结
    following = _CHAIN.match(p.text, chain.end() + 1) if p.text[chain.end() : chain.end() + 1] == "，" else None  # fmt: skip
    names = [*items[1:], *following[0].removesuffix("等").split("、")] if following else []
    tail = re.fullmatch(f"(?P<name>.+)等(?!级|待|候)(?P<of>{_WORD}{{2,4}})", names[-1]) if names else None  # fmt: skip
    if tail := None if tail and _TAKES_PART.search(tail["of"]) else tail:
        names[-1] = tail["name"]  # …理发、修伞，磨刀、测血压等服务: no verb behind the ，
    led = tail or _LISTED.search(one) or p.text[chain.start() - 1 : chain.start()] == "："
    if following and led and p.text[following.end() : following.end() + 1] in tuple("，。；") and all(1 < len(x) < 6 and _PURE.fullmatch(x) and not _ACTS.match(x) and not re.search("[有为是了在对将需可以和与及]", x) for x in names):  # fmt: skip
        yield chain.end(), chain.end() + 1, "row", "info"


# what a clause is known by; what opens a sentence and has no predicate either
_VERBAL = re.compile("[是有为在对将把被使让给需要应可能已未没不均都也了着过含占达超增减按向从由以凭较很最更再却并而每各]|会.|就(?![业医学餐诊读])")  # fmt: skip
_SETTING = re.compile("[前后中时上下里间际初末内外来的日月年天期午晚看面度]$|^[此对据经第首其另总全本该这那但今去明请一二三四五六]|目前|同时|因此|随后|检查|调研|^[^、]现$")  # fmt: skip
_TWO_CLAUSES = re.compile(
    rf"(?:^|(?<=[。；\n]))(?:[^，。；：、（）“”\n]{{2,24}}(?:后|前|时|的|原因|下|中|以来|之际|[来到]临|到来)(?P<a>、)(?=[^，。；：、（）“”\n\d]{{4,40}}[，。])|"
    rf"{_WORD}{{2,24}}(?P<c>、)(?:为|在|听取|当场|[去今]年|以|由|向|把|将|就|从|与|对|全[区市县镇]|至今|现将|共|双方)[^，。；：、（）“”\n]{{4,40}}(?=[，。])|"
    rf"(?P<x>{_WORD}{{4,24}})(?P<b>、)(?:(?P<y>{_WORD}{{2,5}}?)(?:可以?|应当?|要|须|将|会(?!议)|为|在|已|向|持续|不|难)[^，。；：、（）“”\n]{{2,40}}(?=[，。])|(?P<z>{_WORD}{{5,14}})(?=。))|"
    rf"(?:[今去]年|20\d\d年)\d{{1,2}}月(?:\d{{1,2}}日|[底初末]|[上中下]旬)?(?P<d>、)(?={_WORD}{{3}}))"
)
# what a 、 cuts in two: 共、86场次, 棉被等、生活用品, 八、九点, 三、个窗口, 走访了、电子; 难题、先后举办
_PARTED = re.compile(
    rf"(?<=[共约达])、(?=\d)|(?<={_WORD}[今去本]年)、(?=[已新共开增]{_WORD})|(?<=主持)、(?={_WORD}{{2,12}}(?:参加|出席|列席|陪同))|(?<!\d.)(?<!\d..)、(?=共[有计]?\d)|(?:、{_WORD}{{2}}){{2}}、(?=部门(?!规章|[预决]算))|(?<=[^平高初中同一二三四五六优相上下对均劣何]等)、(?={_WORD})|、(?=相(?:结合|统一|衔接))|(?:[有设分为了供的][两二三四五六七八九十]|(?<=[两二三四五六七八九]十))、(?=[个名家户项期类种]|[一二三四五六七八九][个名家户])|"
    rf"(?<=主办)、(?={_WORD}{{2,10}}(?:承办|协办))|[》”][《“][^《》“”、]{{1,30}}[》”]、(?={_WORD}{{2,4}}[，。])|(?<={_WORD}{{4}})、(?=(?:累计|共计|合计)(?!{_WORD}*[别均数]){_WORD}{{1,6}}\d)|[一二三四五六七八九]、[一二三四五六七八九](?=点(?![名赞评子]))|十、(?=[一二三四五六七八九][个名家户项])|三、五(?=[个天年名人户家次里分])|(?<![\d、])\d、\d(?=[万亿]元|万人|%|公[里斤顷])|"
    rf"、(?=联合{_WORD}{{2,8}}(?:举办|开展|召开|组织)|先后(?![顺次])|对[^，。、]{{2,12}}(?:限期|予以|责令))|(?<={_WORD}[访查看过]了)、"
)
_CHANGED = "(?:上升|下降|增加|减少|提高|降低|增长|回落|好转|改善|扩大|缩小|加快|放缓|增多|走高|走低|增强|减弱)"
_GROWS = re.compile(rf"(?:^|(?<=[。；\n]))(?:(?![是因由受随按使让对]){_CJK}|\d){{4,12}}{_CHANGED}(?P<at>、){_WORD}{{2,10}}{_CHANGED}(?=[，。])")  # fmt: skip
# 包括手册折页、海报三种: an item less than is said
_ONE_LESS = re.compile(rf"(?:包括|分为|涉及|[有为含]|涵盖)(?P<list>(?:(?![的和与及]){_WORD}){{2,8}}(?:、(?:(?![的和与及]){_WORD}){{2,8}}?)+)(?P<n>[三四五六])(?:个|[种类项门级地]|部分|方面)")  # fmt: skip
_LED_ROW = re.compile(rf"(?:[设集中]在|集中于|来自|分布[在于]|包括|涉及|分为|涵盖)(?:{_WORD}{{2,5}}、)*{_WORD}{{2,4}}(?P<mark>[，；。])(?P<row>{_WORD}{{2,5}}(?:、{_WORD}{{2,5}})*[和及与、]{_WORD}{{2,5}}?)(?:[两三四五六]个?{_WORD}{{1,2}})?(?=。)", begins="[设集中来分包涉涵]")  # fmt: skip
_ODD = re.compile(rf"(?:、{_WORD}{{1,8}}(?:(?P<a>[/·.．,\\]){_WORD}{{2}}|(?P<c>[ -]){_WORD}{{2,8}}(?=[，。、]|$))|{_WORD}{{2}}(?P<b>[/·.．,\\ -]){_WORD}{{2,8}}?(?=[、和及与或]{_WORD}))")  # fmt: skip
# 核对，上报工作; 停车难，充电难问题; 早，中、晚三餐; 公开：公平、公正; 对环境：交通、教育表示
_ORGANS = "民政|教育|卫健|人社|住建|住房|司法|残联|妇联|工会|团委|医保|城管|市监|财政|税务|信访|应急|商务|文旅"
_CLOSED = re.compile(
    rf"(?:公安|{_ORGANS})(?P<m15>)(?:{_ORGANS})(?=部门|[、和与及联]|开展|在|建|共)|(?:^|(?<=[。；，：、]))(?:20\d\d年(?P<m16>[，；。])(?=20\d\d年(?:[、和及与]20|[三四五]年))|\d{{1,2}}月(?P<m17>[，；。])(?=\d{{1,2}}月(?:[、和及与]\d|[三四五]个月))|[一二]季度(?P<m18>[，；。])(?=[二三]季度[、和及与][三四]))|(?P<z>[区县]){_WORD}{{2,6}}局(?P<m19>)(?P=z){_WORD}{{2,6}}[局委]|(?:^|(?<=[。；，])){_WORD}{{2,3}}(?P<m20>[，；。]){_WORD}{{2,3}}双方|(?<=以){_WORD}{{2,4}}(?P<m21>[，；。]){_WORD}{{2,4}}为主|"
    rf"(?:、(?P<a>{_WORD}{{2,4}})(?P<m>，)(?P<b>{_WORD}{{2,4}})|(?P<c>{_WORD}{{2}}(?P<d>{_WORD}))(?P<m2>，){_WORD}{{2}}(?P=d))(?:工作|服务|业务|活动|手续|问题|需求|等(?![级待候]))(?=[，。；]|{_WORD})|"
    rf"{_WORD}(?P<m3>，){_WORD}、{_WORD}三|(?P<e>{_WORD}){_WORD}(?P<m4>[：；。，])(?P=e){_WORD}、(?P=e){_WORD}(?!、)|、(?P<g>{_WORD}){_WORD}{{1,4}}(?P<m7>[；。])(?P=g){_WORD}{{1,5}}[，。；]|(?P<k>{_WORD})、{_WORD}{{1,4}}(?P=k)(?P<m8>；)(?:(?![有为是由]){_WORD}){{1,4}}(?P=k)|(?:^|[。\n]){_WORD}{{3,10}}、{_WORD}{{2,4}}(?P<m14>；)(?!{_ACTS.pattern}){_WORD}{{2,4}}\d|、{_WORD}(?P<k2>{_WORD})(?P<m9>；){_WORD}(?P=k2)(?!、)|"
    rf"(?:组织|邀请|发动|动员|联合|会同|安排|选派|召集){_WORD}{{0,6}}[员者工众民师生长士家友干部业位局委办会队团所站人警安管]、{_WORD}{{1,6}}(?P<m10>。)(?={_WORD}{{0,4}}(?:[员者师生士家长友工民众]|部门|干部){_WORD})|凭{_WORD}{{1,5}}[证卡单](?P<m11>。)(?={_WORD}{{0,6}}[证卡单本簿书](?:[或、和可办免享领入即]|均))|(?P<i>(?![一二三四五六七八九十不无多]){_WORD}){_WORD}、(?P=i){_WORD}(?P<m12>)(?P=i){_WORD}|(?P<j>{_WORD})、{_WORD}{{2}}(?P=j)(?P<m13>)(?:(?![等和及与或]){_WORD}){{2}}(?P=j)|[对由向从](?!{_WORD}*[个项类下列]){_WORD}{{2,5}}(?P<m5>：){_WORD}{{2,4}}、{_WORD}{{2,8}}[，。]|"
    rf"{_WORD}(?P<m6>；)(?P<f>{_WORD}{{2,6}})(?:、{_WORD}{{2,6}}?)+(?=等|[，。])"
)
# 休息区。母婴室，…; 提供注册。税务和融资服务。
_STOPPED = re.compile(rf"(?:、(?P<u>{_WORD}{{2,5}})|{_WORD}{{2}})(?P<m>。)(?P<z>(?P<v>{_WORD}{{2,5}}?)(?P<r>(?:、{_WORD}{{2,5}})*[和及]{_WORD}{{2,4}})?)(?=[，。])")  # fmt: skip
_ONE_SAID = re.compile("[的和等及与或有是由凭各]|年级|[两三四五六][个级项道]|共同|联合|通过|利用")
_BARE_ROW = re.compile(rf"(?:^|(?<=[要到，对向有]))(?P<row>{_WORD}{{2,5}}(?:、{_WORD}{{2,5}})+)(?P<mark>[，；])(?P<z>{_WORD}{{2,6}}?)(?=[均都也各要应须是可和或与及等\d。]|$)")  # fmt: skip
_JOINED = re.compile("([，、：；]|以及|(?<=[\u4e00-\u9fff]{2})[和及与或](?=[\u4e00-\u9fff]{2}))")
_TAILED = re.compile(f"等{_WORD}{{0,4}}$|[两三四五六]个?{_WORD}{{1,2}}$")


# what is a note wherever it stands, and the mark without which it is not looked for
_NOTED = (
    # 甲街道、乙街道、共登记3286人; 通过座谈会等方式、课题组; 停车证、违规停放的，; 重点做好、就业、就学; 听取了汇报、研究了
    (re.compile(rf"、(?=共(?![建享青同治产用性生]){_WORD}{{1,8}}\d|均(?![价值衡等线分摊匀势]){_WORD}{{2}}|都(?![市城]){_WORD}{{2}}|(?<!联合..、)联合(?:开展|召开|举办|印发|发文|出台|组织|实施|成立|制定))"), "、", "before"),
    (re.compile(r"(?:^|(?<=[，。；]))(?:通过|采取|经过?|针对|围绕|在|对|按照|利用|借助|依托|根据|结合)[^，。；]{2,30}等(?:方式|形式|渠道|途径|环节|措施|举措|办法|手段|问题|方面|场所|载体)(?P<at>、)(?![^，。；]{0,30}[^同平高相]等|[^，。；]{0,6}[，。；])"), "、", "before"),
    (re.compile(rf"(?<=[^的])、(?=(?:违反|拒不|逾期|未|不按|违规|情节){_WORD}{{1,10}}的[，由予责依])"), "、", "before"),
    (re.compile(rf"(?:重点|着力|积极|全力|切实|扎实|全面|深入|统筹)(?:做好|解决|开展|检查|落实|加强|推进|抓好|办理|整治|排查|提供|强化|关注)(?P<at>、){_WORD}{{2,6}}(?:、{_WORD}{{2,6}})*?(?:[三四五六]{_WORD}{{1,3}}|等)"), "、", "before"),
    (re.compile(rf"(?:^|(?<=[，。；]))[^由，。；]{{4,30}}(?P<at>、)由{_WORD}{{2,8}}(?:负责|承担|牵头|组织|统一)(?=[^、，；。]{{0,8}}[，。；])"), "、由", "before"),
    (re.compile(rf"了(?!解)[^，。；]{{3,16}}(?P<at>、){_WORD}{{2}}了(?!解)|(?:^|(?<=[，。；]))(?:(?!确保|力争)[^，。；]){{4,60}}(?P<at2>、)(?:确保|力争)[^、，；]{{2,}}[。；]"), "、", "before"),
    # 公安、民政；教育部门; 广大党员、干部，职工踊跃; 各村，各社区、各企业; 携带居住证。租房合同、照片等材料。
    (re.compile(rf"、{_WORD}{{2,4}}(?P<at>；){_WORD}{{2,4}}(?:部门|单位|行业|企业|领域|[三四五]方)"), "；", "row"),
    (re.compile(rf"(?:广大|全体|各级|各位|所有){_WORD}{{2,4}}、{_WORD}{{2,4}}(?P<at>，){_WORD}{{2,4}}?(?:积极|踊跃|参加|参与|自觉|纷纷|主动|投身|共同)|各{_WORD}{{1,4}}(?P<at2>，)各{_WORD}{{1,4}}、各|各{_WORD}{{1,4}}、各{_WORD}{{1,4}}(?P<at3>，)各{_WORD}{{1,4}}[要应须均]"), "、", "row"),
    (re.compile(rf"(?:携带|提交|提供|出示|准备|带好|上传|递交){_WORD}{{2,10}}(?P<at>。)(?:{_WORD}{{2,8}}、)*{_WORD}{{2,8}}?(?:等(?:材料|证件|手续|资料|证明|内容|信息|原件)|[证书照件])。"), "。", "row"),
)  # fmt: skip


def _told_apart(text: str) -> Iterator[tuple[int, int, str]]:
    """企业用工稳定、员工收入持续增长: two clauses; 工会，妇联和共青团: names of one size with nothing said of the first."""
    for m in _TWO_CLAUSES.finditer(text):
        x, y, z = (m[g] or "" for g in "xyz")
        at = max(m.start(g) for g in "abcd")
        one, two = text[m.start() : at], text[at + 1 : at + 24].partition("。")[0]
        joined = x and (re.search("[是与]|会同|存在", x) or x[-1] in y[1:] + z[1:])
        alike = two[:1] in one or (not m["c"] and one[-1] in two) or re.search("[前后期之]间|前后|^.{0,6}[均都]|^(?:已|未|不)[^，。]*的", two) or (m["c"] and "的" in two)  # fmt: skip
        if not joined and not alike and not (z and _ONE_SAID.search(x + z)):
            yield at, at + 1, "before"
    for m in _PARTED.finditer(text) if "、" in text else ():
        at = m.start() + m[0].rindex("、")
        yield at, at + 1, "before"
    for m in _GROWS.finditer(text) if "、" in text else ():
        yield m.start("at"), m.end("at"), "behind"
    for rule, sign, kind in _NOTED:
        for m in rule.finditer(text) if sign in text else ():
            yield *m.span(m.lastgroup or 0), kind
    for m in _ONE_LESS.finditer(text) if "、" in text else ():
        *short, longest = sorted(map(len, m["list"].split("、")))
        if len(short) == "三四五六".index(m["n"]) + 1 and longest >= 2 * short[-1]:
            yield *m.span("list"), "row"
    for m in _LED_ROW.finditer(text):
        if not _VERBAL.search(m["row"]) and not _ACTS.match(m["row"]):
            yield *m.span("mark"), "row"  # 登记点设在车站，商场和菜市场。
    for m in _ODD.finditer(text) if re.search(r"[/·.．,\\ -]", text) else ():
        at = max(m.start(g) for g in "abc")
        yield at, at + 1, "row"
    for m in _STOPPED.finditer(text) if "。" in text else ():
        if not _VERBAL.search(m["z"]) and not _SETTING.search(m["v"]) and not _ACTS.match(m["v"]) and (m["r"] or len(m["u"] or "") == len(m["v"])):  # fmt: skip
            yield m.start("m"), m.end("m"), "row"
    for m in _CLOSED.finditer(text):
        at = max(m.start(g) for g in ("m", *(f"m{k}" for k in range(2, 22))))
        if (not m["a"] or len(m["a"]) == len(m["b"])) and not (m["f"] and (_VERBAL.search(m["f"]) or re.search("[；、]", re.split("[。\n]", text[:at])[-1]))):  # fmt: skip
            yield at, at + 1, "row"
    for s in re.finditer("[^。！？\n]+", text):
        if "、" not in s[0] and "和" not in s[0]:
            continue
        for m in _BARE_ROW.finditer(s[0]):
            items, z = re.split("[要到对向有]", m["row"])[-1].split("、"), m["z"]
            sizes = {len(x) for x in items}
            if max(sizes) - min(sizes) < 2 and min(sizes) - 2 < len(z) < max(sizes) + 2 and z not in items and not re.match("[今去本全每其共]|目前|[合总累]计", z) and items[-1][-1] != "等" and len(items) > 1 and not _VERBAL.search("".join(items) + z) and not _SETTING.search(items[0]):  # fmt: skip
                yield s.start() + m.start("mark"), s.start() + m.end("mark"), "row"
        parts = _JOINED.split(s[0])
        for k in range(0, len(parts) - 4, 2):
            one, mark, two, then, three = parts[k : k + 5]
            if {mark, then} in ({"、", "，"}, {"、", "；"}) and len(two) > 3 and _PURE.fullmatch(one + two + three) and any(w in one[:-2] and w in three for w in (two[j : j + 2] for j in range(min(5, len(two) - 2)))):  # fmt: skip
                at = s.start() + sum(map(len, parts[: k + 1]))
                yield at, at + 1, "row"  # 带头宣传；带头化解、带头参加
        for k in range(0, len(parts) - 3, 2):
            one, mark, two, then = parts[k : k + 4]
            if mark not in "，；" or then in "，：；" or not _PURE.fullmatch(one + two) or _VERBAL.search(two):  # fmt: skip
                continue
            n, rest, marks = len(two), parts[k + 2 :: 2], parts[k + 3 :: 2]
            opens = k == 0 and 1 < len(one) < 7 and abs(len(one) - n) < 2 and not _VERBAL.search(one) and not _SETTING.search(one)  # fmt: skip
            ends = 1 < n < 6 and n < len(one) and not {"，", "：", "；"} & {*marks} and {len(_TAILED.sub("", x)) for x in rest} == {n} and not _ACTS.match(two) and (len(rest) < 2 or rest[0][:2] != rest[1][:2]) and not _VERBAL.search("".join(rest))  # fmt: skip
            if opens or ends:
                at = s.start() + sum(map(len, parts[: k + 1]))
                yield at, at + 1, "row"


_TAKES_PART = re.compile("参[加与会]|[负到出]|配合|联合|开展|协[助同]|支持|完成|推进|落实|提供")
# 租客也不愿配合, 已分配286套: what only a predicate has
_ADVERB = re.compile("(?P<s>[^的\\d]{0,6}?)(?P<w>则(?<![规原细准附总守法通]则)|也(?!许)|却(?!步)|已(?!婚|故|知)|仍|便(?=[可能])|没有|未能|不愿|不再|不能|得不到|可(?=同时|容纳|延|申|当|直接)|应当|无法|缺乏|被(?![告动害调访褥])|(?<=^[\u4e00-\u9fff]{2})了(?!解)|(?<![平人月日年户次])均(?![衡价值分等线]))")  # fmt: skip
_PREDICATE = re.compile("[难低差高足弱乱慢]$|[不未没较很偏缺]|紧张|困难|提高|下降|反映|希望|拖欠|[者员民户业]满意|\\d")  # fmt: skip
_CONJUNCTION = re.compile("(?:由于|虽然|尽管|只要|如果|如遇|若(?!干)|倘若|凡(?=.*的$)).{2,}")
_LISTED = re.compile(rf"(?:有|为|包括|包含|涉及|涵盖|分为|含){_WORD}{{2,6}}$")
_DEEDS = re.compile(rf"(?:^|(?<=[，。；：后次日月]))[^，。；：、\d]{{0,4}}(?:开展|召开|组织|举办|走访|核查|检查|发放|印发|排查|受理|接待|举行){_CJK}{{2,8}}\d[\d.]*[万亿]?{_CJK}{{1,2}}(?P<at>、)(?:收集|更新|注销|发放|解答|推送|促成|帮助|整改|化解|解决|追回|协调|达成|形成|采纳|回访|慰问){_CJK}{{2,8}}\d")  # fmt: skip


def commas(p: Paragraph) -> Iterator[Finding]:
    """、 and its neighbours in the wrong place."""
    if p.kind not in ("text", "item", "heading", "note"):
        return
    for start, end, zh, en in [*_in_rows(p), *_left_out(p)] if p.prose else ():
        yield found("form:comma", p, start, end, say(zh=zh, en=en))
    yield from _chained(p) if p.prose and "、" in p.text else ()
    for start, end, kind in _told_apart(p.text) if p.prose else ():  # fmt: skip
        yield found("form:comma", p, start, end, say(zh=_CANNOT[kind], en=f"wrong mark, {kind}"), severity="info")  # fmt: skip
    if p.kind == "heading" and p.text.rstrip().endswith(("，", "、", "；", "。，")):
        yield found("form:comma", p, len(p.text.rstrip()) - 1, len(p.text.rstrip()), say(zh="标题末不用这个标点", en="no such mark at a heading's end"))  # fmt: skip
    for rule, zh, en in (*_COMMAS, *_MARKS) if "、" in p.text else _MARKS:
        for m in rule.finditer(p.text):
            yield found("form:comma", p, m.start(), m.end(), say(zh=zh, en=en))
    for m in _DEEDS.finditer(p.text) if "、" in p.text else ():  # 收集意见36条: many write so
        yield found("form:comma", p, m.start("at"), m.end("at"), say(zh="两个分句之间多用逗号", en="， is usual between clauses"), severity="info")  # fmt: skip
    text = p.text.rstrip()
    if p.kind in ("text", "item") and len(p.text) > 20 and (("。" in text and len(p.text) > 30) or re.search("；.+；", text)) and re.search(r"[\u4e00-\u9fff\d%，、]$", text) and not re.search(r"\d+日$|[年月]$", text):  # fmt: skip
        yield found("form:comma", p, len(text) - 1, len(text), say(zh="段末没有句号", en="the paragraph does not end in 。"), severity="warning")  # fmt: skip


_IN_CELL = re.compile(f"[、，。；]、|、[，。；]|^、|、$|^{_WORD}{{2,6}}(?:、{_WORD}{{2,6}})*(?:(?P<a>、{_WORD}{{2,6}}[，；])|(?P<b>[，；]{_WORD}{{2,6}}、)){_WORD}{{2,6}}(?:、{_WORD}{{2,6}})*$")  # fmt: skip
_QUOTED = re.compile(r"(?<=”)、(?=“)|(?<=》)、(?=《)")


def between_quotes(draft: Draft) -> Iterator[Finding]:
    """“甲”、“乙”: GB/T 15834 leaves the 、 out as a rule; one finding a draft, at the first, with the count."""
    for p in draft.paragraphs:
        m = _IN_CELL.search(p.text.strip()) if p.cell is not None and "、" in p.text else None
        if m is not None:
            yield found("form:comma", p, m.start(), m.end(), say(zh=_CANNOT["row"], en="、 between words in a row"), severity="info" if m.start("a") != m.start("b") else "")  # fmt: skip
    prose = [p for p in draft.paragraphs if p.prose]
    marks = [(p, m) for p in prose for m in _QUOTED.finditer(p.text)]
    dotted = any(re.match(r"\s*\d{1,2}[.．]\s*[\u4e00-\u9fff]", p.text) for p in draft.paragraphs)
    for p in draft.paragraphs if dotted else ():
        if c := re.match(r"\s*\d{1,2}、(?=[\u4e00-\u9fff])", p.text):
            yield found("form:comma", p, 0, c.end(), say(zh="序号后应与其他项一样用点", en="1. like the others"))  # fmt: skip
    if marks:
        p, m = marks[0]
        shows = say(zh=f"引号、书名号之间通常不用顿号，全文{len(marks)}处", en=f"no 、 between quoted items: {len(marks)} here")  # fmt: skip
        yield found("form:comma", p, m.start(), m.end(), shows)
