"""Disclosure: what identifies someone is withheld, and cannot be worked out by subtraction."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd

from researchlib.comparison import change, contrast
from researchlib.designs import Sample
from researchlib.disclosure import gated, protect
from researchlib.estimation import crosstab, mean, quantile, share, total


def people(**counts: tuple[int, ...]) -> pd.DataFrame:
    """Counts of answers a, b, c … in each street."""
    rows = [
        (street, "abcdef"[k])
        for street, cells in counts.items()
        for k, n in enumerate(cells)
        for _ in range(n)
    ]
    return pd.DataFrame(rows, columns=["street", "q"])


def withheld(frame: pd.DataFrame) -> list[str]:
    return list(frame.loc[~frame["shown"], ["street", "answer"]].agg("".join, axis=1))


def test_a_small_cell_takes_a_second_one_with_it() -> None:
    s = Sample(people(x=(10, 2, 20), y=(10, 9, 8)))
    e = protect(share(s, "q", by="street"))
    # xb is small; x adds up to its n, so xa goes too.
    assert withheld(e.frame) == ["xa", "xb"]
    assert e[("x", "b")].shown is False
    assert np.isnan(e[("x", "b")].value)
    assert repr(e[("x", "b")]) == "Estimate(x · b: withheld)"
    assert "×" in repr(e)


def test_the_overall_table_does_not_give_a_street_away() -> None:
    s = Sample(people(x=(10, 2, 20), y=(10, 9, 8), z=(7, 12, 9)))
    by_street, overall = protect([share(s, "q", by="street"), share(s, "q")])
    hidden = withheld(by_street.frame)
    assert overall.frame["shown"].all()
    # In every street and for every answer none or at least two are withheld.
    for part in ("street", "answer"):
        count = (~by_street.frame["shown"]).groupby(by_street.frame[part]).sum()
        assert (count != 1).all(), hidden
    # Without the overall table fewer cells need to go.
    alone = protect(share(s, "q", by="street"))
    assert len(withheld(alone.frame)) < len(hidden)


def test_zero_cells_stay_and_large_tables_are_untouched() -> None:
    frame = people(x=(10, 0, 20), y=(10, 9, 8))
    assert protect(share(Sample(frame), "q", by="street")).frame["shown"].all()


def test_the_survey_sets_the_threshold() -> None:
    survey = SimpleNamespace(disclosure={"minimum": 3})
    s = Sample(people(x=(4, 9), y=(9, 9)), survey=survey)
    assert protect(share(s, "q", by="street")).frame["shown"].all()
    assert not protect(share(s, "q", by="street"), minimum=5).frame["shown"].all()


def test_a_dominant_enterprise_hides_its_streets_total() -> None:
    frame = pd.DataFrame(
        {"street": ["x"] * 6 + ["y"] * 6, "sales": [900.0, 30, 5, 4, 3, 2] + [20.0] * 6}
    )
    e = protect(total(Sample(frame), "sales", by="street"))
    assert list(e.frame["withheld"]) == ["dominance", ""]


def test_a_change_from_a_withheld_figure_is_withheld() -> None:
    frame = people(x=(10, 2, 20), y=(10, 9, 8)).rename(columns={"street": "wave"})
    e = change(protect(share(Sample(frame, wave="wave"), "q", by="wave")))
    assert np.isnan(e["b"].value)
    assert e["b"].verdict == "cannot tell"
    assert e["b"].shown is False


def test_several_answers_a_person_hide_their_complement_too() -> None:
    frame = pd.DataFrame({"need/a": [1.0] * 18 + [0.0] * 2, "need/b": [1.0, 0.0] * 10})
    e = protect(share(Sample(frame), "need"))
    assert list(e.frame["shown"]) == [False, True]


def test_a_total_withheld_does_not_follow_from_the_overall_total() -> None:
    frame = pd.DataFrame(
        {
            "street": ["x"] * 6 + ["y"] * 6 + ["z"] * 9,
            "sales": [900.0, 30, 5, 4, 3, 2] + [20.0] * 15,
        }
    )
    s = Sample(frame)
    by_street, overall = protect([total(s, "sales", by="street"), total(s, "sales")])
    assert list(by_street.frame["withheld"]) == ["dominance", "complementary", ""]
    assert overall.frame["shown"].all()
    # Nor from the means, whose bases are printed beside them.
    _, means = protect([total(s, "sales", by="street"), mean(s, "sales", by="street")])
    assert list(means.frame["shown"]) == [False, True, True]


def test_two_tables_of_the_same_people_have_the_same_sum() -> None:
    # Nobody prints the overall table, but the one by sex adds up to it.
    frame = people(x=(10, 2, 20), y=(10, 9, 8), z=(7, 12, 9))
    frame["sex"] = ["F", "M"] * (len(frame) // 2) + ["F"] * (len(frame) % 2)
    s = Sample(frame)
    by_street, by_sex = protect([share(s, "q", by="street"), share(s, "q", by="sex")])
    assert by_sex.frame["shown"].all()
    for part in ("street", "answer"):
        assert ((~by_street.frame["shown"]).groupby(by_street.frame[part]).sum() != 1).all()


def test_two_conditions_that_differ_by_a_few_people_are_not_both_shown() -> None:
    frame = people(x=(30, 20))
    frame["boss"] = [1, 1] + [0] * 48
    s = Sample(frame)
    everyone, staff = protect([share(s, "q"), share(s, "q", among="boss == 0")])
    assert everyone.frame["shown"].all()
    assert list(staff.frame["withheld"]) == ["difference", "difference"]


def test_cells_of_a_whole_table_add_up_too() -> None:
    s = Sample(people(x=(10, 2, 20), y=(10, 9, 8)))
    cells = protect(crosstab(s, "q", "street", of="all"))
    assert (~cells.frame["shown"]).sum() == 2


def test_a_sentence_may_not_give_a_small_cell() -> None:
    e = share(Sample(people(x=(10, 2, 20))), "q")
    bundle = e["b"]._repr_mimebundle_()["application/vnd.researchlib.value+json"]
    assert bundle["text"] == ""
    assert "2" not in bundle["why"].replace("少于 5", "")
    assert e["a"]._repr_mimebundle_()["application/vnd.researchlib.value+json"]["text"] == "31.3%"


def test_the_gate_can_grade_first() -> None:
    e = protect(share(Sample(people(x=(10, 9, 20))), "q"), profile="cepal", hide_poor=True)
    assert not e.frame["shown"].any()
    assert set(e.frame["withheld"]) == {"poor"}


def test_a_change_does_not_say_what_its_ends_withhold() -> None:
    frame = pd.DataFrame(
        {
            "wave": [2022] * 60 + [2023] * 60,
            "q": ["a"] * 40 + ["b"] * 17 + ["c"] * 3 + ["a"] * 30 + ["b"] * 22 + ["c"] * 8,
        }
    )
    s = Sample(frame, wave="wave")
    shares = share(s, "q", by="wave")
    moved = change(shares)
    # c was given by 3 in 2022 and b goes with it: neither change may be shown, alone or beside.
    for made in (protect(moved), protect([shares, moved])[1]):
        assert list(made.frame["shown"]) == [True, False, False]
    picked = protect(moved.pick(answer="c"))
    assert not picked.frame["shown"].any()
    assert moved["c"].few == 3
    ends = contrast(shares, {"c": {(2022, "c"): 1}, "a": {(2023, "a"): 1, (2022, "a"): -1}})
    assert list(protect(ends).frame["shown"]) == [False, True]


def test_a_table_turned_round_gives_nothing_away() -> None:
    counts = {"x": (42, 26, 4), "y": (23, 9, 8), "z": (12, 7, 9)}
    s = Sample(people(**counts))
    by_street, turned = protect([crosstab(s, "q", "street"), crosstab(s, "q", "street", of="rows")])
    hidden = set(withheld(by_street.frame))
    back = turned.frame[~turned.frame["shown"]]
    assert hidden == set((back["answer"] + back["q"]).tolist())
    for part in ("street", "answer"):
        assert ((~by_street.frame["shown"]).groupby(by_street.frame[part]).sum() != 1).all(), hidden


def test_a_count_that_can_only_be_one_number_is_covered() -> None:
    # 34 gave a: 16 + 9 are shown, c can hold six at most and d three, so d would hold three.
    s = Sample(people(x=(16, 5, 2), y=(9, 6, 3), z=(6, 0, 0), t=(3, 0, 0)))
    by_street, overall = protect([share(s, "q", by="street"), share(s, "q")])
    shown_a = by_street.frame[(by_street.frame["answer"] == "a") & by_street.frame["shown"]]
    open_end = overall.frame["shown"].iloc[0] and len(shown_a) == 2
    assert not open_end


def test_a_quantile_with_few_beyond_it_is_somebodys_answer() -> None:
    e = protect(quantile(Sample(pd.DataFrame({"pay": range(40)})), "pay", [0.01, 0.5, 0.95]))
    assert list(e.frame["withheld"]) == ["small", "", "small"]


def test_one_enterprise_above_four_fifths_hides_the_total() -> None:
    frame = pd.DataFrame({"sales": [850.0] + [150 / 19] * 19})
    assert list(protect(total(Sample(frame), "sales")).frame["withheld"]) == ["dominance"]
    assert protect(total(Sample(frame), "sales"), largest=0.9).frame["shown"].all()


def test_a_later_table_of_a_brief_gives_nothing_of_an_earlier_one_away() -> None:
    s = Sample(people(x=(10, 2, 20), y=(10, 9, 8), z=(7, 12, 9)))
    by_street = gated(share(s, "q", by="street"))
    assert withheld(by_street.frame) == ["xa", "xb"]
    # The overall table would give xa and xb away street by street: it gives way, since the other is out.
    overall = gated(share(s, "q"))
    assert not overall.frame["shown"].all()
    alone = gated(share(Sample(s.frame), "q"))
    assert alone.frame["shown"].all()


def test_showing_the_same_again_shows_the_same() -> None:
    s = Sample(people(x=(10, 2, 20), y=(10, 9, 8)))
    e = share(s, "q", by="street")
    first, again, made_anew = gated(e), gated(e), gated(share(s, "q", by="street"))
    for other in (again, made_anew):
        assert list(other.frame["shown"]) == list(first.frame["shown"])
    wider = s.with_(frame=s.frame.assign(extra=1))
    assert list(gated(share(wider, "q", by="street")).frame["shown"]) == list(first.frame["shown"])


def test_tables_shown_one_after_another_never_leave_a_single_gap() -> None:
    rng = np.random.default_rng(11)
    for _ in range(8):
        n = int(rng.integers(40, 150))
        frame = pd.DataFrame(
            {
                "street": rng.choice(list("wxyz"), n, p=[0.55, 0.3, 0.1, 0.05]),
                "sex": rng.choice(["F", "M"], n),
                "age": rng.choice(["y", "m", "o"], n, p=[0.5, 0.35, 0.15]),
                "q": rng.choice(list("abc"), n, p=[0.7, 0.25, 0.05]),
            }
        )
        s = Sample(frame)
        for by in (["street", "age"], ["sex", "age"], ["street"], ["street", "sex"]):
            shown = gated(share(s, "q", by=by)).frame
            gaps = (~shown["shown"]).groupby([shown[c] for c in by]).sum()
            assert (gaps != 1).all()  # the other answers would give it away


def test_dominance_is_judged_of_estimates_picked_out_of_a_table() -> None:
    shops = pd.DataFrame(
        {
            "year": ["2023"] * 8 + ["2024"] * 8,
            "trade": ["a", "b"] * 8,
            "sales": [10.0, 10, 11, 9, 12, 10, 9, 11, 10, 900, 11, 9, 12, 10, 9, 11],
        }
    )
    totals = total(Sample(shops, wave="year"), "sales", by=["year", "trade"])
    picked = totals.pick(year="2023")
    assert list(protect(picked, minimum=2).frame["shown"]) == [True, True]
    alone = totals.pick(year="2023", trade="b")
    assert list(protect(alone, minimum=2).frame["shown"]) == [True]
    big = totals.pick(trade="b", year="2024")
    assert list(protect(big, minimum=2).frame["withheld"]) == ["dominance"]
