"""A figure of a brief carries its numbers, its words for those who cannot see it, and no surprise."""

from __future__ import annotations

import base64

import pandas as pd
import pytest

import researchlib as rl
from researchlib.charts import FIGURE, KINDS
from researchlib.disclosure import protect


@pytest.fixture(scope="module")
def stay() -> rl.Sample:
    frame = pd.DataFrame(
        {
            "wave": [2022] * 100 + [2023] * 100 + [2024] * 100,
            "town": (["东山"] * 50 + ["南溪"] * 50) * 3,
            "stay": ([0, 1] * 25 + [0, 1, 1, 1, 1] * 10) * 3,
        }
    )
    return rl.share(rl.Sample(frame, strata="wave", wave="wave"), "stay", by=["wave", "town"])


def test_the_numbers_are_the_estimates_in_the_unit_shown(stay: rl.Sample) -> None:
    made = rl.chart(stay, x="wave", by="town", pick={"answer": "1"}, caption="留居意愿")
    assert made.kind == "line"
    assert made.categories == ("2022", "2023", "2024")
    assert [s.name for s in made.series] == ["东山", "南溪"]
    assert made.series[1].values == pytest.approx((80, 80, 80))
    assert made.unit == "%"


def test_what_still_varies_must_be_chosen(stay: rl.Sample) -> None:
    with pytest.raises(rl.DataError, match=r"answer.*pick="):
        rl.chart(stay, x="wave", by="town", caption="留居意愿")


@pytest.mark.parametrize("kind", [k for k in KINDS if k not in ("tiles", "pie")])
def test_every_kind_is_drawn_the_same_twice(stay: rl.Sample, kind: str, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setenv("RESEARCHLIB_FIGURES", "svg")

    def made() -> dict[str, str]:
        return rl.chart(
            stay, x="town", by="wave", kind=kind, pick={"answer": "1"}, caption="留居意愿"
        )._repr_mimebundle_()

    first = made()
    assert base64.b64decode(first["image/png"])[:4] == b"\x89PNG"
    assert first["image/svg+xml"].count("<svg") == 1
    assert first == made()


def test_a_stored_notebook_carries_no_vector_picture(stay: rl.Sample, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.delenv("RESEARCHLIB_FIGURES", raising=False)
    made = rl.chart(stay, x="wave", by="town", pick={"answer": "1"}, caption="留居意愿")
    assert set(made._repr_mimebundle_()) == {"text/plain", "image/png", FIGURE}


def test_a_listener_is_told_the_numbers() -> None:
    frame = pd.DataFrame({"year": [2023, 2024], "total": [29753, 29973]})
    made = rl.chart(frame, "year", "total", caption="总量", unit="万人", decimals=0)
    assert made.alt == "柱状图（万人）。2023年29753、2024年29973。"


def test_what_is_withheld_leaves_a_gap_and_is_counted_in_the_note() -> None:
    frame = pd.DataFrame(
        {"town": ["a"] * 50 + ["b"] * 50, "stay": [0, 1] * 25 + [0] * 48 + [1] * 2}
    )
    hidden = protect(rl.share(rl.Sample(frame), "stay", by="town"), minimum=5)
    made = rl.chart(hidden, x="town", by="answer", caption="留居")
    assert None in made.series[1].values
    assert "样本过少" in made.note


def test_two_values_in_one_place_are_refused() -> None:
    frame = pd.DataFrame({"year": [2023, 2023], "total": [1, 2]})
    with pytest.raises(rl.DataError, match="同一位置有两个数"):
        rl.chart(frame, "year", "total", caption="总量")


def test_nothing_to_draw_is_refused() -> None:
    with pytest.raises(rl.DataError, match="没有可画的数"):
        rl.chart(pd.DataFrame({"year": [2023], "total": [float("nan")]}), "year", "total")


def test_unknown_columns_and_kinds_are_refused_with_what_exists() -> None:
    frame = pd.DataFrame({"year": [2023], "total": [1]})
    with pytest.raises(rl.DataError, match="列不存在：sum"):
        rl.chart(frame, "year", "sum")
    with pytest.raises(rl.DataError, match="可选：line"):
        rl.chart(frame, "year", "total", kind="pie3d")


def test_minus_signs_and_chinese_have_glyphs(stay: rl.Sample) -> None:
    import warnings

    frame = pd.DataFrame({"街道": ["东山街道", "南溪街道"], "变化": [-2.5, 3.0]})
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # matplotlib warns of a missing glyph
        rl.chart(frame, "街道", "变化", kind="hbar", unit="个百分点")._repr_mimebundle_()


def test_categories_can_be_sorted_by_value() -> None:
    frame = pd.DataFrame({"town": ["a", "b", "c"], "v": [1.0, None, 3.0]})
    made = rl.chart(frame, "town", "v", kind="hbar", sort=True)
    assert made.categories == ("c", "a", "b")


def test_streets_are_laid_out_as_tiles_and_a_withheld_one_is_crossed() -> None:
    frame = pd.DataFrame({"town": ["东山", "南溪", "西陵"], "v": [10.0, None, 30.0]})
    made = rl.chart(frame, "town", "v", kind="tiles", unit="%")
    assert made.places == ((0, 0), (0, 1), (0, 2))
    texts = {t.get_text() for t in made.draw().axes[0].texts}
    assert {"10.0", "×", "30.0"} <= texts
    at = rl.chart(
        frame, "town", "v", kind="tiles", layout={"东山": (0, 1), "南溪": (1, 0), "西陵": (1, 1)}
    )
    assert at.places == ((0, 1), (1, 0), (1, 1))


def test_a_layout_must_place_every_street() -> None:
    frame = pd.DataFrame({"town": ["东山", "南溪"], "v": [10.0, 20.0]})
    with pytest.raises(rl.DataError, match="缺 南溪"):
        rl.chart(frame, "town", "v", kind="tiles", layout={"东山": (0, 0)})


def test_time_runs_one_way_whatever_the_order_of_the_rows() -> None:
    frame = pd.DataFrame(
        {
            "period": ["2023", "2024", "2022", "2023"],
            "name": list("甲甲乙乙"),
            "value": [2, 3, 4, 5],
        }
    )
    made = rl.chart(frame, x="period", by="name", caption="两组")
    assert made.categories == ("2022", "2023", "2024")
    assert [s.values for s in made.series] == [(None, 2, 3), (4, 5, None)]


def test_a_pie_shows_one_whole_and_word_draws_it_natively(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    from researchlib.briefs.word_charts import chart_parts, native

    monkeypatch.setenv("RESEARCHLIB_FIGURES", "svg")
    parts = pd.DataFrame({"意愿": ["愿意", "不愿意", "没想好"], "占比": [66.2, 14.0, 19.8]})
    made = rl.chart(parts, "意愿", "占比", kind="pie", caption="留居意愿", unit="%")
    assert native(made.data)
    assert b"<c:pieChart>" in chart_parts(made.data, "黑体")[0]
    assert made._repr_mimebundle_()["image/svg+xml"] == made._repr_mimebundle_()["image/svg+xml"]
    assert "饼图" in made.alt
    with pytest.raises(rl.DataError, match="饼图"):
        rl.chart(parts.assign(占比=[1, -1, 2]), "意愿", "占比", kind="pie", caption="留居意愿")
