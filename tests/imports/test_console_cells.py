"""Numbers and days in every form consoles write them, and what is no certain number and no certain day."""

from datetime import date
from pathlib import Path

import pytest

from tests.support.console_files import LINE, line_file, reading, rows_of, said, text_of


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("1234567", 1234567), ("1,234,567", 1234567), ("１，２３４", 1234), ("１２３", 123), (" 1,234 ", 1234), ("1234.0", 1234),
        ("007", 7), ("0", 0), ("--", None), (" --", None), ("-", None), ("", None), ("該当なし", None),
    ],
)  # fmt: skip
def test_counts_are_read_in_every_form(cell: str, value: int | None, tmp_path: Path) -> None:
    path = line_file(tmp_path, ["2026-02-01", "春", cell, 1, 1], ["2026-02-01", "夏", "5", 1, 1])
    assert rows_of(path, tmp_path, "impressions") == [(value,), (5,)]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("¥1,234", 1234.0), ("￥1,234", 1234.0), ("\\1,234", 1234.0), ("1,234円", 1234.0), ("￥１，２３４．５", 1234.5), ("0.125", 0.125),
        ("-12.5", -12.5), ("¥ 1,234", 1234.0), ("--", None),
    ],
)  # fmt: skip
def test_amounts_are_read_in_every_form(cell: str, value: float | None, tmp_path: Path) -> None:
    path = line_file(tmp_path, ["2026-02-01", "春", 9, 1, cell], ["2026-02-01", "夏", 9, 1, 2])
    assert rows_of(path, tmp_path, "cost") == [(value,), (2.0,)]


@pytest.mark.parametrize("column", [2, 4])
@pytest.mark.parametrize(
    "cell",
    ["1,23", "12,34,567", "1.2.3", "12%", "< 10%", "$12", "1e5", "1.2E+06", "12万", "(12)", "1 234", "1/2", "NaN", "inf", "0x10", "１，２"],
)  # fmt: skip
def test_what_is_no_certain_number_is_set_aside(cell: str, column: int, tmp_path: Path) -> None:
    row: list[object] = ["2026-02-01", "春", 9, 1, 2]
    row[column] = cell
    path = line_file(tmp_path, row, ["2026-02-01", "夏", 9, 1, 2])
    with reading(path, tmp_path, TOCHIMART_QUARANTINE_LIMIT=0.5) as file:
        (outcome,) = file.outcomes
        assert outcome.table["campaign_name"].to_pylist() == ["夏"]
        (bad,) = outcome.bad_rows
        assert (bad.line, bad.column) == (2, LINE[column])
        assert f"'{cell}'" in bad.reason
        assert bad.text == text_of([row]).strip()


@pytest.mark.parametrize("cell", ["1.5", "-3", "¥-3"])
def test_a_count_is_whole_and_not_negative(cell: str, tmp_path: Path) -> None:
    path = line_file(tmp_path, ["2026-02-01", "春", cell, 1, 2])
    assert f"'{cell}' is not a whole number" in said(path, tmp_path)


@pytest.mark.parametrize(
    "cell",
    [
        "2026-02-03", "2026/2/3", "2026.02.03", "20260203", "2026年2月3日", "2026年2月3日(火)", "２０２６年２月３日（火）",
        "2026/02/03 00:00", "2026-02-03T00:00:00+09:00", "Feb 3, 2026", "February 3, 2026", "Tuesday, February 3, 2026", "3 Feb 2026",
    ],
)  # fmt: skip
def test_days_are_read_in_every_locales_form(cell: str, tmp_path: Path) -> None:
    path = line_file(tmp_path, [cell, "春", 9, 1, 2])
    assert rows_of(path, tmp_path, "report_date") == [(date(2026, 2, 3),)]


@pytest.mark.parametrize(
    "cell",
    [
        "02/03/2026", "3/2/2026", "2/3", "26/02/03", "46056", "2026-02-30", "2026年2月3日(水)", "2026-02", "2026-02-03 09:00",
        "2026-02-03T00:00:00Z", "2026-02-03T00:00:00-08:00", "2026-02-01 - 2026-02-07", "第6週", "--", "",
    ],
)  # fmt: skip
def test_what_is_not_one_certain_day_is_set_aside(cell: str, tmp_path: Path) -> None:
    path = line_file(tmp_path, [cell, "春", 9, 1, 2])
    text = said(path, tmp_path)
    assert "line 2, 日: " in text
    assert "no day" in text or "not one certain day" in text
