"""Citations of a brief: keys in the prose and a bibliography file → ``[1]`` and the list at the end.

Entries are written as GB/T 7714-2015 wants them, numbered in the order they are first cited.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..errors import BriefError, say
from .pandoc import pandoc

Entry = Mapping[str, Any]
MARKS = {
    "article-journal": "J", "article-magazine": "J", "book": "M", "chapter": "M", "paper-conference": "C",
    "thesis": "D", "report": "R", "article-newspaper": "N", "standard": "S", "legislation": "S",
    "patent": "P", "dataset": "DS",
}  # fmt: skip
ONLINE = ("webpage", "post", "post-weblog", "document", "article", "")


class Citations:
    """The entries of a bibliography, and those a brief has cited so far."""

    def __init__(self, files: Sequence[str], folder: Path, name: str) -> None:
        self.files = files
        self.name = name
        self.cited: list[str] = []
        self.entries: dict[str, Entry] = {}
        for file in files:
            self.entries |= {str(e["id"]): e for e in _read(folder / file, name)}

    def mark(self, keys: Sequence[str], where: str) -> str:
        """``[1]``, ``[1,3]``, ``[2-4]``: what stands in the text for these keys."""
        for key in keys:
            if key not in self.entries:
                raise self._unknown(key, where)
            if key not in self.cited:
                self.cited.append(key)
        numbers = sorted(self.cited.index(key) + 1 for key in dict.fromkeys(keys))
        runs: list[list[int]] = []
        for number in numbers:
            if runs and number == runs[-1][-1] + 1:
                runs[-1].append(number)
            else:
                runs.append([number])
        parts = [f"{r[0]}-{r[-1]}" if len(r) > 2 else ",".join(map(str, r)) for r in runs]
        return f"[{','.join(parts)}]"

    def listed(self) -> list[str]:
        """The lines of the list at the end."""
        return [f"[{k}] {entry(self.entries[key])}" for k, key in enumerate(self.cited, start=1)]

    def _unknown(self, key: str, where: str) -> BriefError:
        if not self.files:
            return BriefError(
                say(
                    zh=f"{where}：引文 {key} 没有出处。请在文头写 bibliography: 文献库.bib，并把该文件放在笔记本旁边。",
                    en=f"{where}: nothing to cite {key} from. Write `bibliography: FILE.bib` in the front matter.",
                )
            )
        near = difflib.get_close_matches(key, self.entries, n=1)
        hint = say(zh=f"是不是 {near[0]}？", en=f"Did you mean {near[0]}?") if near else ""
        known = "、".join(sorted(self.entries)[:20])
        return BriefError(
            say(
                zh=f"{where}：引文 {key} 不在 {'、'.join(self.files)} 中。{hint}现有：{known}。",
                en=f"{where}: {key} is not in {', '.join(self.files)}. {hint} There are: {known}.",
            )
        )


def _read(file: Path, name: str) -> list[Entry]:
    try:
        text = file.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as problem:
        raise BriefError(
            say(
                zh=f"{name}：文献库 {file.name} 读不到。请检查文件名和位置（与笔记本同一文件夹，UTF-8）。",
                en=f"{name}: the bibliography {file.name} cannot be read.",
            )
        ) from problem
    reader = "csljson" if file.suffix.lower() == ".json" else "biblatex"
    found: list[Entry] = json.loads(pandoc(["-f", reader, "-t", "csljson"], text))
    return found


def entry(e: Entry) -> str:
    """One entry of the list.

    >>> entry({"type": "article-journal", "author": [{"family": "李", "given": "明"}], "title": "留居意愿",
    ...        "container-title": "人口研究", "issued": {"date-parts": [[2023, 5]]}, "volume": "47",
    ...        "issue": "3", "page": "12-25"})
    '李明. 留居意愿[J]. 人口研究, 2023, 47(3): 12-25.'
    """
    kind = str(e.get("type", ""))
    url = str(e.get("URL") or "")
    mark = MARKS.get(kind, "EB" if kind in ONLINE and url else "Z") + ("/OL" if url else "")
    title = str(e.get("title", "")).strip()
    number = str(e.get("number") or "")
    if MARKS.get(kind) in ("S", "R") and number and number not in title:
        title += f": {number}"
    head = ". ".join(part for part in (_people(e.get("author")), f"{title}[{mark}]") if part)
    year = _date(e, full=kind == "article-newspaper")
    place = ": ".join(str(e[k]) for k in ("publisher-place", "publisher") if e.get(k))
    page = str(e.get("page") or "").replace("\u2013", "-")
    if kind in ("article-journal", "article-magazine", "article-newspaper"):
        issue = f"({e['issue']})" if e.get("issue") else ""
        tail = ", ".join(
            x
            for x in (str(e.get("container-title", "")), year, f"{e.get('volume', '')}{issue}")
            if x
        )
    elif mark.startswith("EB"):
        read = f"[{_date(e, True, 'accessed')}]" if e.get("accessed") else ""
        posted = f"({_date(e, True)})" if year else ""
        tail = posted + read
    else:
        host = f"//{e['container-title']}. " if e.get("container-title") else ""
        edition = f"{e['edition']}版. " if str(e.get("edition", "")).isdigit() else ""
        if host:
            head, tail = (
                head + host.rstrip(" ."),
                edition + ", ".join(x for x in (place, year) if x),
            )
        else:
            tail = edition + ", ".join(x for x in (place, year) if x)
    if page:
        tail += f": {page}"
    return ". ".join(part for part in (head, tail, url) if part) + "."


def _people(given: Any) -> str:
    """At most three names; Latin ones as SMITH J."""
    names = []
    for person in given or ():
        family, first = str(person.get("family", "")), str(person.get("given", ""))
        if person.get("literal") or not first:
            names.append(str(person.get("literal") or family))
        elif re.search(r"[\u4e00-\u9fff]", family + first):
            names.append(family + first)
        else:
            initials = " ".join(part[0].upper() for part in re.split(r"[\s.\-]+", first) if part)
            names.append(f"{family.upper()} {initials}")
    latin = bool(names) and not re.search(r"[\u4e00-\u9fff]", "".join(names))
    more = ["et al" if latin else "等"] if len(names) > 3 else []
    return ", ".join(names[:3] + more)


def _date(e: Entry, full: bool = False, key: str = "issued") -> str:
    parts = (e.get(key) or {}).get("date-parts") or [[]]
    numbers = [str(p) for p in parts[0]]
    if not numbers:
        return str((e.get(key) or {}).get("literal") or "")
    return "-".join([numbers[0], *(p.zfill(2) for p in numbers[1:])]) if full else numbers[0]
