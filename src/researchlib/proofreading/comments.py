"""Findings → a copy of the .docx with a comment at each place; the original is not touched."""

from __future__ import annotations

import datetime as dt
import io
import os
import zipfile
from collections import defaultdict
from copy import deepcopy
from pathlib import Path
from typing import Any

from ..errors import DataError, say
from ..files import write_atomically
from . import patterns as re
from .files.drafts import Draft
from .files.word import DOCUMENT, W, letters, read_word
from .findings import Finding, Findings

_COMMENTS = "word/comments.xml"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"
_NO_RELATIONS = (
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>'
)
_NAMESPACE = W.strip("{}")
_XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def write_comments(findings: Findings, path: str | Path, author: str = "") -> Path:
    """Write a copy of the findings' .docx with a comment at each open finding.

    Comments that are there already stay.  Raises `DataError` when the draft is not a .docx or the
    copy would replace it.
    """
    target = Path(path)
    if findings.path.suffix.lower() != ".docx":
        raise DataError(
            say(
                zh=f"{findings.path.name}：只有 .docx 能写批注。",
                en=f"{findings.path.name}: only a .docx can carry comments.",
            )
        )
    if target.resolve() == findings.path.resolve():
        raise DataError(
            say(
                zh=f"{target.name}：批注写在副本里，请换一个文件名。",
                en=f"{target.name}: comments go into a copy; choose another name.",
            )
        )
    return write_atomically(
        target, commented(findings, author or say(zh="校核", en="proof-reader"))
    )


