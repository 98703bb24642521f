"""A Word file → what is broken in it that validators do not see: dangling numbers, references, parts, twice-used ids."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections import Counter
from typing import Any

from .word_styles import W


def lint(data: bytes) -> list[str]:
    """The findings, empty for a sound file: XML that does not parse, styles and numberings that are
    not defined, bookmark and content-control ids or names used twice, REF and hyperlinks to no
    bookmark, footnotes without text, relationships to no part, pictures without alternative text.
    """
    from lxml import etree

    found: list[str] = []
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        names = set(package.namelist())
        trees: dict[str, Any] = {}
        for name in sorted(names):
            if name.endswith((".xml", ".rels")):
                try:
                    trees[name] = etree.fromstring(package.read(name))
                except etree.XMLSyntaxError as problem:
                    found.append(f"{name}: {problem}")
    if found:
        return found
    body, styles, numbers = (trees[f"word/{n}.xml"] for n in ("document", "styles", "numbering"))
    everything = [body, trees["word/footnotes.xml"]]

    def values(tree: Any, tag: str, attribute: str = "val") -> list[str]:
        return [str(e.get(f"{{{W}}}{attribute}")) for e in tree.iter(f"{{{W}}}{tag}")]

    def every(tag: str, attribute: str = "val") -> list[str]:
        return [v for tree in everything for v in values(tree, tag, attribute)]

    defined = set(values(styles, "style", "styleId"))
    for tag in ("pStyle", "rStyle", "tblStyle"):
        found += [f"style {v} is not defined" for v in sorted(set(every(tag)) - defined)]
    known = set(values(numbers, "num", "numId")) | {"0"}
    found += [f"numbering {v} is not defined" for v in sorted(set(every("numId")) - known)]
    bookmarks = Counter(every("bookmarkStart", "name"))
    for what, counted in (
        ("bookmark", bookmarks),
        ("bookmark id", Counter(every("bookmarkStart", "id"))),
        (
            "control id",
            Counter(
                v for t in everything for e in t.iter(f"{{{W}}}sdtPr") for v in values(e, "id")
            ),
        ),
        (
            "control",
            Counter(
                v for t in everything for e in t.iter(f"{{{W}}}sdtPr") for v in values(e, "tag")
            ),
        ),
    ):
        found += [f"{what} {v} is used {n} times" for v, n in counted.items() if n > 1]
    asked = [
        m[1]
        for tree in everything
        for e in tree.iter(f"{{{W}}}instrText")
        if (m := re.match(r"\s*REF\s+(\S+)", e.text or ""))
    ]
    asked += [a for a in every("hyperlink", "anchor") if a != "None"]
    found += [f"reference to {a}, which is nowhere" for a in sorted(set(asked) - set(bookmarks))]
    notes = set(values(trees["word/footnotes.xml"], "footnote", "id"))
    found += [
        f"footnote {v} has no text"
        for v in sorted(set(values(body, "footnoteReference", "id")) - notes)
    ]
    for name, tree in trees.items():
        if not name.endswith(".rels"):
            continue
        base = posixpath.dirname(posixpath.dirname(name))
        for e in tree:
            target = posixpath.normpath(posixpath.join(base, e.get("Target")))
            if e.get("TargetMode") != "External" and target not in names:
                found.append(f"{name}: {target} is missing")
    used = set(re.findall(rb'r:(?:id|embed)="([^"]+)"', etree.tostring(body)))
    given = {e.get("Id").encode() for e in trees["word/_rels/document.xml.rels"]}
    found += [f"relationship {v.decode()} is missing" for v in sorted(used - given)]
    for e in body.iter(
        "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
    ):
        if not (e.get("descr") or "").strip():
            found.append(f"picture {e.get('id')} has no alternative text")
    return found
