import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages.policy.charts import HEIGHT, SIDE, TOP, Rule, columns, percent, rules, spark
from pages.policy.csv_cells import safe_cell

pytestmark = pytest.mark.pure


@given(st.lists(st.none() | st.floats(0, 1), min_size=1, max_size=40))
def test_columns_stand_on_the_ground_inside_the_chart(rates):
    made = columns(["x"] * len(rates), rates, ["y"] * len(rates), top=1)

    for rate, column in zip(rates, made, strict=True):
        assert float(column.y) + float(column.height) == pytest.approx(TOP + HEIGHT, abs=0.11)
        assert float(column.height) == pytest.approx(HEIGHT * (rate or 0), abs=0.06)
        assert float(column.x[:-1]) >= SIDE
        assert float(column.x[:-1]) + float(column.width[:-1]) <= 100


def test_columns_keep_their_words_for_the_description():
    [bare] = columns(["1"], [0.5], ["50%"], top=1)
    [written] = columns(["1"], [0.5], ["50%"], top=1, figures=["50"])

    assert (bare.value, bare.said) == ("", "50%")
    assert (written.value, written.said) == ("50", "50%")


def test_rules_go_from_the_ground_to_the_top():
    assert rules(["0", "50", "100"]) == [
        Rule("0", f"{TOP + HEIGHT:.1f}"),
        Rule("50", f"{TOP + HEIGHT / 2:.1f}"),
        Rule("100", f"{TOP:.1f}"),
    ]


@pytest.mark.parametrize(
    ("value", "words"),
    [(0, "0%"), (100, "100%"), (62.5, "62.5%"), (33.333, "33.33%"), (50.0, "50%")],
)
def test_percent_is_short_and_knows_no_language(value, words):
    assert percent(value) == words


def test_spark_leaves_out_what_is_unknown():
    assert spark([None, 0.0, 1.0]) == "M20.0 16v-1.0h16.0v1.0zM40.0 16v-16.0h16.0v16.0z"
    assert spark([]) == ""


@pytest.mark.parametrize("text", ["=1+1", "+33", "-1", "@sum", "\t=1", "\r=1", " =1", "\n=1"])
def test_safe_cell_is_no_formula(text):
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["bigmem7", "", "2027-03", "Évolution", "a=b"])
def test_safe_cell_leaves_plain_text_alone(text):
    assert safe_cell(text) == text
