"""The numbers of a chart → a native, editable Word chart with its workbook inside.

The chart's XML and its workbook come from python-pptx; the house style is put on afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

C = "http://schemas.openxmlformats.org/drawingml/2006/chart"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
NATIVE = ("bar", "hbar", "line", "stacked", "pie")
LINES = ("1F4E79", "C55A11", "6C8EBF", "4D4D4D", "5F8F4E", "8D6BAB")
FILLS = ("3F6F9F", "B5CBE0", "C98A5B", "8C8C8C", "A9C4A0", "B9A7C9")
SHADES = ("1F4E79", "4F81B0", "8FB3D3", "C9DBEA", "E6E6E6", "BDBDBD", "8C8C8C")
DASHES = ("solid", "dash", "dashDot", "sysDot", "lgDash", "lgDashDot")
SYMBOLS = ("circle", "square", "triangle", "diamond", "dash", "plus")


def chart_parts(data: Mapping[str, Any], font: str) -> tuple[bytes, bytes]:
    """chart.xml (its workbook is related as ``rId1``) and the workbook, both the same every time."""
    from lxml import etree
    from pptx.chart.data import CategoryChartData
    from pptx.chart.xmlwriter import ChartXmlWriter
    from pptx.enum.chart import XL_CHART_TYPE

    kinds = {
        "bar": XL_CHART_TYPE.COLUMN_CLUSTERED, "hbar": XL_CHART_TYPE.BAR_CLUSTERED,
        "line": XL_CHART_TYPE.LINE_MARKERS, "stacked": XL_CHART_TYPE.BAR_STACKED, "pie": XL_CHART_TYPE.PIE,
    }  # fmt: skip
    kind = str(data["kind"])
    form = str(data.get("number_format") or "General")
    table = CategoryChartData(number_format=form)
    table.categories = [str(c) for c in data["categories"]]
    for series in data["series"]:
        table.add_series(
            str(series["name"]), [None if v is None else float(v) for v in series["values"]]
        )
    xml = ChartXmlWriter(kinds[kind], table).xml.replace('val="-', 'val="')  # axis ids are unsigned
    root = etree.fromstring(xml.encode("utf-8"))
    _dress(root, kind, data, form, font)
    made = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return made, _steady(table._workbook_writer.xlsx_blob)


def _dress(root: Any, kind: str, data: Mapping[str, Any], form: str, font: str) -> None:
    """The house style: colours that differ in grey print, labels on the marks, faint grid, intervals."""
    count = len(data["series"])
    crowded = count * len(data["categories"]) > 24
    for k, (ser, given) in enumerate(zip(root.iter(f"{{{C}}}ser"), data["series"], strict=True)):
        for old in (*ser.findall(f"{{{C}}}spPr"), *ser.findall(f"{{{C}}}dLbls"), *ser.findall(f"{{{C}}}marker"),
                    *ser.findall(f"{{{C}}}smooth"), *ser.findall(f"{{{C}}}invertIfNegative")):  # fmt: skip
            ser.remove(old)
        at = ser.find(f"{{{C}}}tx")
        pieces = []
        if kind == "line":
            colour = LINES[k % len(LINES)]
            pieces.append(
                f'<c:spPr><a:ln w="19050"><a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>'
                f'<a:prstDash val="{DASHES[k % len(DASHES)]}"/></a:ln></c:spPr>'
            )
            pieces.append(
                f'<c:marker><c:symbol val="{SYMBOLS[k % len(SYMBOLS)]}"/><c:size val="5"/><c:spPr><a:solidFill>'
                f'<a:srgbClr val="{colour}"/></a:solidFill></c:spPr></c:marker>'
            )
        elif kind != "pie":
            palette = SHADES if kind == "stacked" else FILLS
            pieces.append(
                f'<c:spPr><a:solidFill><a:srgbClr val="{palette[k % len(palette)]}"/></a:solidFill></c:spPr>'
            )
            pieces.append('<c:invertIfNegative val="0"/>')
        if not crowded and (kind != "line" or count == 1):
            place = (
                ""
                if kind in ("stacked", "pie")
                else ('<c:dLblPos val="t"/>' if kind == "line" else '<c:dLblPos val="outEnd"/>')
            )
            white = kind == "stacked" and k < 2
            pieces.append(
                f'<c:dLbls><c:numFmt formatCode="{form}" sourceLinked="0"/><c:spPr><a:noFill/></c:spPr>'
                f'{_text(font, 800, "FFFFFF" if white else "000000")}{place}<c:showLegendKey val="0"/><c:showVal val="1"/>'
                '<c:showCatName val="0"/><c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/></c:dLbls>'
            )
        if kind in ("bar", "hbar") and given.get("low"):
            pieces.append(_intervals(given, kind))
        for piece in reversed(pieces):
            at.addnext(_element(piece))
        if kind == "line":
            ser.append(_element('<c:smooth val="0"/>'))
    for plot in (*root.iter(f"{{{C}}}barChart"), *root.iter(f"{{{C}}}lineChart")):
        for old in plot.findall(f"{{{C}}}dLbls"):
            plot.remove(old)
        gap = plot.find(f"{{{C}}}gapWidth")
        if gap is not None:
            gap.set("val", "60")
    _axes(root, kind, font)
    chart = root.find(f"{{{C}}}chart")
    for tag in ("legend", "autoTitleDeleted"):
        for old in chart.findall(f"{{{C}}}{tag}"):
            chart.remove(old)
    chart.insert(0, _element('<c:autoTitleDeleted val="1"/>'))
    if count > 1 or kind == "pie":
        legend = (
            f'<c:legend><c:legendPos val="t"/><c:overlay val="0"/>{_text(font, 850)}</c:legend>'
        )
        chart.find(f"{{{C}}}plotArea").addnext(_element(legend))
    for old in root.findall(f"{{{C}}}txPr"):
        root.remove(old)
    for tag in ("externalData",):
        for old in root.findall(f"{{{C}}}{tag}"):
            root.remove(old)
    chart.addnext(_element(_text(font, 900)))
    chart.getnext().addnext(
        _element(
            '<c:externalData xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
            'r:id="rId1"><c:autoUpdate val="0"/></c:externalData>'
        )
    )


def _axes(root: Any, kind: str, font: str) -> None:
    for axis in (*root.iter(f"{{{C}}}catAx"), *root.iter(f"{{{C}}}valAx")):
        value = axis.tag.endswith("valAx")
        for tag in ("txPr", "majorGridlines", "minorGridlines", "spPr"):
            for old in axis.findall(f"{{{C}}}{tag}"):
                axis.remove(old)
        position = axis.find(f"{{{C}}}axPos")
        if value:
            position.addnext(
                _element(
                    '<c:majorGridlines><c:spPr><a:ln w="6350"><a:solidFill><a:srgbClr val="E0E0E0"/></a:solidFill></a:ln></c:spPr></c:majorGridlines>'
                )
            )
        if kind in ("hbar", "stacked"):
            orientation = axis.find(f"{{{C}}}scaling/{{{C}}}orientation")
            if not value and orientation is not None:
                orientation.set("val", "maxMin")  # the first category on top, as it was given
            crosses = axis.find(f"{{{C}}}crosses")
            if value and crosses is not None:
                crosses.set("val", "max")
        label = axis.find(f"{{{C}}}tickLblPos")
        line = '<c:spPr><a:ln w="6350"><a:solidFill><a:srgbClr val="444444"/></a:solidFill></a:ln></c:spPr>'
        label.addnext(_element(line))
        label.getnext().addnext(_element(_text(font, 850)))
        if not value:
            label.set("val", "low")


def _intervals(given: Mapping[str, Any], kind: str) -> str:
    """95 % intervals as error bars with their own lengths."""

    def lengths(ends: Any, sign: int) -> str:
        points = "".join(
            f'<c:pt idx="{i}"><c:v>{abs(float(e) - float(v)):.6g}</c:v></c:pt>'
            for i, (v, e) in enumerate(zip(given["values"], ends, strict=True))
            if v is not None and e is not None
        )
        return f'<c:numLit><c:formatCode>General</c:formatCode><c:ptCount val="{len(given["values"])}"/>{points}</c:numLit>'

    return (
        '<c:errBars><c:errBarType val="both"/><c:errValType val="cust"/><c:noEndCap val="1"/>'
        f"<c:plus>{lengths(given['high'], 1)}</c:plus><c:minus>{lengths(given['low'], -1)}</c:minus>"
        '<c:spPr><a:ln w="9525"><a:solidFill><a:srgbClr val="1A1A1A"/></a:solidFill></a:ln></c:spPr></c:errBars>'
    )


def _text(font: str, size: int, colour: str = "000000") -> str:
    return (
        f'<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="{size}"><a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>'
        f'<a:latin typeface="Times New Roman"/><a:ea typeface="{font}"/></a:defRPr></a:pPr><a:endParaRPr lang="zh-CN"/></a:p></c:txPr>'
    )


def _element(xml: str) -> Any:
    from lxml import etree

    return etree.fromstring(f'<x xmlns:c="{C}" xmlns:a="{A}">{xml}</x>')[0]


def _steady(workbook: bytes) -> bytes:
    """The workbook without the moment it was made."""
    import io
    import zipfile

    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            data = old.read(name)
            if name == "docProps/core.xml":
                data = _clock().sub(rb"\g<1>1980-01-01T00:00:00Z", data)
            new.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


@cache
def _clock() -> re.Pattern[bytes]:
    return re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
