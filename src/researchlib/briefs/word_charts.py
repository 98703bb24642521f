"""The numbers of a chart → a native, editable Word chart with its workbook inside.

What is drawn follows the house style of `researchlib.charts`: colours that differ in grey print,
values at the marks, a faint grid, intervals as error bars.  Nothing depends on the clock.
"""

from __future__ import annotations

import io
import math
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

C = "http://schemas.openxmlformats.org/drawingml/2006/chart"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NATIVE = ("bar", "hbar", "line", "stacked", "pie")
LINES = ("1F4E79", "C55A11", "6C8EBF", "4D4D4D", "5F8F4E", "8D6BAB")
FILLS = ("3F6F9F", "B5CBE0", "C98A5B", "8C8C8C", "A9C4A0", "B9A7C9")
PALE = (
    "B5CBE0",
    "E8CDB8",
    "D0D0D0",
    "D3E2CE",
    "DCD3E4",
    "EEF3F8",
)  # under intervals, labels in black
SHADES = ("1F4E79", "4F81B0", "8FB3D3", "C9DBEA", "E6E6E6", "BDBDBD", "8C8C8C")
DARK = 2  # so many of the shades want white labels
DASHES = ("solid", "dash", "dashDot", "sysDot", "lgDash", "lgDashDot")
SYMBOLS = ("circle", "square", "triangle", "diamond", "dash", "plus")
CROWDED = 24  # above so many marks only the ends are labelled
SHEET = "数据"
CATEGORIES, VALUES = 97040001, 97040002  # axis ids


def native(data: Mapping[str, Any] | None) -> bool:
    """Whether Word can draw these numbers itself."""
    return bool(data and data.get("kind") in NATIVE and data.get("series"))


def chart_parts(data: Mapping[str, Any], font: str) -> tuple[bytes, bytes]:
    """chart.xml (its workbook is related as ``rId1``) and the workbook, both the same every time."""
    return _Chart(data, font).xml().encode("utf-8"), workbook(data)