def commented(findings: Findings, author: str) -> bytes:
    """The bytes of the copy."""
    from lxml import etree

    draft = read_word(findings.path)
    with zipfile.ZipFile(findings.path) as package:
        files = {name: package.read(name) for name in package.namelist()}
        order = package.infolist()
    root = _root(draft)
    existing = (
        etree.fromstring(files[_COMMENTS])
        if _COMMENTS in files
        else etree.Element(f"{W}comments", nsmap={"w": _NAMESPACE})
    )
    used = [int(c.get(f"{W}id") or 0) for c in existing.iter(f"{W}comment")]
    number = max(used, default=-1) + 1
    moment = _moment()
    when = moment.isoformat() + "Z"
    by_paragraph: dict[int, list[Finding]] = defaultdict(list)
    for f in findings.open:
        by_paragraph[f.paragraph].append(f)
    for paragraph_number, marks in by_paragraph.items():
        paragraph = draft.paragraphs[paragraph_number - 1]
        anchor, whole = paragraph.anchor, False
        if isinstance(anchor, tuple):  # a note: the comment goes to its reference in the body
            anchor, whole = _note_reference(root, *anchor), True
        if anchor is None:
            continue
        for f in sorted(marks, key=lambda f: (-f.start, -f.end)):
            _place(anchor, f, number, whole)
            existing.append(_comment(f, number, author, when))
            number += 1
    files[DOCUMENT] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    fresh = _COMMENTS not in files
    files[_COMMENTS] = etree.tostring(
        existing, xml_declaration=True, encoding="UTF-8", standalone=True
    )
    if fresh:
        _register(files)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for info in order:
            package.writestr(info, files[info.filename], compress_type=zipfile.ZIP_DEFLATED)
        for name in sorted(files.keys() - {info.filename for info in order}):
            info = zipfile.ZipInfo(name, max(moment, dt.datetime(1980, 1, 1)).timetuple()[:6])
            package.writestr(info, files[name], compress_type=zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _moment() -> dt.datetime:
    """When the comments are made: ``SOURCE_DATE_EPOCH``, else now."""
    chosen = os.environ.get("SOURCE_DATE_EPOCH", "")
    if chosen.isdigit():
        return dt.datetime.fromtimestamp(int(chosen), dt.UTC).replace(tzinfo=None)
    return dt.datetime.now().replace(microsecond=0)


def _root(draft: Draft) -> Any:
    anchor = next(
        (
            p.anchor
            for p in draft.paragraphs
            if p.anchor is not None and not isinstance(p.anchor, tuple)
        ),
        None,
    )
    if anchor is None:
        raise DataError(
            say(
                zh=f"{draft.path.name}：文件里没有文字。",
                en=f"{draft.path.name}: there is no text.",
            )
        )
    return anchor.getroottree().getroot()


def _note_reference(root: Any, kind: str, key: str | None) -> Any:
    tag = f"{W}footnoteReference" if kind == "footnotes" else f"{W}endnoteReference"
    for reference in root.iter(tag):
        if reference.get(f"{W}id") == key:
            return next((a for a in reference.iterancestors(f"{W}p")), None)
    return None


def _place(paragraph: Any, f: Finding, number: int, whole: bool) -> None:
    """Put the range of a comment around the words, splitting runs at its ends."""
    from lxml import etree

    start = etree.Element(f"{W}commentRangeStart", {f"{W}id": str(number)})
    end = etree.Element(f"{W}commentRangeEnd", {f"{W}id": str(number)})
    reference = etree.Element(f"{W}r")
    etree.SubElement(reference, f"{W}commentReference", {f"{W}id": str(number)})
    runs = [] if whole else _runs(paragraph, f.start, max(f.end, f.start + 1))
    if runs:
        first, last = _lifted(runs[0]), _lifted(runs[-1])
        first.addprevious(start)
        last.addnext(reference)
        last.addnext(end)
        return
    properties = paragraph.find(f"{W}pPr")
    if properties is not None:
        properties.addnext(start)
    else:
        paragraph.insert(0, start)
    paragraph.append(end)
    paragraph.append(reference)


def _lifted(run: Any) -> Any:
    """The element beside which a range mark may stand: outside a formula or a field's simple wrapper."""
    at = run
    for ancestor in run.iterancestors():
        if ancestor.tag == f"{W}p":
            break
        if not ancestor.tag.startswith(W) or ancestor.tag == f"{W}fldSimple":
            at = ancestor
    return at


def _runs(paragraph: Any, start: int, end: int) -> list[Any]:
    """The runs that carry exactly the characters from start to end."""
    _split(paragraph, start)
    _split(paragraph, end)
    position = 0
    kept: list[Any] = []
    for text, element, run in letters(paragraph):
        holder = run if run is not None else element
        if position < end and position + len(text) > start and (not kept or kept[-1] is not holder):
            kept.append(holder)
        position += len(text)
    return kept


def _split(paragraph: Any, at: int) -> None:
    """Make a run boundary before character `at`."""
    position = 0
    for text, element, run in letters(paragraph):
        if position < at < position + len(text) and run is not None and element.tag == f"{W}t":
            cut = at - position
            tail = deepcopy(run)
            index = list(run).index(element) if element.getparent() is run else None
            if index is None:
                return
            for child in list(tail)[: index + 1]:
                if child.tag != f"{W}rPr":
                    tail.remove(child)
            for child in list(run)[index + 1 :]:
                run.remove(child)
            rest = deepcopy(element)
            element.text, rest.text = text[:cut], text[cut:]
            element.set(_XML_SPACE, "preserve")
            rest.set(_XML_SPACE, "preserve")
            properties = tail.find(f"{W}rPr")
            tail.insert(0 if properties is None else 1, rest)
            run.addnext(tail)
            return
        if position == at and run is not None:
            index = list(run).index(element) if element.getparent() is run else 0
            if index > (1 if run.find(f"{W}rPr") is not None else 0):
                tail = deepcopy(run)
                for child in list(tail)[:index]:
                    if child.tag != f"{W}rPr":
                        tail.remove(child)
                for child in list(run)[index:]:
                    run.remove(child)
                run.addnext(tail)
            return
        position += len(text)


def _comment(f: Finding, number: int, author: str, when: str) -> Any:
    from lxml import etree

    comment = etree.Element(
        f"{W}comment",
        {f"{W}id": str(number), f"{W}author": author, f"{W}date": when, f"{W}initials": author[:2]},
        nsmap={"w": _NAMESPACE},
    )
    for line in (f.message, f"→ {f.suggestion}" if f.suggestion else "", f"[{f.code}]"):
        if line:
            run = etree.SubElement(etree.SubElement(comment, f"{W}p"), f"{W}r")
            text = etree.SubElement(run, f"{W}t")
            text.text = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ue000-\uf8ff]", "", line)
            text.set(_XML_SPACE, "preserve")
    return comment


def _register(files: dict[str, bytes]) -> None:
    """Name the new part in the package's content types and in the document's relationships."""
    from lxml import etree

    types = etree.fromstring(files["[Content_Types].xml"])
    space = types.tag.partition("}")[0] + "}"
    etree.SubElement(types, f"{space}Override", {"PartName": f"/{_COMMENTS}", "ContentType": _TYPE})
    files["[Content_Types].xml"] = etree.tostring(
        types, xml_declaration=True, encoding="UTF-8", standalone=True
    )
    name = "word/_rels/document.xml.rels"
    relations = etree.fromstring(files.get(name, _NO_RELATIONS))
    space = relations.tag.partition("}")[0] + "}"
    taken = {r.get("Id") for r in relations}
    key = next(f"rId{n}" for n in range(1, 10_000) if f"rId{n}" not in taken)
    etree.SubElement(
        relations, f"{space}Relationship", {"Id": key, "Type": _RELATION, "Target": "comments.xml"}
    )
    files[name] = etree.tostring(relations, xml_declaration=True, encoding="UTF-8", standalone=True)
