"""Executed → `Document`: one tree with tables and figures in place, numbered, every reference resolved.

Blocks are pandoc nodes, or `Table` and `Figure`.  Inline values are spans of class ``eval``, references
spans of class ``ref``, claims are unwrapped to their words.  Both writers, and HTML, read this.
"""

from __future__ import annotations

import base64
import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, cast
from urllib.parse import unquote

from ..errors import BriefError, say
from ..house import Profile, read_profile
from .citations import Citations
from .execute import Executed
from .marks import Inlines, Node, attribute, is_span, plain, string, walk
from .notebook import Front
from .numbering import heading, section, untyped
from .shows import Figure, Table, shown, sized

Block = Node | Table | Figure


# marks of MyST, LaTeX, templates and fences that no reader here knows
LEFT = re.compile(
    r"(?m)^\([\w.:-]+\)=\s*$|^\+\+\+.*$|^%\s.*$|^~~~|^:::.*$|==[^=\n]+==|\{\{.+?\}\}|\\[A-Za-z]{3,}"
)


@dataclass(frozen=True, eq=False)
class Document:
    """The brief before it is written: what stands where, and every number it carries."""

    executed: Executed
    profile: Profile
    front: Front
    texts: Mapping[str, Inlines]
    blocks: tuple[Block, ...]
    labels: Mapping[str, str]  # label → how prose calls it (表1, 第二部分)
    warnings: tuple[str, ...] = field(default=())

    @property
    def tables(self) -> tuple[Table, ...]:
        return tuple(b for b in self.blocks if isinstance(b, Table))

    @property
    def figures(self) -> tuple[Figure, ...]:
        return tuple(b for b in self.blocks if isinstance(b, Figure))

    @property
    def title(self) -> str:
        """The title in one line."""
        parts = [plain(v) for k, v in self.texts.items() if k.startswith("title.")]
        return "".join(parts).strip()

    def text(self, key: str) -> str:
        return plain(self.texts.get(key, [])).strip()

    def series(self, key: str) -> list[Inlines]:
        """The inlines of ``key.0``, ``key.1`` … in order."""
        return [v for k, v in self.texts.items() if k.startswith(f"{key}.")]


def assemble(
    executed: Executed, profile: str | Profile | None = None, lenient: bool = False
) -> Document:
    """The document an executed notebook makes, in the layout named by `profile` or its front matter.

    With `lenient` (a preview), a reference to nothing becomes a span of class ``unresolved``.  Raises `BriefError`: a label used twice, a reference to nothing, a picture that cannot be read,
    a table or figure without what it needs.
    """
    front = executed.manuscript.front
    near = executed.path.resolve().parent
    layout = (
        profile if isinstance(profile, Profile) else read_profile(profile or front.profile, near)
    )
    notes = list(executed.warnings)
    blocks: list[tuple[Block, int]] = []
    for index, cell in enumerate(executed.notebook.cells):
        if cell.cell_type == "code":
            blocks += [
                (b, index) for b in shown(executed.manuscript, executed.notebook, index, notes)
            ]
        elif index in executed.cells:
            reading = _Reading(executed, index, notes)
            blocks += [(b, index) for b in reading.blocks(executed.cells[index])]
    title = plain([v for k, v in executed.front.items() if k.startswith("title.")]).strip()
    blocks = _levels(blocks, title)
    numbered, labels = _numbered(executed, layout, blocks)
    texts = {k: _cleared(v) for k, v in executed.front.items()}
    citations = Citations(front.bibliography, near, executed.path.name)
    resolve = _Resolver(executed, labels, citations, lenient)
    done = [resolve.block(block, index) for block, index in numbered]
    texts = {k: resolve.inlines(v, front.cell or 0) for k, v in texts.items()}
    done += _bibliography(citations)
    return Document(
        executed, layout, front, texts, tuple(done), labels, tuple(dict.fromkeys(notes))
    )


# reading one markdown cell