class _Chart:
    def __init__(self, data: Mapping[str, Any], font: str) -> None:
        self.kind = str(data["kind"])
        self.categories = [str(c) for c in data["categories"]]
        self.series: list[Mapping[str, Any]] = list(data["series"])
        if self.kind == "pie":
            self.series = self.series[:1]
        self.format = str(data.get("number_format") or "General")
        self.font = font
        self.zero = bool(data.get("zero", True))
        self.crowded = len(self.series) * len(self.categories) > CROWDED

    def xml(self) -> str:
        legend = ""
        if len(self.series) > 1 or self.kind == "pie":
            legend = (
                f'<c:legend><c:legendPos val="t"/><c:overlay val="0"/>{self._type(850)}</c:legend>'
            )
        return (
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
            f'<c:chartSpace xmlns:c="{C}" xmlns:a="{A}" xmlns:r="{R}"><c:date1904 val="0"/>'
            '<c:roundedCorners val="0"/><c:chart><c:autoTitleDeleted val="1"/><c:plotArea><c:layout/>'
            f"{self._plot()}{self._axes()}<c:spPr><a:noFill/></c:spPr></c:plotArea>{legend}"
            '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
            "<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>"
            f'{self._type(900)}<c:externalData r:id="rId1"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>'
        )

    # the marks

    def _plot(self) -> str:
        inner = "".join(self._series(k, s) for k, s in enumerate(self.series))
        ids = f'<c:axId val="{CATEGORIES}"/><c:axId val="{VALUES}"/>'
        if self.kind == "pie":
            return (
                f'<c:pieChart><c:varyColors val="1"/>{inner}<c:firstSliceAng val="0"/></c:pieChart>'
            )
        if self.kind == "line":
            return (
                f'<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>{inner}'
                f'<c:marker val="1"/>{ids}</c:lineChart>'
            )
        direction = "col" if self.kind == "bar" else "bar"
        grouping = "stacked" if self.kind == "stacked" else "clustered"
        overlap = '<c:overlap val="100"/>' if self.kind == "stacked" else ""
        return (
            f'<c:barChart><c:barDir val="{direction}"/><c:grouping val="{grouping}"/><c:varyColors val="0"/>'
            f'{inner}<c:gapWidth val="60"/>{overlap}{ids}</c:barChart>'
        )

    def _series(self, k: int, given: Mapping[str, Any]) -> str:
        column = column_name(k + 1)
        last = len(self.categories) + 1
        names = "".join(
            f'<c:pt idx="{i}"><c:v>{escape(c)}</c:v></c:pt>' for i, c in enumerate(self.categories)
        )
        size = f'<c:ptCount val="{len(self.categories)}"/>'
        return (
            f'<c:ser><c:idx val="{k}"/><c:order val="{k}"/><c:tx><c:strRef><c:f>{SHEET}!${column}$1</c:f>'
            f'<c:strCache><c:ptCount val="1"/><c:pt idx="0"><c:v>{escape(str(given["name"]))}</c:v></c:pt>'
            f"</c:strCache></c:strRef></c:tx>{self._look(k, given)}{self._labels(k, given)}{self._intervals(given)}"
            f"<c:cat><c:strRef><c:f>{SHEET}!$A$2:$A${last}</c:f><c:strCache>{size}{names}</c:strCache></c:strRef></c:cat>"
            f"<c:val><c:numRef><c:f>{SHEET}!${column}$2:${column}${last}</c:f><c:numCache>"
            f"<c:formatCode>{escape(self.format)}</c:formatCode>{size}{points(given['values'])}"
            "</c:numCache></c:numRef></c:val>"
            + ('<c:smooth val="0"/>' if self.kind == "line" else "")
            + "</c:ser>"
        )

    def _look(self, k: int, given: Mapping[str, Any]) -> str:
        if self.kind == "line":
            colour = solid(LINES[k % len(LINES)])
            line = f'{colour}<a:prstDash val="{DASHES[k % len(DASHES)]}"/>'
            if len(self.categories) > CROWDED:  # marks would hide the line
                return f'<c:spPr><a:ln w="15875">{line}</a:ln></c:spPr><c:marker><c:symbol val="none"/></c:marker>'
            return (
                f'<c:spPr><a:ln w="19050">{line}</a:ln></c:spPr>'
                f'<c:marker><c:symbol val="{SYMBOLS[k % len(SYMBOLS)]}"/><c:size val="5"/>'
                f'<c:spPr>{colour}<a:ln w="6350">{colour}</a:ln></c:spPr></c:marker>'
            )
        if self.kind == "pie":
            white = f'<a:ln w="9525">{solid("FFFFFF")}</a:ln>'
            return "".join(
                f'<c:dPt><c:idx val="{i}"/><c:bubble3D val="0"/>'
                f"<c:spPr>{solid(SHADES[i % len(SHADES)])}{white}</c:spPr></c:dPt>"
                for i in range(len(self.categories))
            )
        palette = SHADES if self.kind == "stacked" else PALE if given.get("low") else FILLS
        return f'<c:spPr>{solid(palette[k % len(palette)])}</c:spPr><c:invertIfNegative val="0"/>'

    def _labels(self, k: int, given: Mapping[str, Any]) -> str:
        values = given["values"]
        known = [i for i, v in enumerate(values) if v is not None]
        some: list[int] | None = None  # None: every point
        if self.kind == "line" and known and (len(self.series) > 1 or len(known) > 12):
            several = len(self.series) > 1
            ends = [known[-1]] if several else [known[0], known[-1]]
            some = [i for i in ends if not several or i == len(values) - 1]
        elif self.crowded:
            return ""
        elif self.kind == "stacked":  # no room for a number in a sliver
            whole = max(
                sum(abs(float(s["values"][i] or 0)) for s in self.series)
                for i in range(len(self.categories))
            )
            some = [i for i in known if abs(float(values[i])) >= 0.05 * whole]
        place = {"line": self._beside(k) if len(self.series) > 1 else "t", "stacked": "ctr"}.get(
            self.kind, "outEnd"
        )
        dark = self.kind == "stacked" and k % len(SHADES) < DARK
        if self.kind in ("bar", "hbar") and given.get("low"):  # its end is the interval's
            place = "inBase"
        colour = "FFFFFF" if dark else "000000"
        shown = (
            f'<c:numFmt formatCode={quoteattr(self.format)} sourceLinked="0"/><c:spPr><a:noFill/></c:spPr>'
            f'{self._type(800, colour)}<c:dLblPos val="{place}"/>'
            '<c:showLegendKey val="0"/><c:showVal val="{0}"/><c:showCatName val="0"/>'
            '<c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/>'
        )
        if some is None:
            return f"<c:dLbls>{shown.format(1)}</c:dLbls>"
        each = "".join(f'<c:dLbl><c:idx val="{i}"/>{shown.format(1)}</c:dLbl>' for i in some)
        return f"<c:dLbls>{each}{shown.format(0)}</c:dLbls>"

    def _beside(self, k: int) -> str:
        """Where the last number of a line stands: beside it; of those close together the first above."""
        ends = [
            (s["values"][-1], j) for j, s in enumerate(self.series) if s["values"][-1] is not None
        ]
        every = [float(v) for s in self.series for v in s["values"] if v is not None]
        room = 0.07 * ((max(every) - (0.0 if self.zero else min(every))) or 1.0)
        close: list[list[int]] = []
        before = math.inf
        for value, j in sorted(ends, key=lambda end: -float(end[0])):
            if before - float(value) < room:
                close[-1].append(j)
            else:
                close.append([j])
            before = float(value)
        group = next((g for g in close if k in g), [k])
        if len(group) > 1 and k == group[0]:
            return "t"
        return "b" if len(group) > 2 and k == group[-1] else "r"

    def _intervals(self, given: Mapping[str, Any]) -> str:
        """95 % intervals as error bars with their own lengths."""
        if not given.get("low") or self.kind not in ("bar", "hbar", "line"):
            return ""

        def lengths(ends: Sequence[float | None]) -> str:
            pairs = zip(given["values"], ends, strict=True)
            size = f'<c:ptCount val="{len(given["values"])}"/>'
            made = [None if v is None or e is None else abs(e - v) for v, e in pairs]
            return f"<c:numLit><c:formatCode>General</c:formatCode>{size}{points(made)}</c:numLit>"

        return (
            '<c:errBars><c:errDir val="y"/>'
            '<c:errBarType val="both"/><c:errValType val="cust"/><c:noEndCap val="0"/>'
            f"<c:plus>{lengths(given['high'])}</c:plus><c:minus>{lengths(given['low'])}</c:minus>"
            f'<c:spPr><a:ln w="9525">{solid("1A1A1A")}</a:ln></c:spPr></c:errBars>'
        )

    # axes and type

    def _axes(self) -> str:
        if self.kind == "pie":
            return ""
        lying = self.kind in ("hbar", "stacked")
        count = len(self.categories)
        skip = '<c:tickLblSkip val="1"/>' if lying else ""
        if self.kind == "line" and count > 14:
            every = self._every(count)
            skip = f'<c:tickLblSkip val="{every}"/><c:tickMarkSkip val="{every}"/>'
        edge = f'<c:spPr><a:ln w="6350">{solid("444444")}</a:ln></c:spPr>'
        line = edge + self._type(850)
        names = edge + self._type(850, level=lying)  # LibreOffice drops names it thinks too close
        grid = f'<c:majorGridlines><c:spPr><a:ln w="6350">{solid("E0E0E0")}</a:ln></c:spPr></c:majorGridlines>'
        numbers = [float(v) for s in self.series for v in s["values"] if v is not None]
        least = '<c:min val="0"/>' if self.zero and min(numbers, default=0.0) >= 0 else ""
        most = ""
        if self.kind == "stacked" and self._whole():
            most = '<c:max val="100"/>'
        highs = [float(v) for s in self.series for v in s.get("high") or () if v is not None]
        if highs and max(highs) > 0:  # room for the whole of every interval
            step = 10 ** math.floor(math.log10(max(highs))) / 2
            most = f'<c:max val="{math.ceil(max(*highs, *numbers) * 1.03 / step) * step:g}"/>'
        # the first category on top, as it was given, and the numbers still below
        order, crosses = ("maxMin", "max") if lying else ("minMax", "autoZero")
        return (
            f'<c:catAx><c:axId val="{CATEGORIES}"/><c:scaling><c:orientation val="{order}"/></c:scaling>'
            f'<c:delete val="0"/><c:axPos val="{"l" if lying else "b"}"/><c:numFmt formatCode="General" sourceLinked="0"/>'
            '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/>'
            f'{names}<c:crossAx val="{VALUES}"/><c:crosses val="autoZero"/><c:auto val="0"/>'
            f'<c:lblAlgn val="ctr"/><c:lblOffset val="100"/>{skip}<c:noMultiLvlLbl val="1"/></c:catAx>'
            f'<c:valAx><c:axId val="{VALUES}"/><c:scaling><c:orientation val="minMax"/>{most}{least}</c:scaling>'
            f'<c:delete val="0"/><c:axPos val="{"b" if lying else "l"}"/>{grid}'
            '<c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="out"/>'
            f'<c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>{line}<c:crossAx val="{CATEGORIES}"/>'
            f'<c:crosses val="{crosses}"/><c:crossBetween val="between"/></c:valAx>'
        )

    def _every(self, count: int) -> int:
        """Of a long axis every so many names are shown; of three years of months and more, each year's first."""
        months = all(re.fullmatch(r"\d{4}\D\d{1,2}\D?", name) for name in self.categories)
        return 12 * math.ceil(count / 144) if months and count >= 36 else math.ceil(count / 12)

    def _whole(self) -> bool:
        """Whether the parts of every bar make 100."""
        sums = [
            sum(float(s["values"][i] or 0) for s in self.series)
            for i in range(len(self.categories))
        ]
        return all(abs(total - 100) < 1 for total in sums)

    def _type(self, size: int, colour: str = "000000", level: bool = False) -> str:
        turned = ' rot="0" vert="horz"' if level else ""
        return (
            f'<c:txPr><a:bodyPr{turned}/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="{size}" b="0">{solid(colour)}'
            f"<a:latin typeface={quoteattr(self.font)}/><a:ea typeface={quoteattr(self.font)}/></a:defRPr></a:pPr>"
            '<a:endParaRPr lang="zh-CN"/></a:p></c:txPr>'
        )


