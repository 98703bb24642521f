"""The HTML page of a brief: whole in one file, every number marked, readable by machines and by ear."""

from __future__ import annotations

import itertools
import json
import re
from pathlib import Path

import pytest
from lxml import html
from nbformat.v4 import new_code_cell, new_markdown_cell, new_raw_cell
from tests.briefs import sample

from researchlib.briefs import brief


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, html.HtmlElement, dict]:
    folder = tmp_path_factory.mktemp("html")
    done = brief(sample.write(folder / "sample.ipynb"), to="html", out=folder)
    data = (folder / "sample.html").read_bytes()
    return data, html.document_fromstring(data), dict(done.ledger)


def test_every_value_of_the_ledger_is_marked_with_its_text_and_its_origin(made) -> None:
    _, page, ledger = made
    marked = {d.get("id"): d for d in page.iter("data")}
    assert len(ledger["values"]) == 10
    for value in ledger["values"]:
        shown = marked[value["id"]]
        assert shown.text_content() == value["text"]
        assert shown.get("value") == str(value["value"])
        assert value["expression"] in shown.get("title")
    assert "n=420" in marked["v003"].get("title")
    assert "0.538095238" in marked["v003"].get("title")


def test_nothing_is_fetched_and_no_script_runs(made) -> None:
    data, page, _ = made
    assert not page.xpath("//link | //iframe | //script[not(@type='application/json')]")
    assert all(i.get("src").startswith("data:image/") for i in page.iter("img"))
    assert not re.search(rb"url\(|@import|https?://", data)


def test_the_ledger_lies_in_the_page_unchanged(made) -> None:
    _, page, ledger = made
    (found,) = page.xpath("//script[@id='ledger']")
    assert json.loads(found.text) == json.loads(json.dumps(ledger, ensure_ascii=False))


def test_references_notes_and_marks_lead_somewhere_and_no_id_is_used_twice(made) -> None:
    _, page, _ = made
    identities = page.xpath("//@id")
    assert len(identities) == len(set(identities))
    for target in page.xpath("//a/@href"):
        assert target.removeprefix("#") in identities
    assert [a.text for a in page.xpath("//a[@class='ref']")] == ["表1", "图1", "表2", "第一部分"]


def test_a_page_can_be_read_by_ear(made) -> None:
    _, page, _ = made
    assert page.get("lang") == "zh-CN"
    assert [len(page.xpath(f"//{t}")) for t in ("h1", "main", "figure")] == [1, 1, 1]
    assert all(i.get("alt") for i in page.iter("img"))
    assert all(h.get("scope") for h in page.iter("th"))
    assert "各街道新居民留居意愿" in page.xpath("//table/caption")[0].text_content()
    levels = [int(h.tag[1]) for h in page.iter("h1", "h2", "h3", "h4", "h5")]
    assert all(b <= a + 1 for a, b in itertools.pairwise(levels))


def test_the_same_notebook_gives_the_same_bytes(made, tmp_path: Path) -> None:
    data, _, _ = made
    brief(sample.write(tmp_path / "sample.ipynb"), to="html", out=tmp_path)
    assert (tmp_path / "sample.html").read_bytes() == data


def test_what_an_author_writes_is_never_markup(tmp_path: Path) -> None:
    book = sample.write(
        tmp_path / "hostile.ipynb",
        new_raw_cell("---\ntitle: <b>甲</b> & “乙”\n---"),
        new_code_cell("bad = '</script><script>alert(1)</script>'"),
        new_markdown_cell(
            "值为{eval}`bad`，\\<img src=x onerror=alert(1)\\>，[链接](javascript:alert(1))，`<i>`。"
        ),
    )
    brief(book, to="html", out=tmp_path)
    page = html.document_fromstring((tmp_path / "hostile.html").read_bytes())
    assert len(page.xpath("//script")) == 1
    assert not page.xpath("//img | //b | //i | //a[starts-with(@href, 'javascript')]")
    assert "</script><script>alert(1)</script>" in page.xpath("//main")[0].text_content()


def test_formulas_are_mathml(tmp_path: Path) -> None:
    book = sample.write(
        tmp_path / "formula.ipynb",
        new_markdown_cell("误差为$\\sqrt{p(1-p)/n}$。\n\n$$\\bar{x} = \\sum x_i / n$$"),
    )
    brief(book, to="html", out=tmp_path)
    page = (tmp_path / "formula.html").read_text("utf-8")
    assert page.count("<math") == 2
    assert 'display="block"' in page
