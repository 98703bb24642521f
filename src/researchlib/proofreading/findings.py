"""What an editor would mark: `Finding`, the table of codes, and `Findings` with frame, repr and html."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import DataError, say

if TYPE_CHECKING:
    import pandas as pd

    from .sentences.quantities import Quantity

SEVERITIES = ("error", "warning", "info")
PERSONS, ENTERPRISES = 5, 3  # a cell below these may lead to somebody

# code: severity, what is wrong (zh, en), what to do (zh, en)
CODES: Mapping[str, tuple[str, str, str, str, str]] = {
    "arithmetic:share": ("error", "占比与数量算不通", "the share is not the ratio of the counts", "核对分子、分母和百分数", "check count, base and percentage"),
    "arithmetic:rate": ("error", "比率与文中数量算不通", "the rate does not follow from the counts", "核对分子、分母和比率", "check both counts and the rate"),
    "arithmetic:grim": ("warning", "没有整数能得出这个百分数", "no whole number gives this percentage", "核对百分数，或写明另外的基数", "check the percentage, or name the base"),
    "arithmetic:parts": ("error", "分项与总数不符", "the parts do not fit the total", "核对总数和各分项", "check the total and each part"),
    "arithmetic:shares-sum": ("error", "各项占比之和不为100%", "the shares do not add to 100 %", "核对各项占比；如为多选题请写明“可多选”", "check the shares; say so if answers were multiple"),
    "arithmetic:growth": ("error", "增减幅度与前后数值算不通", "the growth does not follow from the two values", "核对前后数值和增减幅度", "check both values and the growth"),
    "arithmetic:change": ("error", "增减量与前后数值算不通", "the change does not follow from the two values", "核对前后数值和增减量", "check both values and the change"),
    "arithmetic:points": ("error", "百分点之差算错", "the difference in percentage points is wrong", "核对前后两个百分数", "check both percentages"),
    "arithmetic:product": ("error", "单价、数量与总额算不通", "average, number and total do not fit", "核对总额、数量和平均数", "check total, number and average"),
    "arithmetic:difference": ("error", "差额与两数算不通", "the difference does not follow from the two values", "核对两数和差额", "check the two values"),
    "arithmetic:times": ("error", "倍数与前后数值算不通", "the multiple does not follow from the values", "核对倍数；“增加2倍”是原来的3倍", "check the multiple"),
    "arithmetic:table": ("error", "表内合计算不通", "the table's total does not fit its rows", "核对表内各行和合计", "check the rows and the total"),
    "arithmetic:respectively": ("warning", "“分别”前后的个数不一致", "the number of values and of names differ", "补齐或删去多余的数", "give one value a name"),
    "words:direction": ("error", "升降用词与数值相反", "the word says up, the values say down (or the reverse)", "改用词或核对数值", "change the word or check the values"),
    "words:vague": ("error", "概数用词与数值不符", "the vague word does not fit the value", "改用与数值相符的说法", "use a word that fits"),
    "words:points": ("warning", "两个百分数之差应写“个百分点”", "the difference of two percentages is in percentage points", "改为“个百分点”", "write 个百分点"),
    "words:percent": ("warning", "数量的增减幅度应写“%”，不是“个百分点”", "relative growth is in per cent, not points", "改为“%”", "write %"),
    "words:satisfaction": ("warning", "满意率与满意度混用", "满意率 is a share, 满意度 a score", "占比用“满意率”，得分用“满意度”", "share: 满意率; score: 满意度"),
    "words:about": ("warning", "“约”后是未取整的数", "约 before a number that is not round", "删去“约”，或把数取整", "drop 约 or round the number"),
    "words:doubled": ("warning", "概数词重复", "approximation said twice", "只保留一个概数词", "keep one"),
    "words:decrease": ("error", "减少、下降不能用“倍”或超过100%", "a decrease cannot be a multiple or above 100 %", "改用百分数或分数", "use a percentage or a fraction"),
    "words:order": ("warning", "数值与所说的排序不符", "the values are not in the order that is said", "核对数值或调整次序", "check values or order"),
    "words:range": ("error", "平均数不在最低与最高之间", "the average is outside lowest and highest", "核对三个数", "check the three numbers"),
    "words:usage": ("warning", "用词不当", "wrong word", "", ""),
    "consistency:value": ("warning", "同一数据前后不一", "one quantity is given two values", "统一为核实后的数", "use the verified one"),
    "consistency:rounding": ("warning", "同一数据前后取舍不一", "one quantity is rounded two ways", "全文统一位数", "use one rounding"),
    "consistency:decimals": ("warning", "同组百分数小数位数不一", "decimals differ within a group", "统一小数位数", "use the same decimals"),
    "consistency:cutoff": ("warning", "统计截止时间不一", "cut-off dates differ", "统一截止时间，确需不同的逐一说明", "use one cut-off date"),
    "consistency:name": ("warning", "同一名称有两种写法", "a name is written two ways", "全文统一", "use one"),
    "consistency:unit": ("warning", "缺少单位", "the unit is missing", "补写单位", "add the unit"),
    "consistency:year": ("warning", "年份应写全四位", "a year has four digits", "写全四位年份", "write the year in full"),
    "consistency:date": ("error", "日期不成立", "the date cannot be", "核对日期", "check the date"),
    "consistency:magnitude": ("error", "数量级不可能", "impossible order of magnitude", "核对数值和单位", "check number and unit"),
    "consistency:mixed": ("warning", "万、亿与数字混写", "万 and 亿 are mixed with digits", "写成带小数的万或亿，如3.45亿", "write 3.45亿"),
    "form:repeat": ("error", "语句重复", "a sentence is repeated", "删去重复的一处", "delete one"),
    "form:double": ("warning", "字词重复", "a word is doubled", "删去重复的字词", "delete one"),
    "form:sequence": ("error", "序号不连续", "the numbering is broken", "按顺序重新编号", "number them in order"),
    "form:placeholder": ("error", "有未填写的占位内容", "a placeholder is left", "补写内容", "fill it in"),
    "form:empty": ("error", "标题下没有内容", "an empty section", "补写内容或删去标题", "write it or delete the heading"),
    "form:halfwidth": ("warning", "中文里用了半角标点", "half-width punctuation in Chinese", "改为全角标点", "use full-width marks"),
    "form:pair": ("error", "引号、括号、书名号不成对", "quotes or brackets are not paired", "补齐或删去", "close or delete it"),
    "form:comma": ("warning", "标点位置不当", "a punctuation mark in the wrong place", "改正标点", "correct it"),
    "form:ends": ("warning", "并列各项末尾标点不一", "items end in different marks", "统一用“；”，末项用“。”", "；for each, 。for the last"),
    "form:reference": ("error", "所指的图、表、附件不存在", "the table, figure or annex does not exist", "核对编号，或补上图、表、附件", "check the number or add it"),
    "form:heading": ("warning", "标题层级跳级", "heading levels skip", "按一、（一）1.（1）逐级使用", "use the next level"),
    "origin:typed": ("warning", "台账里没有这个数，像是手工输入", "not in the ledger: typed by hand", "改用 {eval} 取数，或在放行清单中说明出处", "use {eval} or allow it with a reason"),
    "origin:changed": ("error", "与台账不符", "no longer equals the ledger", "改回台账的数，或重新生成简报", "restore it or build again"),
    "origin:claim": ("info", "判断语句没有核对条件", "a claim without a check", "写成 [语句]{claim=\"条件\"}", "write [words]{claim=\"…\"}"),
    "origin:uncomputed": ("info", "有尚未计算的 {eval} 值", "{eval} values not computed yet", "先运行 researchlib brief，并用 --ledger 给出台账", "run researchlib brief and give --ledger"),
    "privacy:identity": ("error", "出现居民身份证号", "an identity number", "删去", "delete it"),
    "privacy:phone": ("error", "出现个人手机号码", "a personal phone number", "删去；确需公布的办公电话写明", "delete it"),
    "privacy:account": ("error", "出现银行卡号、车牌或网络账号", "a bank card, number plate or account", "删去", "delete it"),
    "privacy:address": ("warning", "出现可定位到户的地址", "an address that leads to a door", "只写到社区（村）", "name the community only"),
    "privacy:name": ("warning", "出现可识别的个人", "an identifiable person", "改为“某”或删去", "leave the name out"),
    "privacy:cell": ("warning", "人数低于公布下限，可能识别到个人", "a cell below the threshold", "合并类别或不公布", "merge categories or suppress"),
}  # fmt: skip


@dataclass(frozen=True)
class Finding:
    """One mark: where, what is wrong with the computation shown, and what to do.

    `start` and `end` count characters of the paragraph from 0; `paragraph` counts from 1.
    """

    code: str
    severity: str
    paragraph: int
    start: int
    end: int
    words: str
    shows: str
    message: str
    suggestion: str
    where: str
    allowed: str = ""  # the reason it was allowed

    def to_dict(self) -> dict[str, Any]:
        """The finding as plain data, as `--json` prints it."""
        return asdict(self)


def found(
    code: str,
    place: Any,
    start: int,
    end: int,
    shows: str = "",
    suggestion: str = "",
    severity: str = "",
) -> Finding:
    """A finding in a paragraph (anything with number, text and where)."""
    default, zh, en, do_zh, do_en = CODES[code]
    title = say(zh=zh, en=en)
    message = f"{title}：{shows}" if shows else title
    words = place.text[start:end]
    return Finding(
        code, severity or default, place.number, start, end, words, shows, message,
        suggestion or say(zh=do_zh, en=do_en), place.where,
    )  # fmt: skip


def noted(f: Finding, doubtful: bool = True) -> Finding:
    """The finding, as a note when it is doubtful."""
    return replace(f, severity="info") if doubtful else f


def misfit(code: str, place: Any, q: Quantity, computed: str) -> Finding:
    """A printed number beside what its neighbours make of it; a vague share (近六成) is `words:vague`."""
    shows = computed + say(zh=f"，文中{q.text}", en=f", printed {q.text}")
    return found("words:vague" if q.kind == "v" else code, place, q.start, q.end, shows)


@dataclass(frozen=True, eq=False)
class Findings:
    """The findings of one draft in reading order; `allowed` ones are kept with their reason.

    Iterating gives what is open.  `.frame` has the columns code, severity, paragraph, start, end,
    words, message, suggestion, where, allowed.
    """

    path: Path
    characters: int
    paragraphs: int
    everything: tuple[Finding, ...]
    notes: tuple[str, ...] = ()

    @property
    def open(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.everything if not f.allowed)

    @property
    def allowed(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.everything if f.allowed)

    @property
    def errors(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.open if f.severity == "error")

    @property
    def counts(self) -> dict[str, int]:
        tally = Counter(f.severity for f in self.open)
        return {s: tally.get(s, 0) for s in SEVERITIES}

    @property
    def frame(self) -> pd.DataFrame:
        import pandas as pd

        columns = ["code", "severity", "paragraph", "start", "end", "words", "message", "suggestion",
                   "where", "allowed"]  # fmt: skip
        return pd.DataFrame(
            [[getattr(f, c) for c in columns] for f in self.everything], columns=columns
        )

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.open)

    def __len__(self) -> int:
        return len(self.open)

    def __bool__(self) -> bool:
        return True

    def __repr__(self) -> str:
        c = self.counts
        return (
            f"<Findings {self.path.name}: {c['error']} errors, {c['warning']} warnings, "
            f"{c['info']} notes, {len(self.allowed)} allowed>"
        )

    def to_dict(self) -> dict[str, Any]:
        """Plain data: path, counts, findings (open and allowed), notes."""
        return {
            "path": self.path.as_posix(),
            "characters": self.characters,
            "paragraphs": self.paragraphs,
            "counts": {**self.counts, "allowed": len(self.allowed)},
            "findings": [f.to_dict() for f in self.everything],
            "notes": list(self.notes),
        }

    def __str__(self) -> str:
        c = self.counts
        lines = [x for f in self.open if f.severity != "info" for x in _lines(f)]
        doubtful = [x for f in self.open if f.severity == "info" for x in _lines(f)]
        if doubtful:
            lines += [say(zh="以下拿不准，请对照原始数据看一眼：", en="Not sure of these, please look:"), *doubtful]  # fmt: skip
        lines += [f"· {note}" for note in self.notes]
        lines.append(
            say(
                zh=f"{self.path.name}：错误 {c['error']} 处，提醒 {c['warning']} 处，提示 {c['info']} 处"
                f"（放行 {len(self.allowed)} 处）；全文 {self.characters} 字。",
                en=f"{self.path.name}: {c['error']} errors, {c['warning']} warnings, {c['info']} notes "
                f"({len(self.allowed)} allowed); {self.characters} characters.",
            )
        )
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        heads = say(
            zh="程度 位置 文字 问题 建议", en="severity place words problem suggestion"
        ).split()
        rows = "".join(
            "<tr>" + "".join(f"<td style='text-align:left'>{escape(x)}</td>" for x in
                             (_severity(f.severity), f.where, f.words[:40], f.message, f.suggestion)) + "</tr>"
            for f in self.open[:200]
        )  # fmt: skip
        head = "".join(f"<th>{escape(h)}</th>" for h in heads)
        return f"<p>{escape(repr(self))}</p><table><tr>{head}</tr>{rows}</table>"


def _lines(f: Finding) -> list[str]:
    words = (f.words if len(f.words) <= 40 else f.words[:38] + "…").replace("\n", " ")
    line = f"{_severity(f.severity)}  {f.where}  “{words}”  {f.message}"
    return [line, f"      → {f.suggestion}"] if f.suggestion else [line]


def _severity(name: str) -> str:
    zh = {"error": "错误", "warning": "提醒", "info": "提示"}[name]
    return say(zh=zh, en=name)


# the allow-list


def read_allow(
    allow: Any, path: Path, inside: Sequence[Mapping[str, Any]] = ()
) -> list[dict[str, str]]:
    """The entries {code, words, reason} that apply to a draft.

    From a notebook's metadata (`inside`), from the file beside the draft (``STEM.allow.toml``), and
    from `allow`: a path or a list of entries.  Raises `DataError` for an entry without a reason.
    """
    entries: list[Mapping[str, Any]] = list(inside)
    beside = path.with_name(path.stem + ".allow.toml")
    if beside.is_file() and allow is None:
        entries += toml_entries(beside)
    if isinstance(allow, (str, Path)):
        entries += toml_entries(Path(allow))
    elif allow is not None:
        entries += list(allow)
    done = []
    for k, entry in enumerate(entries, start=1):
        kept = {key: str(entry.get(key) or "").strip() for key in ("code", "words", "reason")}
        if not kept["reason"] or not (kept["code"] or kept["words"]):
            raise DataError(
                say(
                    zh=f"{path.name} 的放行清单第 {k} 条：要有 reason（理由），并至少写 code 或 words 之一。",
                    en=f"{path.name}, allow-list entry {k}: give a reason, and code or words.",
                )
            )
        if kept["code"] and not any(
            c == kept["code"] or c.startswith(kept["code"] + ":") for c in CODES
        ):
            raise DataError(
                say(
                    zh=f"{path.name} 的放行清单第 {k} 条：没有“{kept['code']}”这个代码。",
                    en=f"{path.name}, allow-list entry {k}: no code {kept['code']!r}.",
                )
            )
        done.append(kept)
    return done


def toml_entries(path: Path) -> list[Mapping[str, Any]]:
    """The entries of an allow-list file.  Raises `DataError` when it is not valid TOML."""
    import tomllib

    try:
        given = tomllib.loads(path.read_text("utf-8"))
    except OSError as problem:
        raise DataError(
            say(
                zh=f"{path}：读不到放行清单（{problem.strerror}）。",
                en=f"{path}: the allow-list cannot be read ({problem.strerror}).",
            )
        ) from problem
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise DataError(
            say(
                zh=f"{path}：放行清单不是正确的 TOML（{problem}）。每条写 [[allow]]、code、words、reason。",
                en=f"{path}: not valid TOML ({problem}). Write [[allow]], code, words, reason.",
            )
        ) from problem
    listed = given.get("allow", [])
    return [e for e in listed if isinstance(e, Mapping)] if isinstance(listed, list) else []


def settle(
    findings: Iterable[Finding], entries: Sequence[Mapping[str, str]], unasked: str = ""
) -> tuple[list[Finding], list[str]]:
    """Findings in reading order, once each (the gravest), the allowed ones marked; and entries nothing met, but for
    those of the group of codes that was not asked for."""
    order = {s: k for k, s in enumerate(SEVERITIES)}
    unique: dict[tuple[Any, ...], Finding] = {}
    for f in findings:
        key = (f.code, f.paragraph, f.start, f.end)
        if key not in unique or order[f.severity] < order[unique[key].severity]:
            unique[key] = f
    used = [0] * len(entries)
    done = []
    for f in sorted(
        unique.values(), key=lambda f: (f.paragraph, f.start, order[f.severity], f.code)
    ):
        for k, entry in enumerate(entries):
            code = entry["code"]
            if code and f.code != code and not f.code.startswith(code + ":"):
                continue
            if entry["words"] and entry["words"] not in f.words and f.words not in entry["words"]:
                continue
            used[k] += 1
            f = f if f.allowed else replace(f, allowed=entry["reason"])
        done.append(f)
    notes = [
        say(
            zh=f"放行清单里的“{e['code'] or e['words']}”没有对应的问题，可以删去。",
            en=f"allow-list entry {e['code'] or e['words']!r} met nothing and can go.",
        )
        for e, n in zip(entries, used, strict=True)
        if not n and (not unasked or e["code"].split(":")[0] != unasked)
    ]
    return done, notes