class _Reading:
    """Turns the blocks of a markdown cell into ours: tables, pictures, no raw HTML."""

    def __init__(self, executed: Executed, index: int, notes: list[str]) -> None:
        self.executed = executed
        self.index = index
        self.notes = notes

    def blocks(self, nodes: list[Node]) -> Iterator[Block]:
        for node in _cleared(nodes, self._dropped):
            kind = node["t"]
            if kind == "Table":
                yield self._table(node)
            elif kind in ("Para", "Plain") and self._only_picture(node["c"]):
                image = next(n for n in node["c"] if n["t"] == "Image")
                yield self._picture(image)
            elif kind == "Figure":
                image = next(iter(_images(node["c"][2])), None)
                if image is not None:
                    yield self._picture(image)
            elif kind == "Div" and "notes" not in node["c"][0][1]:
                yield from self.blocks(node["c"][1])
            elif kind not in ("Null", "HorizontalRule", "RawBlock"):
                if kind in ("Para", "Plain", "Header") and (left := LEFT.search(_words(node))):
                    self._unread(left[0].strip())
                yield walk(node, self._inline_pictures)

    def _unread(self, mark: str) -> None:
        self.notes.append(
            say(
                zh=f"{self.executed.manuscript.where(self.index)}：“{mark[:30]}”不是简报认识的写法，按文字照印。"
                "不要它就删去。",
                en=f"{self.executed.manuscript.where(self.index)}: {mark[:30]!r} means nothing in a brief and "
                "is printed as it stands. Delete it if that is not wanted.",
            )
        )

    def _dropped(self, what: str) -> None:
        note = say(
            zh=f"{self.executed.manuscript.where(self.index)}：HTML 标记 {what} 不进入简报，其中的文字保留。",
            en=f"{self.executed.manuscript.where(self.index)}: the HTML tag {what} is left out; its text "
            "is kept.",
        )
        if note not in self.notes:
            self.notes.append(note)

    def _only_picture(self, inlines: Inlines) -> bool:
        kinds = [n["t"] for n in inlines if n["t"] not in ("Space", "SoftBreak", "LineBreak")]
        return kinds == ["Image"]

    def _inline_pictures(self, inlines: Inlines) -> Inlines:
        for node in inlines:
            if node["t"] == "Image":
                figure = self._picture(node)
                node["picture"] = figure
        return inlines

    def _picture(self, node: Node) -> Figure:
        (identity, _, pairs), caption, (target, title) = node["c"]
        options = dict(pairs)
        data, kind = self._load(unquote(target))
        words = plain(caption).strip()
        alt = options.get("alt") or title or words
        if not alt:
            alt = say(zh="图片", en="picture")
            self.notes.append(
                say(
                    zh=f"{self.executed.manuscript.where(self.index)}：图片 {target[:60]} 没有说明文字，"
                    "请写成 ![说明](文件)。",
                    en=f"{self.executed.manuscript.where(self.index)}: the picture {target[:60]} has no "
                    "description.",
                )
            )
        width = re.fullmatch(r"([\d.]+)\s*(mm|cm|%)?", options.get("width", ""))
        scale = {"mm": 1.0, "cm": 10.0, "%": 1.56, None: 0.26}
        return sized(
            Figure(
                label=identity,
                caption=caption,
                alt=alt,
                cell=self.index,
                png=data if kind == "png" else None,
                jpeg=data if kind == "jpeg" else None,
                svg=data.decode("utf-8") if kind == "svg" else None,
                width=min(float(width[1]) * scale[width[2]], 156.0) if width else 140.0,
                height=0.0,
            ),
            natural=not width,
        )

    def _load(self, target: str) -> tuple[bytes, str]:
        manuscript = self.executed.manuscript
        cell = self.executed.notebook.cells[self.index]
        try:
            if target.startswith("attachment:"):
                bundle = cell.get("attachments", {})[target.removeprefix("attachment:")]
                data = base64.b64decode("".join(next(iter(bundle.values()))))
            elif target.startswith("data:"):
                data = base64.b64decode(target.partition(",")[2])
            elif re.match(r"[a-z]+://", target):
                raise BriefError(
                    say(
                        zh=f"{manuscript.where(self.index)}：图片 {target[:80]} 在网上，生成简报时不联网。"
                        "请把图片存到笔记本旁边再引用。",
                        en=f"{manuscript.where(self.index)}: the picture {target[:80]} is on the network; "
                        "save it beside the notebook.",
                    )
                )
            else:
                data = (self.executed.path.resolve().parent / target).read_bytes()
        except (KeyError, OSError, ValueError, StopIteration) as problem:
            raise BriefError(
                say(
                    zh=f"{manuscript.where(self.index)}：图片 {target[:80]} 读不到。请检查文件名和位置。",
                    en=f"{manuscript.where(self.index)}: the picture {target[:80]} cannot be read.",
                )
            ) from problem
        kind = (
            "png" if data[:4] == b"\x89PNG" else "jpeg" if data[:2] == b"\xff\xd8" else
            "svg" if b"<svg" in data[:2000] else ""
        )  # fmt: skip
        if not kind:
            raise BriefError(
                say(
                    zh=f"{manuscript.where(self.index)}：图片 {target[:80]} 的格式不支持，请存为 PNG、JPEG 或 SVG。",
                    en=f"{manuscript.where(self.index)}: the picture {target[:80]} is not PNG, JPEG or SVG.",
                )
            )
        return data, kind

    def _table(self, node: Node) -> Table:
        (identity, _, pairs), (_, caption), specs, head, bodies, foot = node["c"]
        options = dict(pairs)
        words: Inlines = [n for b in caption if b["t"] in ("Para", "Plain") for n in b["c"]]
        words, found = _trailing_label(words)
        rows = [row for body in bodies for row in (*body[2], *body[3])] + foot[1]
        lines = [tuple(self._cell(c) for c in row[1]) for row in (*head[1], *rows)]
        width = len(specs)
        lines = [(*line, *([[]] * (width - len(line)))) for line in lines]
        top = lines[0] if head[1] else tuple([] for _ in specs)
        kinds = {"AlignRight": "r", "AlignCenter": "c"}
        return Table(
            label=identity or found,
            caption=words,
            columns=top,
            rows=tuple(lines[1:] if head[1] else lines),
            align=tuple(kinds.get(s[0]["t"], "l") for s in specs),
            cell=self.index,
            unit=options.get("unit", ""),
            note=options.get("note", ""),
            source=options.get("source", ""),
        )

    def _cell(self, cell: list[Any]) -> Inlines:
        out: Inlines = []
        for block in cell[4]:
            if out:
                out.append({"t": "LineBreak"})
            out += block["c"] if block["t"] in ("Para", "Plain") else [string(plain(block).strip())]
        return out


