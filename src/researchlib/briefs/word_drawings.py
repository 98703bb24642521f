"""Figures → drawings of a Word file: our charts as native charts, everything else as a picture."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import quoteattr

from ..errors import BriefError, say
from .document import Document
from .marks import plain
from .shows import Figure
from .word_charts import chart_parts, native
from .word_styles import Look

EMU = 36000  # in a millimetre


@dataclass
class Drawings:
    """The drawings of a file as they are met, with the parts they need."""

    document: Document
    look: Look
    pictures: list[tuple[str, bytes]] = field(default_factory=list)  # suffix, content
    charts: list[tuple[bytes, bytes]] = field(default_factory=list)  # chart, workbook
    count: int = 0

    def inline(self, figure: Figure, height: float | None = None) -> str:
        self.count += 1
        key = self.count
        wide = figure.width if height is None else figure.width * height / max(figure.height, 1)
        tall = figure.height if height is None else height
        name = quoteattr(figure.number or f"图{key}")
        alt = quoteattr(figure.alt)
        if figure.chart and native(figure.chart):
            font = self.look.faces["hei"].word
            self.charts.append(chart_parts(figure.chart, font))
            inner = (
                '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
                '<c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
                f'r:id="rChart{len(self.charts)}"/></a:graphicData>'
            )
        else:
            data, suffix = self._image(figure)
            self.pictures.append((suffix, data))
            inner = (
                '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">'
                '<pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:nvPicPr>'
                f'<pic:cNvPr id="{key}" name={name} descr={alt}/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>'
                f'<a:blip r:embed="rPicture{len(self.pictures)}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
                f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{round(wide * EMU)}" cy="{round(tall * EMU)}"/></a:xfrm>'
                '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData>'
            )
        return (
            '<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
            f'<wp:extent cx="{round(wide * EMU)}" cy="{round(tall * EMU)}"/><wp:docPr id="{key}" name={name} descr={alt}/>'
            f"<wp:cNvGraphicFramePr/><a:graphic>{inner}</a:graphic></wp:inline></w:drawing></w:r>"
        )

    def _image(self, figure: Figure) -> tuple[bytes, str]:
        if figure.png:
            return figure.png, "png"
        if figure.jpeg:
            return figure.jpeg, "jpeg"
        if figure.svg:
            return rasterised(figure.svg), "png"
        raise BriefError(
            say(
                zh=f"{self.document.executed.manuscript.where(figure.cell)}：图“{plain(figure.caption)}”"
                "没有图像。请重新运行该单元格。",
                en=f"{self.document.executed.manuscript.where(figure.cell)}: the figure has no picture.",
            )
        )


def rasterised(svg: str) -> bytes:
    """A vector picture as PNG, through Typst, which is there for the PDF anyway."""
    import tempfile
    from pathlib import Path

    import typst

    with tempfile.TemporaryDirectory(prefix="brief-") as folder:
        (Path(folder) / "p.svg").write_text(svg, "utf-8")
        page = '#set page(width: auto, height: auto, margin: 0pt)\n#image("p.svg")'
        (Path(folder) / "p.typ").write_text(page, "utf-8")
        made: Any = typst.compile(
            Path(folder) / "p.typ", root=Path(folder), format="png", ppi=220.0, font_paths=[]
        )
    assert isinstance(made, bytes)
    return made
