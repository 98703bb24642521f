"""A brief, Word or PDF or HTML, → where each of its numbers came from; and two ledgers side by side."""

from __future__ import annotations

import json
import os
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import DataError, say
from .reading import package

if TYPE_CHECKING:
    import pandas as pd

NAMESPACE = "urn:researchlib:ledger"
COLUMNS = (
    "id", "text", "value", "unit", "expression", "notebook", "cell", "n", "se", "kind", "source",
    "sha256",
)  # fmt: skip
Ledger = Mapping[str, Any]


def trace(path: str | os.PathLike[str], value: str | None = None) -> pd.DataFrame:
    """Where the numbers of a brief came from, one row a number; those that read `value`, if given.

    Columns: id, text, value (unrounded), unit, expression, notebook, cell, n, se, kind, source, sha256
    (of the source, or of every data file the notebook read).  Asked for a value, cells of tables
    count too, with their table in place of an expression.  Full-width digits, spaces, thousands
    separators and a missing unit do not matter: ``53.8`` finds ``53.8%``.  A number among words is found
    too: ``27.0个百分点`` finds ``高27.0个百分点``.
    """
    import pandas as pd

    ledger = find_ledger(path)
    rows = [_row(v, ledger) for v in ledger.get("values", ())]
    if value is not None:
        rows = [r for r in rows if same_text(r["text"], value)]
        rows += [r for r in _cells(ledger) if same_text(r["text"], value)]
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype=object)


def lines(found: pd.DataFrame) -> list[str]:
    """What `trace` found as lines for a terminal: the text, then its origin, parted by tabs.

    Where a number rests on all data files of the notebook, `data_lines` lists them, once.
    """
    from .html import origin

    told = []
    for row in found.to_dict("records"):
        hashes = (row["sha256"] or "").split()
        if len(hashes) > 1 and str(row["source"]).count("；") + 1 == len(hashes):
            row["source"] = None
        words = origin(row, str(row["notebook"])).split(" · ")
        own = [f"sha256 {hashes[0][:16]}"] if len(hashes) == 1 else []
        told.append("\t".join([str(row["text"]), *words, *own]))
    return told


def data_lines(path: str | os.PathLike[str]) -> list[str]:
    """The data files a brief was made from, with the beginning of their hashes, parted by tabs."""
    head = say(zh="数据文件", en="data file")
    files = find_ledger(path).get("sources", ())
    return [f"{head}\t{f['path']}\tsha256 {f['sha256'][:16]}" for f in files]


def compared(gaps: pd.DataFrame) -> list[str]:
    """What `difference` found as lines for a terminal, those that are the same left out."""
    told = []
    for row in gaps.to_dict("records"):
        if row["status"] in ("same", "held"):
            continue
        gap = row["difference"]
        told.append(
            "\t".join(
                [
                    status_words(row["status"]),
                    f"{row['text_before'] or '—'} → {row['text_after'] or '—'}",
                    "" if gap is None or gap != gap else f"{gap:+.6g}",
                    str(row["expression"]),
                ]
            )
        )
    return told


def status_words(status: str) -> str:
    """What a status of `difference` is called."""
    return {
        "same": say(zh="未变", en="same"),
        "changed": say(zh="有变", en="changed"),
        "added": say(zh="新增", en="added"),
        "removed": say(zh="不再有", en="removed"),
        "held": say(zh="断言仍成立", en="claims held"),
    }[status]