def _words(tree: Any) -> str:
    """The words of a block, code and formulas left out."""
    if isinstance(tree, list):
        return "".join(map(_words, tree))
    if not isinstance(tree, dict) or tree.get("t") in ("Code", "Math"):
        return ""
    if tree["t"] == "Str":
        return str(tree["c"])
    return " " if tree["t"] in ("Space", "SoftBreak", "LineBreak") else _words(tree.get("c"))


def _images(node: Any) -> Iterator[Node]:
    if isinstance(node, list):
        for child in node:
            yield from _images(child)
    elif isinstance(node, dict):
        if node.get("t") == "Image":
            yield node
        for child in node.values():
            yield from _images(child)


def _trailing_label(inlines: Inlines) -> tuple[Inlines, str]:
    """``: 题目 {#tab-x}``: older readers leave the label in the caption's words."""
    text = inlines[-1]["c"] if inlines and inlines[-1]["t"] == "Str" else ""
    match = re.fullmatch(r"(.*)\{#([\w:-]+)\}", text)
    if not match:
        return inlines, ""
    rest = inlines[:-1] + ([string(match[1])] if match[1] else [])
    while rest and rest[-1]["t"] in ("Space", "SoftBreak"):
        rest = rest[:-1]
    return rest, match[2]


def _cleared(tree: Any, dropped: Any = None) -> Any:
    """Without raw HTML (its text stays) and with claims unwrapped to their words."""

    def change(inlines: Inlines) -> Inlines:
        out: Inlines = []
        for node in inlines:
            if node["t"] == "RawInline":
                tag = re.match(r"<\s*/?\s*([A-Za-z0-9]+)", node["c"][1])
                if tag and tag[1].lower() == "br":
                    out.append({"t": "LineBreak"})
                elif tag and dropped is not None:
                    dropped(f"<{tag[1]}>")
            elif is_span(node, "claim"):
                out += node["c"][1]
            else:
                out.append(node)
        return out

    done = walk(tree, change)
    if dropped is not None:
        for node in done if isinstance(done, list) else []:
            if isinstance(node, dict) and node.get("t") == "RawBlock":
                tag = re.match(r"<\s*/?\s*([A-Za-z0-9]+)", node["c"][1])
                if tag:
                    dropped(f"<{tag[1]}>")
    return done


