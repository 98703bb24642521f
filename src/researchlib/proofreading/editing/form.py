"""The form of the text: half-width punctuation, pairs, placeholders."""

from __future__ import annotations

from collections.abc import Iterator

from ...errors import say
from .. import patterns as re
from ..files.drafts import Paragraph
from ..findings import Finding, found

_CJK = r"[\u4e00-\u9fff]"
_NEAR = r"[\u4e00-\u9fff，。；：、“”‘’（）《》]"
_HALF = re.compile(
    rf"(?<={_NEAR})(?:[,;:?!](?!\d)|[,;](?=\d))|(?<=附件):(?=\d)|(?<=[\d%])[,;:?!](?={_CJK})|(?<=[\u4e00-\u9fff%])\.(?=\s*(?:$|{_CJK}))|(?<=%)[,;](?=[\d“])|"
    rf"(?<={_CJK})(?::(?=\d+{_CJK})|\.(?=\d+[人家户个件名元万％%年月])|\((?=[\d一二三四五六七八九十%.,\- ]+\))|\))|\((?=[^()\n]*{_CJK}[^()\n]*\))|(?<=\d)\)(?={_CJK})",
    begins="[,;:?!.()]",
)


_IN_CELL = re.compile(rf"(?<={_CJK})(?:[,;!?](?={_CJK})|\.$)", begins="[,;!?.]")
_MIXED = re.compile(r"\((?=[^()（）\n]*）)|(?:(?<=（)|(?<=\d)|(?<=[%人个家件户]))\)(?=[，。；、\u4e00-\u9fff])")  # fmt: skip


def halfwidth(p: Paragraph) -> Iterator[Finding]:
    """Half-width marks in Chinese: one finding a paragraph, at the first, with the count."""
    if p.kind == "cell" and len(p.text) < 12:  # 按季发放,专款专用; (单位:家) is usual there
        if cut := _IN_CELL.search(p.text) if "(" not in p.text else None:
            yield found("form:halfwidth", p, cut.start(), cut.end(), severity="warning")
        return
    marks = [m for m in _HALF.finditer(p.text) if not _latin(p.text, m.start())]
    marks += [m for m in _MIXED.finditer(p.text) if not any(m.start() == x.start() for x in marks)]
    straight = list(re.finditer(r"[\"'](?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff])[\"']", p.text))
    marks = sorted(marks + straight, key=lambda m: m.start())
    if not marks:
        return
    m = marks[0]
    kinds = "".join(dict.fromkeys(m.group()[0] for m in marks))
    shows = say(zh=f"本段{len(marks)}处（{kinds}）", en=f"{len(marks)} here ({kinds})")
    yield found("form:halfwidth", p, m.start(), m.end(), shows)


def _latin(text: str, at: int) -> bool:
    """Inside an English or code stretch."""
    start, end = max(0, at - (8 if text[at - 1 : at] == "%" else 3)), at + 4
    window = text[start:end]
    return not re.search(_CJK, window)


_OPEN = {
    "“": "”",
    "‘": "’",
    "（": "）",
    "《": "》",
    "〔": "〕",
    "【": "】",
    "〈": "〉",
    "(": ")",
    "[": "]",
    "「": "」",
}
_CLOSE = {v: k for k, v in _OPEN.items()}


def pairs(p: Paragraph) -> Iterator[Finding]:
    """Quotes, brackets and book-title marks that do not close, do not open, or nest wrongly."""
    stack: list[tuple[str, int]] = []
    for k, c in enumerate(p.text):
        if (c == "’" and (p.text[k - 1 : k].isascii() or p.text[k + 1 : k + 2].isdigit()) and not any(s == "‘" for s, _ in stack)):  # fmt: skip
            continue
        if c in _OPEN:
            if c == "“" and any(s == "“" for s, _ in stack):
                yield found("form:pair", p, k, k + 1, say(zh="双引号里再用引号应为单引号", en="nested quotes are single"))  # fmt: skip
            stack.append((c, k))
        elif c in _CLOSE:
            top = stack[-1][0] if stack else ""
            if top == _CLOSE[c] or (top in ("（", "(") and c in "）)"):
                stack.pop()
            elif c in ")]" or re.match(
                r"^\s*[\d一二三四五六七八九十a-zA-Z]{1,2}）", p.text[: k + 1]
            ):
                continue
            elif any(s == _CLOSE[c] for s, _ in stack):
                while stack[-1][0] != _CLOSE[c]:
                    yield _unpaired(p, *stack.pop())
                stack.pop()
            else:
                yield found("form:pair", p, k, k + 1, say(zh=f"“{c}”没有配对", en=f"{c} is not opened"))  # fmt: skip
    for c, at in stack:
        if c not in "[(" or re.search(_CJK, p.text[at : at + 6]):
            yield _unpaired(p, c, at)
    if p.text.count('"') % 2 and not re.search(r'\d"', p.text):
        at = p.text.rfind('"')
        yield found("form:pair", p, at, at + 1, say(zh="直引号不成对", en="an odd straight quote"))