def find_ledger(path: str | os.PathLike[str]) -> dict[str, Any]:
    """The ledger of a brief: inside the .docx, .pdf or .html, else STEM.ledger.json beside it.

    A .json file is taken as the ledger itself.  Raises `DataError`: no such file, a file that is
    not what its name says, no ledger.
    """
    file = Path(path)
    if file.is_dir() or not file.exists():
        raise DataError(say(zh=f"{file}：没有这个文件。", en=f"{file}: there is no such file."))
    try:
        data = file.read_bytes()
    except OSError as problem:
        raise DataError(
            say(
                zh=f"{file.name}：读不了（{problem.strerror}）。请关闭正在使用它的程序，或检查权限。",
                en=f"{file.name}: cannot be read ({problem.strerror}). Close the program that has it open.",
            )
        ) from problem
    kind = file.suffix.lower()
    if kind == ".json":
        text: str | None = data.decode("utf-8-sig", "replace")
    elif kind in (".docx", ".docm"):
        text = _in_word(file)
    elif kind == ".pdf":
        text = _in_pdf(data, file)
    elif kind in (".html", ".htm"):
        text = _in_page(data)
    else:
        text = None
    beside = file.with_name(f"{file.stem}.ledger.json")
    if text is None and beside != file and beside.is_file():
        text = beside.read_text("utf-8-sig")
    if text is None:
        raise DataError(
            say(
                zh=f"{file.name}：里面没有数据台账，旁边也没有 {beside.name}。台账随 researchlib brief 生成的文件"
                "一起保存；请用那份原稿，或把台账文件放回它旁边。",
                en=f"{file.name}: no ledger inside, and no {beside.name} beside it. Use the file that "
                "researchlib brief wrote, or put its ledger back beside it.",
            )
        )
    return _read(text, file)


def difference(
    before: str | os.PathLike[str] | Ledger, after: str | os.PathLike[str] | Ledger
) -> pd.DataFrame:
    """Two ledgers, of two waves or two versions of a brief, number by number.

    Values belong together when their expression is the same, the first with the first, and so on.
    Columns: status (same, changed, added, removed; claims: held, added, removed), expression,
    text_before, text_after, value_before, value_after, difference, relative, cell_before,
    cell_after.  Unchanged text with a changed value behind it counts as changed.
    """
    import pandas as pd

    old, new = (b if isinstance(b, Mapping) else find_ledger(b) for b in (before, after))
    rows = [_compared(a, b) for a, b in _paired(old.get("values", ()), new.get("values", ()))]
    for a, b in _paired(old.get("claims", ()), new.get("claims", ())):
        row = _compared(a, b)
        row["status"] = "held" if a and b else row["status"]
        rows.append(row)
    columns = [
        "status", "expression", "text_before", "text_after", "value_before", "value_after",
        "difference", "relative", "cell_before", "cell_after",
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns, dtype=object)


def same_text(text: str, asked: str) -> bool:
    """Whether a printed value is the number asked for, however it was typed, or words that hold it.

    >>> same_text("53.8%", "５３．８％"), same_text("1,234人", "1234"), same_text("53.8%", "3.8")
    (True, True, False)
    >>> same_text("高27.0个百分点", "27.0个百分点"), same_text("高27.0个百分点", "7.0")
    (True, False)
    """
    one, two = plain_text(text), plain_text(asked)
    if one == two or not re.search(r"\d", two):
        return one == two
    # not within a longer number, nor behind a sign: a hyphen between two numbers is none
    return bool(re.search(rf"(?<![\d.])(?<!(?<![\d%])[-+]){re.escape(two)}(?!\.?\d)", one))


def plain_text(text: str) -> str:
    """Half-width, without blanks and thousands separators."""
    half = unicodedata.normalize("NFKC", text).replace("−", "-")
    return re.sub(r"(?<=\d),(?=\d{3})|\s+", "", half)


# where a ledger lies


def _in_word(file: Path) -> str | None:
    parts = package(file)
    for name in sorted(n for n in parts if re.fullmatch(r"customXml/item\d+\.xml", n)):
        root = _root(parts[name])
        if root is not None and root.tag == f"{{{NAMESPACE}}}ledger":
            return root.text or ""
    return None


def _root(data: bytes) -> Any:
    from lxml import etree

    try:
        return etree.fromstring(data, etree.XMLParser(resolve_entities=False, huge_tree=True))
    except etree.XMLSyntaxError:
        return None


def _in_pdf(data: bytes, file: Path) -> str | None:
    import io
    import logging

    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    told = logging.getLogger("pypdf")
    level = told.level
    told.setLevel(logging.CRITICAL)  # our message says it
    try:
        attached = PdfReader(io.BytesIO(data)).attachments
        found = attached.get("ledger.json")
        return found[0].decode("utf-8") if found else None
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, OSError) as problem:
        raise DataError(
            say(
                zh=f"{file.name}：不是完好的 PDF 文件，或者加了密。",
                en=f"{file.name}: not a readable PDF, or an encrypted one.",
            )
        ) from problem
    finally:
        told.setLevel(level)


