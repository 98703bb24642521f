"""Document → HTML: one self-contained page in the house look, every value marked with where it comes from.

Each inline value is ``<data value="unrounded" title="origin">text</data>``; the ledger lies in the page as
``<script type="application/json" id="ledger">``.  No script runs, nothing is fetched.
"""

from __future__ import annotations

import base64
import datetime as dt
import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path
from typing import Any

from ..errors import BriefError, say
from ..house import Profile, find
from .document import Block, Document
from .formulas import formulas
from .layout import captions_below, salutation, title_lines, unit_line
from .marks import Inlines, Node, attribute, is_span, plain
from .pandoc import pandoc
from .shows import Figure, Table

SIMPLE = {
    "Emph": "em", "Strong": "strong", "Underline": "u", "Strikeout": "s", "Superscript": "sup",
    "Subscript": "sub",
}  # fmt: skip
SAFE = re.compile(r"(?:https?:|mailto:|#|[^:]*$)", re.I)  # links that may be followed


def write_html(document: Document, ledger: bytes, moment: dt.datetime) -> bytes:
    """The page of a brief, complete in one file; `ledger` travels inside it."""
    body = Page(document).write()
    data = ledger.decode("utf-8").replace("<", "\\u003c")
    authors = "、".join(plain(a).strip() for a in document.series("author"))
    about = {
        "author": authors,
        "date": moment.date().isoformat() if document.text("date") else "",
        "keywords": "、".join(document.front.keywords),
        "generator": "researchlib",
    }
    meta = "".join(
        f'<meta name="{name}" content="{escape(text)}">\n' for name, text in about.items() if text
    )
    page = (
        f'<!DOCTYPE html>\n<html lang="{escape(document.profile.data.get("language", "zh-CN"))}">\n<head>\n'
        '<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(document.title)}</title>\n{meta}"
        f"<style>\n{style(document.profile, near(document))}</style>\n</head>\n<body>\n"
        f'<main class="brief">\n{body}</main>\n'
        f'<script type="application/json" id="ledger">{data}</script>\n</body>\n</html>\n'
    )
    return page.encode("utf-8")


def near(document: Document) -> Path:
    """The folder whose house style counts."""
    return document.executed.path.resolve().parent


