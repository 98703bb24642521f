"""The bytes of a text file → UTF-8, and what had to be done to them: encodings, NULs, stray quotes."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from ..errors import DataError, listed, say
from ..workbooks.facts import COMPOUND, ZIP

_MARKS = (  # UTF-32's begins like UTF-16's
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LOOKED_AT = 1 << 16  # bytes in which UTF-16 without a mark is recognised
_HAN = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")
_SHOWN = 6


def as_utf8(file: Path, content: bytes) -> tuple[bytes, list[str]]:
    """The text in UTF-8 without mark and NULs, and notes; `DataError` where it is no text.

    UTF-8, UTF-16, UTF-32 and GB18030 are known; a file in which programs have mixed UTF-8 and GB18030
    is read line by line.  A few broken characters become \ufffd and are counted.
    """
    for start, marked in ((ZIP, ".xlsx"), (COMPOUND, ".xls")):
        if content.startswith(start):
            raise DataError(
                say(
                    zh=f"{file}：这是 Excel 工作簿，不是文本。请把扩展名改为 {marked}，或在 Excel 中另存为“CSV UTF-8”。",
                    en=f"{file}: an Excel workbook, not a text. Rename it to {marked}, or save it from "
                    "Excel as 'CSV UTF-8'.",
                )
            )
    notes: list[str] = []
    mark, name = next(((m, n) for m, n in _MARKS if content.startswith(m)), (b"", ""))
    if not mark:
        name = _wide(content)
        if name:
            notes.append(
                say(zh=f"按 {name.upper()} 编码读取（文件没有标明）", en=f"read as {name.upper()}")
            )
    content = content[len(mark) :]
    if name and name != "utf-8":
        unit = 4 if "32" in name else 2
        content = _replaced(content[: len(content) - len(content) % unit], name, notes)
    else:
        content = _narrow(file, content, notes)
    content = content.removesuffix(b"\x1a")  # the end of a file under DOS
    again = content.count(b"\n" + codecs.BOM_UTF8) + content.startswith(codecs.BOM_UTF8)
    if again:  # files copied one behind the other: the mark would become part of the first cell
        content = content.replace(b"\n" + codecs.BOM_UTF8, b"\n").removeprefix(codecs.BOM_UTF8)
        notes.append(
            say(
                zh=f"有 {again} 行以编码标记（BOM）开头，像是几个文件首尾相接，标记已略去",
                en=f"{again} lines begin with a byte-order mark, as where files were joined; left out",
            )
        )
    if b"\0" in content:
        count = content.count(0)
        notes.append(
            say(zh=f"有 {count} 个 NUL 字符，已略去", en=f"{count} NUL characters left out")
        )
        content = content.replace(b"\0", b"")
    return content, notes


def _wide(content: bytes) -> str:
    """UTF-16 without a mark, where that is certain: every second byte of digits, commas and line ends
    is NUL, no other byte is, and the whole reads as text."""
    head = content[: _LOOKED_AT + len(content) % 2]
    head = head[: len(head) - len(head) % 2]
    first, second = head[::2].count(0), head[1::2].count(0)
    if max(first, second) * 20 < len(head) or min(first, second):
        return ""
    name = "utf-16-le" if second else "utf-16-be"
    try:
        text = head.decode(name)
    except UnicodeDecodeError:
        return ""
    control = sum(c < " " and c not in "\t\r\n" for c in text)
    return name if control == 0 and re.search(r"[\r\n]", text) else ""


def _replaced(content: bytes, name: str, notes: list[str]) -> bytes:
    text = content.decode(name, errors="replace")
    broken = text.count("\ufffd")
    if broken:
        notes.append(_broken(broken, name.upper()))
    return text.encode("utf-8", errors="replace")


def _broken(count: int, name: str) -> str:
    return say(
        zh=f"有 {count} 个字符无法按 {name} 解码，已记为 \ufffd",
        en=f"{count} characters are not {name}; shown as \ufffd",
    )


def _narrow(file: Path, content: bytes, notes: list[str]) -> bytes:
    """UTF-8, GB18030, both, or either with a few broken bytes."""
    if _is(content, "utf-8"):
        return content
    mixed = _by_line(content)
    if mixed is not None:
        content, in_gb, broken = mixed
        if in_gb:
            notes.append(
                say(
                    zh=f"编码混杂：{in_gb} 行是 GB18030，其余是 UTF-8，已逐行解码",
                    en=f"mixed encodings: {in_gb} lines are GB18030, the others UTF-8; decoded line by "
                    "line",
                )
            )
        if broken:
            notes.append(_broken(broken, "UTF-8"))
        return content
    text = content.decode("gb18030", errors="replace")
    broken = text.count("\ufffd")
    if broken > max(3, len(text) // 1000) or (broken and "\0" in text):
        raise DataError(
            say(
                zh=f"{file}：既不是 UTF-8 也不是 GB18030 编码的文本。请在 Excel 中另存为“CSV UTF-8”后再试。",
                en=f"{file}: a text in neither UTF-8 nor GB18030. Save it from Excel as 'CSV UTF-8'.",
            )
        )
    notes.append(say(zh="按 GB18030 编码读取", en="read as GB18030"))
    if broken:
        notes.append(_broken(broken, "GB18030"))
    return text.encode("utf-8", errors="replace")


def _is(content: bytes, name: str) -> bool:
    try:
        content.decode(name)
    except UnicodeDecodeError:
        return False
    return True


def _by_line(content: bytes) -> tuple[bytes, int, int] | None:
    """A text of UTF-8 with lines of GB18030 in it → UTF-8, lines of GB18030, broken characters; None
    where no line is Chinese in UTF-8.

    A line of GB18030 hardly ever reads as UTF-8, and then never as Chinese; but nearly every line of
    UTF-8 reads as (odd) Chinese in GB18030, so that a whole file must not be tried as that first.
    """
    lines = content.split(b"\n")
    others: dict[int, str] = {}
    chinese = 0
    for number, line in enumerate(lines):
        if line.isascii():
            continue
        try:
            chinese += bool(_HAN.search(line.decode("utf-8")))
        except UnicodeDecodeError:
            others[number] = ""
    if not chinese or chinese * 20 < len(others):
        return None
    broken = in_gb = 0
    for number in others:
        if _is(lines[number], "gb18030") and not _mostly_utf8(lines[number]):
            text = lines[number].decode("gb18030")
            in_gb += 1
        else:
            text = lines[number].decode("utf-8", errors="replace")
            broken += text.count("\ufffd")
        lines[number] = text.encode()
    if broken > max(3, len(content) // 1000):
        return None
    return b"\n".join(lines), in_gb, broken


def _mostly_utf8(line: bytes) -> bool:
    """A line of UTF-8 in which a byte or two are broken."""
    text = line.decode("utf-8", errors="replace")
    return len(_HAN.findall(text)) > 3 * text.count("\ufffd")


# stray quotation marks


def with_quotes_mended(content: bytes, separator: str) -> tuple[bytes, list[str]]:
    """Cells that open a quotation and never rightly close it, quoted as what they are: a text that
    begins with a quotation mark.  Otherwise all the lines up to the next mark would become one cell.

    What closes on its own line is left as it is.  A cell that closes rightly but holds lines that look
    like whole records is only told.
    """
    if b'"' not in content:
        return content, []
    cells = _rightly_quoted(content, separator.encode())
    stray: list[int] = []
    pattern = _cells(separator.encode())
    if cells is None:
        cells = []
        for match in pattern.finditer(content):
            if match["stray"] is not None:
                stray.append(match.start())
            elif b"\n" in match[0]:
                cells.append(match.span())
    width = content[: (content + b"\n").index(b"\n")].count(separator.encode())
    swallowing = [
        start
        for start, end in cells
        if width
        and any(
            line.count(separator.encode()) == width
            for line in content[start:end].split(b"\n")[1:-1]
        )
    ]
    notes = []
    if stray:
        content = pattern.sub(_as_text, content)
        notes.append(
            say(
                zh=f"引号不成对：{len(stray)} 格以引号开头却没有正确结束（第 {_lines(content, stray)} 行），"
                "引号照原样读作文字",
                en=f"an odd number of quotation marks: {len(stray)} cells begin with one and do not end "
                f"rightly (lines {_lines(content, stray)}); the mark is read as a character",
            )
        )
    if swallowing:
        notes.append(
            say(
                zh=f"{len(swallowing)} 格跨了几行，里面有像整条记录的内容（从第 {_lines(content, swallowing)} 行起）；"
                "如果是多余的引号，请改好再读，并核对行数",
                en=f"{len(swallowing)} cells run over several lines that look like records (from lines "
                f"{_lines(content, swallowing)}); if quotation marks are stray, remove them and check "
                "the number of rows",
            )
        )
    return content, notes


def _rightly_quoted(content: bytes, separator: bytes) -> list[tuple[int, int]] | None:
    """The quoted cells that run over several lines, where every quoted cell begins and ends rightly;
    None where one does not.  At one look over all the marks: most files are as they should be."""
    letters = np.frombuffer(content, dtype=np.uint8)
    marks = np.flatnonzero(letters == ord('"'))
    if len(marks) % 2:
        return None
    opening, closing = marks[::2], marks[1::2]
    edges = np.zeros(256, dtype=bool)
    edges[[*separator, *b"\r\n"]] = True
    doubled = np.zeros(len(opening), dtype=bool)  # "" inside a cell: it closes and opens again
    doubled[1:] = opening[1:] == closing[:-1] + 1
    starts = (opening == 0) | edges[letters[opening - 1]]
    last = closing == len(letters) - 1
    ends = last | edges[letters[np.where(last, 0, closing + 1)]]
    again = np.append(doubled[1:], False)
    if not ((starts | doubled).all() and (ends | again).all()):
        return None
    first, behind = opening[~doubled], closing[~again] + 1
    lines = np.flatnonzero(letters == ord("\n"))
    several = np.searchsorted(lines, first) != np.searchsorted(lines, behind)
    return list(zip(first[several].tolist(), behind[several].tolist(), strict=True))


def _cells(separator: bytes) -> re.Pattern[bytes]:
    """A quoted cell: rightly closed; closed on its line with words behind; or not (`stray`)."""
    return re.compile(
        rb'(?<![^%(m)s\r\n])"(?:[^"]*+(?:""[^"]*+)*+"(?![^%(m)s\r\n])'
        rb'|[^"\r\n]*+(?:""[^"\r\n]*+)*+"[^%(m)s"\r\n]*+(?![^%(m)s\r\n])'
        rb"|(?P<stray>[^%(m)s\r\n]*))" % {b"m": re.escape(separator)}
    )


def _as_text(match: re.Match[bytes]) -> bytes:
    if match["stray"] is None:
        return match[0]
    return b'"' + match[0].replace(b'"', b'""') + b'"'


def _lines(content: bytes, places: list[int]) -> str:
    return listed(_numbers(content, places), _SHOWN)


def _numbers(content: bytes, places: list[int]) -> Iterator[int]:
    number, last = 1, 0
    for place in places:
        number += content.count(b"\n", last, place)
        last = place
        yield number