def _in_page(data: bytes) -> str | None:
    found = re.search(rb'<script type="application/json" id="ledger">(.*?)</script>', data, re.S)
    return found[1].decode("utf-8") if found else None


def _read(text: str, file: Path) -> dict[str, Any]:
    try:
        ledger = json.loads(text)
        if not isinstance(ledger, dict) or not isinstance(ledger.get("values"), list):
            raise ValueError
    except ValueError as problem:
        raise DataError(
            say(
                zh=f"{file.name}：数据台账读不懂，可能被改动过。请用 researchlib brief 重新生成。",
                en=f"{file.name}: its ledger cannot be read; it may have been altered. Make the brief again.",
            )
        ) from problem
    return ledger


# rows


def _row(value: Mapping[str, Any], ledger: Ledger) -> dict[str, Any]:
    from .html import source_text

    source = value.get("source")
    return {
        **{k: value.get(k) for k in ("id", "text", "value", "unit", "expression", "cell", "n", "se", "kind")},
        "notebook": ledger.get("notebook"),
        "source": source_text(source) if source else _names(ledger, None)[0],
        "sha256": _names(ledger, source)[1],
    }  # fmt: skip


def _names(ledger: Ledger, source: Any) -> tuple[str, str]:
    """The data files behind a source and their hashes: those its text names, else all of them."""
    from .html import source_text

    files: Sequence[Mapping[str, str]] = ledger.get("sources", ())
    said = source_text(source) if source else ""
    tops = [f for f in files if said and (f["path"] in said or f"/{said.strip('/')}/" in f"/{f['path']}")]  # fmt: skip
    chosen = tops or list(files)
    return "；".join(f["path"] for f in chosen), " ".join(f["sha256"] for f in chosen)


def _cells(ledger: Ledger) -> Iterator[dict[str, Any]]:
    for table in ledger.get("tables", ()):
        name = f"{table.get('number', '')}“{table.get('caption', '')}”"
        for row in table.get("rows", ()):
            for heading, text in zip(table.get("columns", ()), row, strict=False):
                yield {
                    **dict.fromkeys(COLUMNS),
                    "text": text,
                    "expression": f"{name}：{row[0]}，{heading}",
                    "unit": table.get("unit") or None,
                    "notebook": ledger.get("notebook"),
                    "cell": table.get("cell"),
                    "n": table.get("n"),
                    "kind": "table",
                    "source": table.get("source") or _names(ledger, None)[0],
                    "sha256": _names(ledger, table.get("source"))[1],
                }


Entry = Mapping[str, Any]


def _paired(old: Sequence[Entry], new: Sequence[Entry]) -> list[tuple[Entry | None, Entry | None]]:
    """Entries with the same expression, the first with the first; in the order of `new`."""
    waiting: dict[str, list[Entry]] = {}
    for entry in old:
        waiting.setdefault(entry["expression"].strip(), []).append(entry)
    pairs: list[tuple[Entry | None, Entry | None]] = []
    for entry in new:
        left = waiting.get(entry["expression"].strip())
        pairs.append((left.pop(0) if left else None, entry))
    gone = {id(e) for left in waiting.values() for e in left}
    return pairs + [(entry, None) for entry in old if id(entry) in gone]


def _compared(a: Entry | None, b: Entry | None) -> dict[str, Any]:
    one, two = a or {}, b or {}
    before, after = one.get("value"), two.get("value")
    numbers = all(isinstance(v, (int, float)) and not isinstance(v, bool) for v in (before, after))
    gap = after - before if numbers else None  # type: ignore[operator]
    if not a or not b:
        status = "added" if b else "removed"
    else:
        same = one.get("text") == two.get("text") and before == after
        status = "same" if same else "changed"
    return {
        "status": status,
        "expression": two.get("expression", one.get("expression")),
        "text_before": one.get("text"),
        "text_after": two.get("text"),
        "value_before": before,
        "value_after": after,
        "difference": gap,
        "relative": gap / abs(before) if gap is not None and before else None,  # type: ignore[arg-type]
        "cell_before": one.get("cell"),
        "cell_after": two.get("cell"),
    }
