"""What a dbt test says it checks, in Dagster."""

import pytest

from assets._dbt_translator import check_sentence


def generic(name: str, **arguments: object) -> dict[str, object]:
    return {"test_metadata": {"name": name, "kwargs": {"model": "{{ get_where_subquery(ref('media')) }}"} | arguments}}


@pytest.mark.parametrize(
    ("test", "sentence"),
    [
        (generic("unique_grain", grain=["report_date", "medium"]), "No two rows have the same report_date, medium."),
        (generic("holds", condition="engaged_sessions <= sessions"), "In every row: engaged_sessions <= sessions."),
        (
            generic("relationships", column_name="medium", to="ref('media')", field="medium"),
            "Every medium stands in medium of media.",
        ),
        ({"raw_code": "-- Creatives of a day have\n-- the facts' totals. # R-18 R-19\n{{ config() }}"},
         "Creatives of a day have the facts' totals. (R-18, R-19)"),
        ({"raw_code": "select 1"}, None),
        ({"description": "Ours.", "raw_code": "-- other\nselect 1"}, "Ours."),
    ],
)  # fmt: skip
def test_a_check_says_what_it_looks_for(test: dict[str, object], sentence: str | None) -> None:
    assert check_sentence(test) == sentence