def _unpaired(p: Paragraph, c: str, at: int) -> Finding:
    return found("form:pair", p, at, at + 1, say(zh=f"“{c}”没有配对", en=f"{c} is not closed"))


_PLACEHOLDERS = re.compile(
    r"(?<![A-Za-z])[xX]{2,}(?![A-Za-z])|[×╳]{2,}|＊{2,}|(?<!\*)\*{2,3}(?!\*)|△{2,}|□{2,}|◯{2,}|○{2,}|〇〇+(?!\d)|(?<![\d.])[xX×](?=[%％]|个百分点|人|户|家|万|亿|月|日|场|个|项|次|件|名|期|元|亩|台|天|套|份)|"
    r"待补充?|待填写?|待核实?(?=[\u4e00-\u9fff]{0,3}[）】〕，。；])|待定(?=[）】〕，。；]|$)|待更新(?=[）】〕]|$)|待完善(?=[）】〕])|待查(?=[）】〕，。]|$)|此处(?:需|应|还)?(?:补[充数写录图表]|插入|填|待|缺|空)|[（(](?:请|需)[^（）()，。；]{1,8}(?:补充|补齐|填写|填报|完善)[^（）()]{0,8}[）)]|[（(【\[](?:请|需)(?:补充|填写|核实|更新|插入)[^）)】\]]{0,20}[）)】\]]|(?<![*A-Za-z0-9])[*＊](?=(?:亿|万)?(?:元|人|户|家|件|个|%|项))(?![^*\n]*\*)|"
    r"【\s*】|〔\s*〕|（\s*）|“\s*”|《\s*》|【[^】]*(?:待|填|补|核|数据|此处|插入|名称|日期|姓名|单位|时间|地点|金额|职务|科室|部门|领导|人数|地址|\?|？)[^】]*】|"
    r"(?<=[\u4e00-\u9fff])(?<![前第])[NnMm](?=[人户家个次件份%名]|万?元)|(?:^|(?<=[、，。：；（“]))某某(?=[、，。：；）”])|某某(?=[局委]|单位|部门|街道|镇)|[（(](?:略|空|缺|后补|另补)[）)]|TODO|TBD|FIXME|XXX|N/A(?=[，。；])|#REF!|#DIV/0!|#N/A|#VALUE!|#NAME\?|(?<![A-Za-z])(?:nan|NaN|None|null|undefined)(?![A-Za-z])|"
    r"_{2,}(?=[\u4e00-\u9fff%，。；]|$)|＿{2,}|错误[!！]未(?:找到引用源|定义书签)|Error! Reference|\{eval\}|\{ref\}|\{\{[^}]*\}\}|\$\{[^}]*\}|"
    r"[?？]{3,}|[?？]{2,}(?=[%\u4e00-\u9fff])|[?？]月[?？]日|(?<=[为占达共有资额])\s*[?？](?=[%人户家个件万亿元份])|未完待续|待[^，。；]{2,12}后(?:补|填)[入充写报]|〈[^〉\d]{2,10}〉|(?<![@#])(?:@@+|###+(?=[万亿元%人户家个件份]))|［[^］]*(?:待|填|补|核)[^］]*］|(?:(?<=：)|(?<=[由在向经]))（(?:[\u4e00-\u9fff]{0,4}单位|来源|机构|部门|姓名|人员|日期|时间|地点|金额|职务|名称|电话|科室|领导|企业)(?:名称|全称|姓名)?）|(?<!填写)(?<!注明)(?<!载明)（(?:单位|部门|科室|企业|公司|机构|项目|活动|街道|学校|村|镇|领导|负责人|人员|联系人)(?:名称|姓名)）(?![^。；]{0,20}填)|（(?:人数|金额|比例|数量|数字|数值|占比|户数)）(?=[万亿]?[元人户家件个名%％])|（[\u4e00-\u9fff]{0,6}[?？]）|〔[\u4e00-\u9fff]{2,6}〕|(?<=[至于在到])[ \u3000]+月[ \u3000]*日|某[省市县区年月][^，。；]{0,1}某[省市县区镇乡村月日]|(?<![\d.])00+(?:\.0+)?(?=[万亿]?[%人户家个元])|(?<=年)[ 　]+月[ 　]*日?|(?<=\d年)　?月　?日|(?<=\d月)[ 　]+日|Lorem ipsum|(?<=[为占达])[．.…]{2,6}(?=[%人户家个件万])|(?<=[\u4e00-\u9fff])…+(?=[%万亿]|元|人|户|平方|公里|件|名)|[（(]待[^）)]{0,8}(?:提供|核实|确认|补充|填写)[）)]|"
    # 由【镇名】, [数据], 为（核实）元, （此段由就业科补充）, 〔2026〕号, ##人, 9月＿日, 某某某, 附件？所示, 全长　　公里, 额度为暂空, ****名
    r"(?<=[\u4e00-\u9fff，。；：\d])【[^】\d]{1,8}】|【[^】\d]{0,6}(?:名|数|图片|照片|号码|电话)[^】\d]{0,2}】|(?<!\])[\[［](?!注|图|表)[\u4e00-\u9fff]{1,8}[\]］](?![(（:])|"
    r"(?<=[：:为到是至达共有计于])[（(][\u4e00-\u9fff]{0,4}(?:号码|名称|电话|姓名|数据|日期|时间|地点|金额|数字|数量|核实|核对)[）)]|[（(][^（）()]{0,14}[由请][^（）()]{1,10}(?:补充|补齐|核|核实|核对|提供|填写|填报|完善)[）)]|"
    r"(?<=〕)[ \u3000xX×?？_＿*□○〇]*号|〔[xX×?？_＿*□○〇]{1,4}〕|第[xX×□○〇*](?=[\u4e00-\u9fff])|(?<![A-Za-z])[xX×]\.[xX×](?=[%个万亿元])|(?<=[\u4e00-\u9fff])[xX×](?=局|委|办|镇|街道|村|社区)|(?<=[\u4e00-\u9fff])#(?=[%万亿])|(?<=[为有共达到])□(?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff])——(?=[万亿]?元|%|人次?[，。；])|(?<=：)年　?月　?日|（(?:签名|签字|盖章|名单)）(?=审|[同出]|$|。)|(?<=[为长了达至])　(?=[%人户家个件元])|(?<=[一-鿿])[ 　]+%|(?<=[：:])[×□](?=[。；，]|$)|(?<=[附表图件])[？?](?=[反显说列])|(?:^|(?<=[，。；]))某(?:领导|部门|单位)|(?<=[\u4e00-\u9fff])#{2,}(?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff])[_＿](?=[\u4e00-\u9fff])|某某某|(?<=[附表图件])[？?XN×](?=[所中可显，。；）])|"
    r"(?<=[\u4e00-\u9fff])[ \u3000]{2,}(?=公里|千米|平方|[万亿]?元|[万亿亩人户家件个名项场次天台套%])|(?<=[为是：])(?:暂空|暂缺|空缺|待定)(?=[，。；）])|\*{4,}(?=[\u4e00-\u9fff])|"
    r"[（(][\u4e00-\u9fff]{0,4}待(?:上传|更新|完善|明确|确定|商定)[）)]|(?<=[：为是])待(?:明确|确定|商定|补充|落实|通知)(?=[，。；]|$)|(?<=[为达占至])[—-]+(?=[%人户家个件万])|(?<=由)待(?:确认|确定|定)|某某、某某|某某(?=等\d)|(?<=[：“])(?:请|此处|需)填写[\u4e00-\u9fff]{1,6}(?=[”。，；]|$)|(?<=“)填写[\u4e00-\u9fff]{2,4}(?=”)|(?<=[由为对向])（[\u4e00-\u9fff]{0,4}来源）|[\[［][ \u3000]*[\]］](?=[万亿]?[元%人户家个件项次])",
    begins=r"[某请需填第年—N〔未〈@0？?号暂空［xX×╳＊*△□◯○〇待此（(\[【〔“《NnMmu某TFE#_＿错{$?？\s月L.．…-]",
)


def placeholders(p: Paragraph) -> Iterator[Finding]:
    """xx, ××, 待补, 【】, TODO and what Word or Excel leaves behind."""
    if p.cell is not None and re.fullmatch("[?？]|待[报核查统]|后补|[另待]补|某某|待[定报补][\u4e00-\u9fff]?|[（(][略缺空][）)]", p.text.strip()):  # fmt: skip
        yield found("form:placeholder", p, 0, len(p.text))
    for m in _PLACEHOLDERS.finditer(p.text):
        if m.start() == m.end():
            continue
        yield found("form:placeholder", p, m.start(), m.end())