class Page:
    """Writes the inside of a page; `marks` go before every id, so that two briefs can share a page."""

    def __init__(self, document: Document, marks: str = "") -> None:
        self.document = document
        self.profile = document.profile
        self.words = document.profile["words"]
        self.marks = marks
        self.notes: list[str] = []
        self.values = {v.id: v for v in document.executed.values}
        self.formulas = _mathml(document)

    def write(self) -> str:
        """Everything between ``<main>`` and ``</main>``."""
        d = self.document
        head = self._lines("header")
        title = "<br>".join(self.inlines(line) for line in title_lines(d))
        parts = [f'<p class="organ">{"　".join(head)}</p>\n' if head else "", f"<h1>{title}</h1>\n"]
        for key in ("subtitle", "notice"):
            if key in d.texts:
                parts.append(f'<p class="{key}">{self.inlines(d.texts[key])}</p>\n')
        if to := salutation(d):
            parts.append(f'<p class="to">{self.inlines(to)}</p>\n')
        parts += [self.block(b) for b in d.blocks]
        if attachments := d.series("attachments"):
            items = "".join(f"<li>{self.inlines(a)}</li>" for a in attachments)
            word = escape(self.words["attachment"])
            parts.append(f'<div class="attached"><p>{word}</p><ol>{items}</ol></div>\n')
        signed = [f"<p>{self.inlines(a)}</p>" for a in d.series("author")]
        if "date" in d.texts:
            signed.append(f"<p>{self.inlines(d.texts['date'])}</p>")
        if signed:
            parts.append(f'<div class="signed">{"".join(signed)}</div>\n')
        if "remark" in d.texts:
            parts.append(f'<p class="remark">（{self.inlines(d.texts["remark"])}）</p>\n')
        if foot := self._lines("colophon"):
            parts.append(f'<p class="colophon">{"<br>".join(foot)}</p>\n')
        if self.notes:
            label = escape(say(zh="脚注", en="Footnotes"))
            items = "".join(self.notes)
            parts.append(
                f'<section class="notes" role="doc-endnotes" aria-label="{label}"><ol>{items}</ol></section>\n'
            )
        return "".join(parts)

    def _lines(self, prefix: str) -> list[str]:
        found = [v for k, v in self.document.texts.items() if k.startswith(f"{prefix}.")]
        return [self.inlines(v) for v in found]

    def _id(self, name: str) -> str:
        return f' id="{escape(self.marks + name)}"' if name else ""

    # blocks

    def blocks(self, blocks: Iterable[Block]) -> str:
        return "".join(self.block(b) for b in blocks)

    def block(self, block: Block) -> str:
        if isinstance(block, Table):
            return self._table(block)
        if isinstance(block, Figure):
            return self._figure(block)
        kind: str = block["t"]
        content: Any = block.get("c")
        if kind == "Para":
            return f"<p>{self.inlines(content)}</p>\n"
        if kind == "Plain":
            return self.inlines(content)
        if kind == "Header":
            level, (identity, _, pairs), words = content
            number = dict(pairs).get("number", "")
            shown = f'<span class="number">{escape(number)}</span>' if number else ""
            tag = f"h{min(level + 1, 6)}"
            return f'<{tag} class="level{level}"{self._id(identity)}>{shown}{self.inlines(words)}</{tag}>\n'
        if kind == "BulletList":
            return f"<ul>{''.join(f'<li>{self.blocks(i)}</li>' for i in content)}</ul>\n"
        if kind == "OrderedList":
            first = content[0][0]
            start = f' start="{first}"' if first != 1 else ""
            return f"<ol{start}>{''.join(f'<li>{self.blocks(i)}</li>' for i in content[1])}</ol>\n"
        if kind == "BlockQuote":
            return f"<blockquote>{self.blocks(content)}</blockquote>\n"
        if kind == "CodeBlock":
            return f"<pre><code>{escape(content[1])}</code></pre>\n"
        if kind == "DefinitionList":
            items = "".join(
                f"<dt>{self.inlines(term)}</dt>" + "".join(f"<dd>{self.blocks(d)}</dd>" for d in given)
                for term, given in content
            )  # fmt: skip
            return f"<dl>{items}</dl>\n"
        if kind == "LineBlock":
            return f"<p>{'<br>'.join(map(self.inlines, content))}</p>\n"
        if kind == "Div":
            return self.blocks(content[1])
        return ""

    def _table(self, table: Table) -> str:
        number = f'<span class="number">{escape(table.number)}</span>　' if table.number else ""
        words = self.inlines(table.caption)
        unit = unit_line(table.unit, self.profile)
        caption = (
            f'<span class="words">{number}{words}</span>' if plain(table.caption).strip() else ""
        )
        caption += f'<span class="unit">{escape(unit)}</span>' if unit else ""
        caption = f"<caption>{caption}</caption>" if caption else ""
        sides = {"l": "", "r": ' class="r"', "c": ' class="c"'}
        above = "".join(
            f'<th scope="colgroup" colspan="{span}">{escape(text)}</th>' for text, span in table.groups
        )  # fmt: skip
        head = "".join(
            f'<th scope="col"{sides[a]}>{self.inlines(c)}</th>'
            for c, a in zip(table.columns, table.align, strict=True)
        )
        rows = ""
        for row in table.rows:
            cells = [
                f'<th scope="row"{sides[a]}>{self.inlines(c)}</th>' if k == 0 and a == "l"
                else f"<td{sides[a]}>{self.inlines(c)}</td>"
                for k, (c, a) in enumerate(zip(row, table.align, strict=True))
            ]  # fmt: skip
            rows += f"<tr>{''.join(cells)}</tr>\n"
        top = f"<tr>{above}</tr>" if above else ""
        name = escape((table.number + plain(table.caption)).strip() or say(zh="表", en="table"))
        return (
            f'<div class="table"{self._id(table.label)}><div class="wide" role="region" tabindex="0" aria-label="{name}">'
            f"<table>{caption}<thead>{top}<tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody></table></div>"
            f"{self._below(table)}</div>\n"
        )

    def _figure(self, figure: Figure) -> str:
        number = f'<span class="number">{escape(figure.number)}</span>　' if figure.number else ""
        words = self.inlines(figure.caption)
        caption = (
            f"<figcaption>{number}{words}</figcaption>" if plain(figure.caption).strip() else ""
        )
        return (
            f"<figure{self._id(figure.label)}>{self._picture(figure, f'width:{figure.width:.0f}mm')}"
            f"{caption}{self._below(figure)}</figure>\n"
        )

    def _below(self, block: Table | Figure) -> str:
        return "".join(
            f'<p class="below">{escape(line)}</p>' for line in captions_below(block, self.profile)
        )

    def _picture(self, figure: Figure, size: str) -> str:
        if figure.svg:
            kind, data = "svg+xml", figure.svg.encode("utf-8")
        elif figure.png:
            kind, data = "png", figure.png
        elif figure.jpeg:
            kind, data = "jpeg", figure.jpeg
        else:
            where = self.document.executed.manuscript.where(figure.cell)
            raise BriefError(
                say(
                    zh=f"{where}：图“{plain(figure.caption)}”没有图像。请重新运行该单元格。",
                    en=f"{where}: the figure {plain(figure.caption)!r} has no picture. Run the cell again.",
                )
            )
        text = base64.b64encode(data).decode("ascii")
        return (
            f'<img src="data:image/{kind};base64,{text}" alt="{escape(figure.alt)}" style="{size}">'
        )

    # inlines

    def inlines(self, inlines: Inlines | None) -> str:
        return "".join(map(self._inline, inlines or []))

    def _inline(self, node: Node) -> str:
        kind: str = node["t"]
        content: Any = node.get("c")
        if kind == "Str":
            return escape(content, quote=False)
        if kind in ("Space", "SoftBreak"):
            return " "
        if kind == "LineBreak":
            return "<br>"
        if content is None:
            return ""
        if kind in SIMPLE:
            return f"<{SIMPLE[kind]}>{self.inlines(content)}</{SIMPLE[kind]}>"
        if kind == "SmallCaps":
            return f'<span style="font-variant:small-caps">{self.inlines(content)}</span>'
        if kind == "Quoted":
            marks = "‘’" if content[0]["t"] == "SingleQuote" else "“”"
            return marks[0] + self.inlines(content[1]) + marks[1]
        if kind == "Code":
            return f"<code>{escape(content[1])}</code>"
        if kind == "Math":
            return self.formulas[(content[0]["t"] == "DisplayMath", content[1])]
        if kind == "Link":
            return self._link(content)
        if kind == "Image":
            return self._picture(node["picture"], "height:1.2em")
        if kind == "Note":
            return self._note(content)
        if kind == "Cite":
            return self.inlines(content[1])
        if kind == "Span":
            return self._span(node)
        return ""

    def _link(self, content: Any) -> str:
        target, inner = content[2][0], self.inlines(content[1])
        if target.startswith("#"):
            known = target[1:] in self.document.labels
            return f'<a href="#{escape(self.marks + target[1:])}">{inner}</a>' if known else inner
        return f'<a href="{escape(target)}">{inner}</a>' if SAFE.match(target) else inner

    def _note(self, blocks: list[Node]) -> str:
        number = len(self.notes) + 1
        self.notes.append("")  # keeps its place
        here, there = f"{self.marks}fnref{number}", f"{self.marks}fn{number}"
        back = escape(say(zh="回到正文", en="Back to the text"))
        body = "".join(
            f"<p>{self.inlines(b['c'])}</p>" if b["t"] in ("Para", "Plain") else self.block(b)
            for b in blocks
        )
        self.notes[number - 1] = (
            f'<li id="{there}" role="doc-footnote">{body}<a href="#{here}" role="doc-backlink" aria-label="{back}">↩</a></li>'
        )
        return f'<sup><a id="{here}" href="#{there}" role="doc-noteref">{circled(number)}</a></sup>'

    def _span(self, node: Node) -> str:
        inner = self.inlines(node["c"][1])
        if is_span(node, "unresolved"):
            why = escape(attribute(node, "why"))
            return f'<mark class="unresolved" title="{why}">{inner}</mark>'
        if is_span(node, "ref"):
            label = attribute(node, "label")
            return f'<a class="ref" href="#{escape(self.marks + label)}">{inner}</a>'
        if is_span(node, "eval") and (value := self.values.get(node["c"][0][0])):
            exact = "" if value.value is None else str(value.value)
            return (
                f'<data class="value"{self._id(value.id)} value="{escape(exact)}" '
                f'title="{escape(origin(value, self.document.executed.path.name))}">{inner}</data>'
            )
        return inner