# numbers and references


def _levels(blocks: list[tuple[Block, int]], title: str) -> list[tuple[Block, int]]:
    """Heading levels without gaps, the first one outermost; a heading that repeats the title goes."""
    kept = [
        (b, i)
        for b, i in blocks
        if not (isinstance(b, dict) and b["t"] == "Header" and plain(b).strip() == title)
    ]
    used = sorted({b["c"][0] for b, _ in kept if isinstance(b, dict) and b["t"] == "Header"})
    rank = {level: position for position, level in enumerate(used, start=1)}
    previous = 0
    for block, _ in kept:
        if isinstance(block, dict) and block["t"] == "Header":
            previous = block["c"][0] = min(rank[block["c"][0]], previous + 1)
    return kept


def _numbered(
    executed: Executed, profile: Profile, blocks: list[tuple[Block, int]]
) -> tuple[list[tuple[Block, int]], dict[str, str]]:
    labels: dict[str, str] = {}
    holders: dict[str, int] = {}
    counts: list[int] = []
    tally = {"table": 0, "figure": 0}
    done: list[tuple[Block, int]] = []

    def register(label: str, name: str, index: int) -> None:
        if not label:
            return
        if label in holders:
            first = executed.manuscript.position(holders[label])
            raise BriefError(
                say(
                    zh=f"{executed.manuscript.where(index)}：标签 {label} 用了两次（另一处在第 {first} 个"
                    "单元格）。请给其中一个换名。",
                    en=f"{executed.manuscript.where(index)}: the label {label} is used twice (also in cell "
                    f"{first}). Rename one.",
                )
            )
        holders[label] = index
        labels[label] = name

    for block, index in blocks:
        if isinstance(block, (Table, Figure)):
            captioned = bool(plain(block.caption).strip())
            number = ""
            if captioned:
                tally[block.kind] += 1
                number = f"{profile['caption'][block.kind]}{tally[block.kind]}"
            elif block.label:
                raise BriefError(
                    say(
                        zh=f"{executed.manuscript.where(index)}：标签 {block.label} 的表（图）没有题目。请写 caption。",
                        en=f"{executed.manuscript.where(index)}: {block.label} has a label but no caption.",
                    )
                )
            register(block.label, number, index)
            done.append((replace(block, number=number), index))
            continue
        if block["t"] == "Header":
            level, (identity, classes, pairs), words = block["c"]
            words = _without_number(words)
            if "unnumbered" not in classes:
                counts = [*(counts + [0] * level)[: level - 1], (counts[level - 1] if len(counts) >= level else 0) + 1]  # fmt: skip
                counts = [max(c, 1) for c in counts]
                numbers = [
                    heading(profile.level(k)["number"], counts[:k]) for k in range(1, level + 1)
                ]
                pairs = [*pairs, ["number", numbers[-1]]]
                register(identity, section(numbers), index)
            else:
                register(identity, f"“{plain(words).strip()}”", index)
            block = {"t": "Header", "c": [level, [identity, classes, pairs], words]}
        done.append((block, index))
    return done, labels


