"""Seeds kept as one Excel workbook: a sheet for each table, with Excel's own dates, numbers and booleans."""

import csv
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from orchestration.seeds import DEFAULT_SOURCE, SHARED_SOURCE, WARNING, check_seeds
from tests.support.seed_folder import changed_seeds, errors, normalised


def native(text: str) -> object:
    """A cell as Excel would keep it when somebody types it."""
    if text in ("true", "false"):
        return text == "true"
    with suppress(ValueError):
        return datetime.combine(date.fromisoformat(text), datetime.min.time())
    if text.isdigit():
        return text if text.startswith("0") and len(text) > 1 else int(text)
    try:
        return float(text)
    except ValueError:
        return text or None


@pytest.fixture
def book() -> Workbook:
    """The project's seeds as a workbook."""
    book = Workbook()
    for path in sorted((*SHARED_SOURCE.glob("*.csv"), *DEFAULT_SOURCE.glob("*.csv"))):
        sheet = book.create_sheet(path.stem)
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.reader(file):
                sheet.append([native(cell) for cell in row])
    return book


def test_a_workbook_gives_dbt_the_very_bytes_the_files_give(book: Workbook, tmp_path: Path) -> None:
    book["media"].title = " Media "
    book.save(tmp_path / "our seeds.xlsx")
    seeds = check_seeds(tmp_path / "our seeds.xlsx")
    assert seeds.findings == ()
    assert normalised(tmp_path / "our seeds.xlsx", tmp_path / "dbt") == normalised(DEFAULT_SOURCE, tmp_path / "sound")


def test_a_workbook_beside_files_holds_other_tables_and_none_twice(book: Workbook, tmp_path: Path) -> None:
    source = changed_seeds(tmp_path / "seeds")
    for name in book.sheetnames:
        if name not in ("media", "targets", "Sheet"):
            del book[name]
    book.save(source / "seeds.xlsx")
    said = errors(check_seeds(source))
    assert any("seeds.xlsx sheet media: table media stands in media.csv too" in line for line in said)
    (source / "media.csv").unlink()
    (source / "targets.csv").unlink()
    assert check_seeds(source).findings == ()


def test_what_is_wrong_in_a_sheet_is_named_by_sheet_row_and_column(book: Workbook, tmp_path: Path) -> None:
    book["media_plan"]["K3"], book["media_plan"]["D2"] = 30, "=SUM(D3:D6)"
    book["accounts"]["B2"] = 1.112223334e16
    book["engagement"]["C2"] = datetime(2025, 12, 1, 9, 30)
    book.create_sheet("memo")["A1"] = "note"
    del book["targets"]
    book.save(tmp_path / "seeds.xlsx")
    seeds = check_seeds(tmp_path / "seeds.xlsx")
    said = "\n".join(errors(seeds))
    for expected in (
        'seeds.xlsx sheet media_plan, row 3, column min_share: "30" is too large',
        'seeds.xlsx sheet media_plan, row 2, column budget_yen: "=SUM(D3:D6)" is a formula',
        'seeds.xlsx sheet accounts, row 2, column account_id: "1.11222E+16" is a number that Excel has shortened',
        'seeds.xlsx sheet engagement, row 2, column launch_date: "2025-12-01 09:30:00" is a point in time',
        "targets.csv: is not in seeds.xlsx",
    ):
        assert expected in said
    assert [one.file for one in seeds.findings if one.level == WARNING] == ["seeds.xlsx sheet memo"]


def test_a_file_that_is_no_workbook_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "seeds.xlsx").write_bytes(b"PK\x03\x04 not a workbook")
    assert (
        "seeds.xlsx: cannot be read as an Excel workbook (.xlsx). Save it as .xlsx, without a password"
        in errors(check_seeds(tmp_path / "seeds.xlsx"))[0]
    )


def test_an_old_workbook_or_a_single_csv_is_no_source(tmp_path: Path) -> None:
    for name in ("seeds.xls", "media.csv"):
        (tmp_path / name).write_text("medium\n")
        assert errors(check_seeds(tmp_path / name)) == [
            f"{name}: is neither a folder nor a workbook. Save it as .xlsx, or name the folder of the CSV files"
        ]