def origin(value: Any, notebook: str) -> str:
    """Where a value comes from, in one line, as its title says it."""
    known = value if isinstance(value, Mapping) else vars(value)
    number = known.get("value")
    told = [
        known["expression"],
        say(zh=f"{notebook} 第{known['cell']}个单元格", en=f"{notebook}, cell {known['cell']}"),
    ]
    if isinstance(number, (int, float)) and not isinstance(number, bool):
        number = int(number) if float(number).is_integer() else number
        told.append(say(zh=f"未取整 {number!r}", en=f"unrounded {number!r}"))
    if known.get("n") is not None:
        told.append(f"n={known['n']}")
    if known.get("se") is not None:
        told.append(say(zh=f"标准误 {known['se']:.4g}", en=f"se {known['se']:.4g}"))
    if known.get("source"):
        told.append(say(zh="来源 ", en="source ") + source_text(known["source"]))
    return " · ".join(map(str, told))


def source_text(source: Any) -> str:
    """A source in words: text as it is, several joined."""
    if isinstance(source, str):
        return source
    if isinstance(source, Mapping):
        return "，".join(f"{v}" for v in source.values() if v not in (None, ""))
    if isinstance(source, Iterable):
        return "；".join(map(source_text, source))
    return str(source)


def circled(number: int) -> str:
    """①, and beyond twenty [21]."""
    return chr(0x2460 + number - 1) if number <= 20 else f"[{number}]"


