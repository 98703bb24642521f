"""Declared short names: what is called 区中心 once is called so to the end, and a document by its own title."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations

from .. import patterns as re
from ..files.drafts import Paragraph
from ..findings import Finding, found
from .sounds import sound_alike

HAN = "[\u4e00-\u9fff]"


def declared(prose: Sequence[Paragraph]) -> Iterator[Finding]:
    """Every check of names with a declared short one, and of the titles of documents."""
    yield from _bodies(prose)
    yield from _abbreviated(prose)
    yield from _documents(prose)
    yield from _titles(prose)


_SHORT = re.compile(r"[（(]以下(?:统一?)?简称(?:为|[：:])?[“\"]?(?P<short>[^”\"）)]{2,12})[”\"]?[）)]")  # fmt: skip
_SUFFIX = (
    "局(?![部势面域限长])|厅(?![级堂])|委(?![托员派屈]|会(?!同))|办(?![理公事结法证学件案实得好成])|部(?![分门署属队级长])|"
    "院(?![校长内落])|站(?![点位长台在])|中心(?![城镇村])|公司|集团|学校|协会|所(?![有在以需得述占辖属])"
)
_BODY = re.compile(rf"(?:^|(?<=[，。；：、（“由与和及经请向把从在并同合据是将托持]))(?:支持|委托|会同|依托|[由请与经和对向让])?(?P<name>{HAN}{{1,9}}?(?P<suffix>{_SUFFIX}))")  # fmt: skip
_CHARGED = re.compile("(?:由|会同|经|请|支持|委托|[，。；]与)$")
_USUAL = re.compile("便民|调度|指挥|活动|体检|医疗|培训|购物|物流|数据|监控|会展|文化|体育|养老|托育|政务|行政|审批|调解|救助|党群|邻里|社区|商业|实训|创业|研究|检测|急救|疾控|康复|卫生|客服|呼叫|市[中]?")  # fmt: skip


def _bodies(prose: Sequence[Paragraph]) -> Iterator[Finding]:
    """区人社局 by declaration, later 区人社厅, 区人力社保局, 区劳动局; 恒泽精密, later 恒泽精工; 就业中心, later 人才中心."""
    declared = [(p, m, re.split("[，。；：、]", p.text[: m.start()])[-1][-30:]) for p in prose for m in _SHORT.finditer(p.text)]  # fmt: skip
    named = [(p, m) for p in prose for m in _BODY.finditer(p.text)] if declared else []
    text = "\n".join(p.text for p in prose)
    shorts = [m["short"] for _, m, _ in declared]
    whole = "\0".join(f for *_, f in declared)
    for home, m, full in declared:
        short = m["short"]
        suffix = next((x for x in ("中心", "公司", "集团", "学校", "协会", *"局厅委办部院站所") if short.endswith(x)), "")  # fmt: skip
        if suffix:
            others = [x for x in shorts if x != short]
            rest = text.replace(full, "").replace(short, "")
            like = {n["name"] for _, n in named if n["suffix"] == suffix and n["name"] not in full + short and "简称" not in n["name"]}  # fmt: skip
            judged: dict[tuple[str, str, bool], bool] = {}
            known = {name for name in {k["name"] for _, k in named} if name == short or name in whole or full in name or any(name in x or (x in name and len(x) > 2) for x in others)}  # fmt: skip
            for p, k in named:
                name = k["name"]
                if name in known or (p is home and k.start() < m.start()):
                    continue
                alone = like == {name} and bool(_CHARGED.search(p.text[: k.start("name")]))
                asked = name, k["suffix"], alone
                if asked not in judged:
                    judged[asked] = _for(name, k["suffix"], short, suffix, full, rest, alone)
                if judged[asked]:
                    yield found("consistency:name", p, k.start("name"), k.end("name"), f"{short}/{name}")  # fmt: skip
        elif len(short) == 4 and short.isalpha():
            alike = "|".join(f"{short[:k]}(?!{short[k]}){HAN}{short[k + 1 :]}" for k in range(4))
            for p in prose:
                for c in re.finditer(alike, p.text):
                    if (
                        c[0] not in full
                        and not set(c[0]) & _COUNTED
                        and not (p is home and c.start() < m.start())
                    ):
                        yield found("consistency:name", p, c.start(), c.end(), f"{short}/{c[0]}")


def _for(name: str, other: str, short: str, suffix: str, full: str, rest: str, alone: bool) -> bool:
    """Whether a name can only be another writing of a declared short one; `rest` is the text without the declared names."""
    stem, core = short[: -len(suffix)], name[: -len(other)]
    region = "街道" if short.startswith("街道") else short[0] if short[0] in "区市县镇省" else ""
    bare = core.removeprefix(region)

    def once() -> bool:
        return rest.count(name) == 1

    if not stem:  # 中心, later 服务局
        return other in "局委办处部厅" and len(core) == 2 and core in full and once()
    within = len(bare) >= 2 and not Counter(core) - Counter(full) and other in full
    if other == suffix:
        if within and (core[0] == stem[0] or not region):  # 区人力社保局
            return bool(set(bare) & set(stem.removeprefix(region))) or suffix == "中心"
        if region and core[0] == region and len(bare) > 2 and len(suffix) == 1 and sum(c in full for c in bare) >= len(bare) - 1 and once():  # fmt: skip
            return True  # 区政务局 of 区政务服务管理局, later 区行政服务局
        called = stem.removeprefix(region)
        if region and core.startswith(region) and any({bare, called} <= set(g) for g in (_ROLES, _THOSE)) and once():  # fmt: skip
            return True  # 街道便民中心, later 街道服务中心; 区新居民中心, later 区流动人口中心
        if len(suffix) > 1 and len(core) == len(stem) and alone and once():
            return not _USUAL.search(core)  # 就业中心, later 人才中心
        return False
    if len(stem) > 1 and (core == stem or (len(suffix) > 1 and not region and core.startswith(stem))):  # fmt: skip
        proper = bool(region) or (
            not _USUAL.search(stem)
            and stem not in "服务就业人才管理事务"
            and {suffix, other} != {"公司", "集团"}
            and rest.count(stem) == 1
        )
        if proper:
            return region != "" or once()  # 区人社厅; 惠民学校, later 惠民培训中心
    return within and bool(region) and core[0] == region and once()  # 区社工委


_COUNTED = frozenset("一二三四五六七八九十两首本各每")  # 上次调查, 三次调查
_ROLES = ("服务", "管理", "事务", "保障", "指导", "监测", "便民", "政务", "治理")
_THOSE = ("新居民", "流动人口", "外来人口", "新市民", "外来人员")


_AFTER = re.compile(
    r"(?:^|[，。；：、（“\n由对向在经与和及同请据的到给]|[今去上本]年|目前|全年|当前|[年月日]|季度|下一步)$"
)


def _abbreviated(prose: Sequence[Paragraph]) -> Iterator[Finding]:
    """区新居民服务中心（以下简称“区中心”）, later 服务中心: another part of the full name than was declared."""
    said = [(k, p, m, re.split("[，。；：、]", p.text[: m.start()])[-1][-30:]) for k, p in enumerate(prose) for m in _SHORT.finditer(p.text)]  # fmt: skip
    known = {m["short"] for _, _, m, _ in said}
    text = "\n".join(p.text for p in prose) if said else ""
    later = (
        [(k, p, c) for k, p in enumerate(prose) for c in _LATER.finditer(p.text)] if said else []
    )
    for k, home, m, full in said:
        short = m["short"]
        if text.count(short) == 1 and len(text) > 600 and short[-1] not in full and re.fullmatch(f"{HAN}+[局委办部院站所会]", short):  # fmt: skip
            yield found("consistency:name", home, m.start("short"), m.end("short"), f"{full}/{short}")  # fmt: skip
        for p, c in [(q, c) for j, q, c in later if j > k or (q is home and c.start() > m.end())]:
            name = c["name"]
            if len(full) > 6 and re.search(".*".join(name), full) and full[-1] in "会心局站室办院队所" and name not in full + short and not any(name in f or x in name for x in known for *_, f in said) and text.count(name) < 3:  # fmt: skip
                yield found("consistency:name", p, c.start("name"), c.end("name"), f"{short}/{name}", severity="info")  # fmt: skip
        if len(full) < 6 or not re.fullmatch(f"{HAN}+", short):
            continue
        core = re.sub(f"^{HAN}{{1,3}}?[省市区县](?!域)", "", full)
        parts = {full[-size:] for size in range(3, min(9, len(full) - 1)) if size > 3 or full[-1] in "区局院站所"}  # fmt: skip
        parts |= {core[i : i + 2] + full[-2:] for i in range(len(core) - 3)}
        parts |= {core[:4]} if full.endswith(("公司", "集团", "厂")) else set()
        for name in sorted(parts, key=len, reverse=True):
            if name == short or name in short or short in name or any(name in x or x in name for x in known - {short}):  # fmt: skip
                continue
            if name in full and any(name in f and f != full for *_, f in said):
                continue
            if name not in text:
                continue
            own = (
                full[full.rfind(name) - 1] if full.rfind(name) > 0 else "\0"
            )  # 和社会保障局: the full name
            after = [(p, c) for p in prose[k:] for c in re.finditer(name, p.text) if (p is not home or c.start() > m.end()) and _AFTER.search(p.text[: c.start()]) and not p.text[: c.start()].endswith(own)]  # fmt: skip
            if 0 < len(after) < 3 and not _GOES_ON.match(after[0][0].text, after[0][1].end()):
                p, c = after[0]
                yield found("consistency:name", p, c.start(), c.end(), f"{short}/{name}")
                break


_LATER = re.compile(f"(?:^|(?<=[，。；由]))(?P<name>(?![区市县省党居村常人政]委){HAN}{{1,3}}(?:[办委会队站院所]|中心))(?=(?:(?![议员公托理事法学]){HAN}){{2}})")  # fmt: skip
_GOES_ON = re.compile("[省市县域内外]|管委|有限|股份|领导|办公|[总分]")
_PAPER = "办法|规定|条例|意见|通知|细则|方案|规划|纲要|公约|标准|指南|规范|目录|章程|协议|合同|文本|范本|手册|清单"
_CALLED = re.compile(
    r"《[^》]+》[（(]以下(?:统一)?简称(?:为|[：:])?[“\"]?《?(?P<short>[^》”\"）)]{2,12})》?"
)
_BARE = re.compile(rf"《(?P<name>(?:管理|实施|暂行|工作)?(?:{_PAPER}))》")


def _documents(prose: Sequence[Paragraph]) -> Iterator[Finding]:
    """（以下简称《规定》）, later 《办法》: a title that no document of the text was given."""
    shorts = [m["short"] for p in prose for m in _CALLED.finditer(p.text)]
    text = "\n".join(p.text for p in prose) if shorts else ""
    for p in prose if shorts else ():
        for m in _BARE.finditer(p.text):
            if m["name"] not in shorts and not re.search(f"[^《]{m['name']}》", text):
                yield found("consistency:name", p, m.start(), m.end(), f"《{shorts[0]}》/{m[0]}")


_TITLE = re.compile(r"《([\u4e00-\u9fffA-Za-z0-9（）—-]{5,50})》")
_TRIAL = re.compile("暂行|试行|（试行）")
_RULES = ("办法", "规定", "条例", "意见", "通知", "细则")


def _alike(a: str, b: str) -> int:
    return next((k for k, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))  # fmt: skip


def _titles(prose: Sequence[Paragraph]) -> Iterator[Finding]:
    """《积分管理办法》, later 《积分管理暂行办法》; 《…管理规定》, later 《…管理办法》: one document under two titles."""
    seen: dict[str, list[tuple[Paragraph, int]]] = defaultdict(list)
    for p in prose:
        for m in _TITLE.finditer(p.text):
            seen[m[1]].append((p, m.start()))
    for a, b in combinations(seen, 2):
        trial = a != b and _TRIAL.sub("", a) == _TRIAL.sub("", b)
        kind = a[:-2] == b[:-2] and len(a) > 7 and a[-2:] in _RULES and b[-2:] in _RULES
        differ = [(x, y) for x, y in zip(a, b, strict=True) if x != y] if len(a) == len(b) else []
        sure = trial or kind or (len(differ) == 1 and sound_alike(*differ[0]))
        parts, two = False, False
        if not sure and a[:3] == b[:3]:
            head, tail = _alike(a, b), _alike(a[::-1], b[::-1])
            x, y = a[head : len(a) - tail], b[head : len(b) - tail]
            parts = all(1 < len(z) < 5 and not _COUNTED & {*z} for z in (x, y)) and (head > 3 or tail > 0 or bool({*x} & {*y}))  # fmt: skip
            two = len(x) == len(y) == 2
        if not (sure or parts):
            continue
        few, many = (a, b) if len(seen[a]) < len(seen[b]) else (b, a)
        p, at = seen[few][-1]
        sentence = re.split("[。；\n]", p.text[:at])[-1] + re.split("[。；\n]", p.text[at:])[0]
        used = kind and few != a and re.match(f"(?![和与及等])(?:{HAN}){{2}}", p.text[at + len(few) + 2 :])  # fmt: skip
        if (used or many not in sentence) and not re.search("修订|修改|废止|替代|代替|原《|取代|升级|同时|新的|正式|配套", sentence):  # fmt: skip
            yield found("consistency:name", p, at, at + len(few) + 2, f"《{many}》/《{few}》", severity="" if (sure or two) and many not in sentence else "info")  # fmt: skip