def _without_number(words: Inlines) -> Inlines:
    if not words or words[0]["t"] != "Str":
        return words
    lead = words[0]["c"]
    if len(words) > 2 and words[1]["t"] == "Space":
        lead += " "  # "1. 基本情况" is three nodes
    rest = untyped(lead)
    if rest == lead:
        return words
    if not rest.strip():
        return words[2:] if len(words) > 1 and words[1]["t"] == "Space" else words[1:]
    return [string(rest.rstrip()), *words[1:]]


class _Resolver:
    """Fills references in: each becomes its number, or the build stops."""

    def __init__(
        self, executed: Executed, labels: Mapping[str, str], citations: Citations, lenient: bool
    ) -> None:
        self.executed = executed
        self.labels = labels
        self.citations = citations
        self.lenient = lenient

    def block(self, block: Block, index: int) -> Block:
        if isinstance(block, Table):
            return replace(
                block,
                caption=self.inlines(block.caption, index),
                columns=tuple(self.inlines(c, index) for c in block.columns),
                rows=tuple(tuple(self.inlines(c, index) for c in r) for r in block.rows),
            )
        if isinstance(block, Figure):
            return replace(block, caption=self.inlines(block.caption, index))
        return cast("Node", walk(block, lambda inlines: self._resolve(inlines, index)))

    def inlines(self, inlines: Inlines, index: int) -> Inlines:
        return cast("Inlines", walk(inlines, lambda found: self._resolve(found, index)))

    def _resolve(self, inlines: Inlines, index: int) -> Inlines:
        for node in inlines:
            if is_span(node, "cite"):
                self._cite(node, index)
            if is_span(node, "ref"):
                label = attribute(node, "label")
                if self.lenient and label not in self.labels:
                    node["c"][0] = ["", ["unresolved"], [["label", label]]]
                    node["c"][1] = [string(label)]
                    continue
                if label not in self.labels:
                    known = "、".join(sorted(self.labels)) or say(zh="（没有）", en="(none)")
                    near = difflib.get_close_matches(label, self.labels, n=1)
                    hint = (
                        say(zh=f"是不是 {near[0]}？", en=f"Did you mean {near[0]}?") if near else ""
                    )
                    raise BriefError(
                        say(
                            zh=f"{self.executed.manuscript.where(index)}：引用的 {label} 不存在。{hint}现有标签：{known}。",
                            en=f"{self.executed.manuscript.where(index)}: nothing is labelled {label}. {hint} "
                            f"Labels: {known}.",
                        )
                    )
                node["c"][1] = [string(self.labels[label])]
        return inlines

    def _cite(self, node: Node, index: int) -> None:
        keys = attribute(node, "keys").split()
        if attribute(node, "loose") and not any(k in self.citations.entries for k in keys):
            node["c"][0] = ["", [], []]
            return
        try:
            told = self.citations.mark(keys, self.executed.manuscript.where(index))
        except BriefError:
            if not self.lenient:
                raise
            node["c"][0] = ["", ["unresolved"], [["label", " ".join(keys)]]]
            node["c"][1] = [string(" ".join(keys))]
            return
        node["c"][1] = [{"t": "Superscript", "c": [string(told)]}]


def _bibliography(citations: Citations) -> list[Block]:
    """参考文献: a heading without a number, and an entry a paragraph."""
    if not citations.cited:
        return []
    words = [string(say(zh="参考文献", en="References"))]
    head: Node = {"t": "Header", "c": [1, ["", ["unnumbered"], []], words]}
    return [head, *({"t": "Para", "c": [string(line)]} for line in citations.listed())]