def _mathml(document: Document) -> dict[tuple[bool, str], str]:
    found = formulas(document)
    if not found:
        return {}
    sheet = "\n\n".join(
        f"$${tex.strip()}$$" if shown else f"${tex.strip()}$" for shown, tex in found
    )
    page = pandoc(["-f", "markdown", "-t", "html", "--mathml", "--wrap=none"], sheet).decode(
        "utf-8"
    )
    made = re.findall(r"<math.*?</math>", page, re.S)
    if len(made) != len(found):
        name = document.executed.path.name
        raise BriefError(
            say(
                zh=f"{name}：有公式读不懂，请检查 $…$ 里的写法。",
                en=f"{name}: a formula cannot be read; check what stands between $…$.",
            )
        )
    return dict(zip(found, made, strict=True))


# the look


def style(profile: Profile, folder: Path, scope: str = "main.brief") -> str:
    """The style sheet of a profile; every rule holds only inside `scope`."""
    stacks = _stacks(folder)

    def type_of(given: Mapping[str, Any], size: float | None = None) -> str:
        points = size or float(given["size"])
        return f"font-family:{stacks[given['role']]};font-size:{points:g}pt"

    text, heading, table = profile["text"], profile["heading"], profile["table"]
    page, caption, note = profile["page"], profile["caption"], profile["note"]
    room = page["size"][0] - page["left"] - page["right"]
    thick, thin = table["rules"]
    margins = " ".join(f"{page[side]}mm" for side in ("top", "right", "bottom", "left"))
    rules = {
        "": f"box-sizing:content-box;max-width:{room}mm;margin:0 auto;padding:8mm 5mm;color:#111;background:#fff;"
        f"{type_of(text)};line-height:{profile.pitch / float(text['size']):.3f};font-weight:400",
        "h1": f"{type_of(heading)};line-height:{heading['pitch'] / heading['size']:.3f};text-align:center;"
        f"font-weight:400;margin:0 0 {profile.pitch * heading['blank_after']:.0f}pt",
        "p": f"margin:0;text-indent:{text['indent']}em;text-align:justify;overflow-wrap:anywhere",
        "p.to,p.notice,p.subtitle,p.organ,p.below,p.colophon,.notes p,blockquote p": "text-indent:0",
        "p.subtitle,p.organ": "text-align:center",
        "p.organ": "color:#c00;border-bottom:2px solid #c00;padding-bottom:4mm;margin-bottom:8mm",
        "p.notice": f"{type_of(note)};border:1px solid #999;padding:2mm 3mm;margin-bottom:4mm",
        "em": f"font-style:normal;font-family:{stacks[text.get('emphasis', 'kai')]}",
        "ol,ul": "margin:0;padding-left:2.5em",
        "blockquote": "margin:0 2em",
        "pre": f"font-size:{note['size']}pt;overflow:auto",
        ".wide": "overflow-x:auto",
        "div.table": "margin:4mm 0",
        "table": f"border-collapse:collapse;width:100%;margin:0;{type_of(table)};line-height:1.5;"
        f"border-top:{thick}pt solid #111;border-bottom:{thick}pt solid #111;font-variant-numeric:tabular-nums",
        "caption": f"caption-side:top;text-align:center;color:inherit;padding:0 0 1mm;{type_of(caption)}",
        "caption .unit": f"display:block;text-align:right;{type_of(note)}",
        "thead th": f"font-family:{stacks[table['head']]};font-weight:400;text-align:center",
        "thead tr:last-child th": f"border-bottom:{thin}pt solid #111",
        "th,td": "padding:1mm 2mm;text-align:left;vertical-align:top;background:none;border-left:0;border-right:0",
        "tbody th": "font-weight:400",
        "tbody tr": "background:none",
        "td.r,th.r": "text-align:right",
        "td.c,th.c": "text-align:center",
        "thead th.r": "text-align:right",
        "p.below": type_of(note),
        "figure": "margin:4mm 0;text-align:center",
        "figure p": "text-align:left",
        "figcaption": type_of(caption),
        "sup,sub": "line-height:0",
        "img": "max-width:100%;height:auto",
        ".attached,.signed": "margin-top:1.5em",
        ".attached": "padding-left:2em",
        ".attached p": "text-indent:0",
        ".signed p": f"text-align:right;padding-right:{profile['signature']['inset']}em",
        "p.colophon": "border-top:1px solid #111;border-bottom:1px solid #111;margin-top:2em",
        ".notes": f"margin-top:2em;border-top:1px solid #999;padding-top:2mm;{type_of(profile['footnote'])}",
        "a": "color:inherit;text-decoration:none",
        "a[href]:hover,a[href]:focus-visible": "text-decoration:underline",
        "data.value": "border-bottom:1px dotted #2b6cb0",
        "mark.unresolved": "background:#ffd6d6;color:#a00000;outline:1px solid #a00000",
        ".problems": "border:2px solid #a00000;color:#a00000;padding:3mm 5mm;margin-bottom:6mm;text-indent:0;"
        "font:14px sans-serif;white-space:pre-wrap",
    }  # fmt: skip
    for level in range(1, 6):
        own = profile.level(level)
        indent = own.get("indent", text["indent"])
        rules[f".level{level}"] = (
            f"{type_of(own)};font-weight:400;line-height:inherit;margin:{own.get('space', 0)}pt 0;text-indent:{indent}em"
        )
    made = "".join(f"{_scoped(scope, key)}{{{value}}}\n" for key, value in rules.items())
    size = page["size"]
    printed = (
        f"@media print{{{scope}{{padding:0;max-width:none}}{scope} data.value{{border:0}}"
        f"{scope} .wide{{overflow:visible}}{scope} tr,{scope} figure{{break-inside:avoid}}"
        f"{scope} thead{{display:table-header-group}}}}\n"
    )
    if scope == "main.brief":
        printed = (
            f"@page{{size:{size[0]}mm {size[1]}mm;margin:{margins}}}\nbody{{margin:0}}\n" + printed
        )
    return made + printed


def _scoped(scope: str, selectors: str) -> str:
    return ",".join(f"{scope} {part}".strip() for part in selectors.split(","))


def _stacks(folder: Path) -> dict[str, str]:
    """Role → CSS font families: the office's own names first, whatever this machine has."""
    table = tomllib.loads(find("fonts.toml", folder).read_text("utf-8-sig"))
    stacks = {}
    for role, entry in table.items():
        names = [entry["word"], entry["instead"], entry["name"]]
        names += [family for _, family in entry["native"]]
        names += [entry["open"][1], entry["behind"][1]]
        generic = "sans-serif" if role == "hei" else "serif"
        stacks[role] = ",".join([*(json.dumps(n, ensure_ascii=False) for n in dict.fromkeys(names)), generic])  # fmt: skip
    return stacks
