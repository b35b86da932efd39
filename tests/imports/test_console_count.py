"""The counter that looks at bytes only, beside what wrote the bytes, beside Python's own csv reader, and beside the product's reader."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestration.resources.imports.console.reading.count import RowCount, count_rows

SETTINGS = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
ENCODINGS = ("utf-8", "utf-8-sig", "cp932", "euc_jp", "utf-16", "utf-16-le", "utf-16-be")
CELLS = st.text("あ栃漢ｱ aZ09#,;\t\"'\n\r円、", max_size=6)
ROWS = st.lists(
    st.lists(CELLS, min_size=3, max_size=3).filter(lambda row: any(cell.strip(' \t\r\n",;') for cell in row)),
    max_size=8,
)


def counted(
    folder: Path, content: bytes, encoding: str, separator: str = ",", *lines: int, comments: bool = False
) -> list[RowCount]:
    path = folder / "file.csv"
    path.write_bytes(content)
    return count_rows(path, encoding, separator, lines or (1,), comments)


def encoded(text: str, encoding: str) -> bytes:
    return text.encode(encoding)


@SETTINGS
@given(
    ROWS,
    st.sampled_from(ENCODINGS),
    st.sampled_from(",\t;"),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.booleans(),
    st.booleans(),
)
def test_rows_written_are_rows_counted(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[list[str]],
    encoding: str,
    separator: str,
    line_end: str,
    is_ended: bool,
    quote_all: bool,
) -> None:
    """Cells with line breaks, quotation marks and separators, every encoding and line end, with and without a last one."""
    out = io.StringIO(newline="")
    quoting = csv.QUOTE_ALL if quote_all or line_end != "\r\n" else csv.QUOTE_MINIMAL
    writer = csv.writer(out, delimiter=separator, lineterminator=line_end, quoting=quoting)
    writer.writerows([["日", "名", "数"], *rows])
    text = out.getvalue() if is_ended or not rows else out.getvalue().removesuffix(line_end)
    assert counted(tmp_path_factory.getbasetemp(), encoded(text, encoding), encoding, separator) == [
        RowCount(len(rows), 0)
    ]


@SETTINGS
@given(st.text('ab,"\n\r', max_size=30))
def test_stray_quotation_marks_are_counted_as_the_csv_module_reads_them(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    if text.endswith(("\r", "\n")) or text.count('"') % 2:
        return
    rows = list(csv.reader(io.StringIO("h,h\n" + text, newline="")))[1:]
    (found,) = counted(tmp_path_factory.getbasetemp(), b"h,h\n" + text.encode(), "utf-8")
    assert found.rows + found.blank == len(rows)


def test_lines_above_the_header_are_not_counted_and_blank_ones_apart(tmp_path: Path) -> None:
    text = 'title "x\n\n日,数\n1,2\n\n,,\n3,4'
    assert counted(tmp_path, text.encode("cp932"), "cp932", ",", 3) == [RowCount(2, 2)]


def test_several_tables_end_at_the_comments_that_introduce_the_next(tmp_path: Path) -> None:
    """The second table has a header nobody knows: its rows belong to no table."""
    text = "# a\nx,y\n1,2\n#3,4\n\n# b,,,\nother,z\n9,9\n# c\nx,y,z\n1,2,3\n"
    assert counted(tmp_path, text.encode(), "utf-8", ",", 2, 10, comments=True) == [RowCount(2, 1), RowCount(1, 0)]
    assert counted(tmp_path, text.encode(), "utf-8", ",", 2) == [RowCount(8, 1)]


def test_an_empty_table_has_no_rows(tmp_path: Path) -> None:
    for text in ("日,数", "日,数\n", "日,数\r\n"):
        assert counted(tmp_path, text.encode("utf-16"), "utf-16") == [RowCount(0, 0)]


def test_pieces_of_a_file_are_counted_as_the_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Line ends and quoted cells that lie across the ends of pieces."""
    text = "日,数\r\n" + '"あ\r\n""い""",2\r\n,,\r\n3,4\r\n' * 50
    for size in (1, 2, 3, 7, 64):
        monkeypatch.setattr("orchestration.resources.imports.console.reading.count.PIECE_SIZE", size)
        for encoding in ENCODINGS:
            assert counted(tmp_path, text.encode(encoding), encoding) == [RowCount(100, 50)]