def solid(colour: str) -> str:
    return f'<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>'


def points(values: Iterable[float | None]) -> str:
    """The points of a run of numbers; none where there is no number."""
    return "".join(
        f'<c:pt idx="{i}"><c:v>{float(v):.10g}</c:v></c:pt>'
        for i, v in enumerate(values)
        if v is not None
    )


def column_name(index: int) -> str:
    """A column as a sheet names it, counted from 0.

    >>> [column_name(k) for k in (0, 1, 25, 26, 27)]
    ['A', 'B', 'Z', 'AA', 'AB']
    """
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


# the workbook behind the chart


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
TOP = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
EPOCH = (1980, 1, 1, 0, 0, 0)


def workbook(data: Mapping[str, Any]) -> bytes:
    """The numbers as a small workbook, which Word opens on 编辑数据; intervals stand beside them.

    Written directly: loading a spreadsheet library would take longer than everything else of a brief.
    """
    columns: list[tuple[str, Sequence[Any]]] = [("", [str(c) for c in data["categories"]])]
    columns += [(str(s["name"]), s["values"]) for s in data["series"]]
    for s in data["series"]:
        if s.get("low"):
            columns += [(f"{s['name']}（下限）", s["low"]), (f"{s['name']}（上限）", s["high"])]
    rows = [[head or None for head, _ in columns]]
    rows += [[values[i] for _, values in columns] for i in range(len(data["categories"]))]
    sheet = "".join(
        f'<row r="{i}">{"".join(_cell(f"{column_name(j)}{i}", v) for j, v in enumerate(row))}</row>'
        for i, row in enumerate(rows, start=1)
    )
    shown = quoteattr(str(data.get("number_format") or "General"))
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{SPREADSHEET}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{SPREADSHEET}.worksheet+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{SPREADSHEET}.styles+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{R}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{R}"><sheets>'
        f'<sheet name="{SHEET}" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{R}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{R}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode={shown}/></numFmts>'
        '<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
        "<borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders>"
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        '<cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
        '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}"><cols><col min="1" max="1" width="18" customWidth="1"/></cols>'
        f"<sheetData>{sheet}</sheetData></worksheet>",
    }  # fmt: skip
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(zipfile.ZipInfo(name, EPOCH), TOP + content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _cell(place: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):  # a year, or =1, is a name here
        return (
            f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
        )
    return f'<c r="{place}" s="1"><v>{float(value):.15g}</v></c>'
