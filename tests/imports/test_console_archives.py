"""Archives people give: opened within limits, and never a name or a size believed."""

import gzip
import io
import stat
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from orchestration.errors import PermanentError
from tests.support.console_files import plain, reading, rows_of, text_of

HEADER = ("日", "キャンペーン名", "インプレッション数", "クリック数", "ご利用金額", "CV（LINE Tagクリック）")
GOOD = text_of(plain(HEADER, "%Y-%m-%d")).encode("cp932")


def zipped(files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def given(folder: Path, content: bytes) -> Path:
    path = folder / "download.zip"
    path.write_bytes(content)
    return path


def said(path: Path, **values: object) -> str:
    with (
        pytest.raises(PermanentError) as refused,
        reading(path, path.parent / "home", **values),
    ):
        raise AssertionError("read")
    assert "\n" not in str(refused.value)
    left = sorted(one for one in (path.parent / "home").rglob("*"))
    assert left == [], "something was left behind"
    return str(refused.value)


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_archives_inside_archives_are_read(depth: int, tmp_path: Path) -> None:
    content = GOOD
    for level in range(depth):
        content = zipped({"レポート.csv" if level == 0 else f"{level}.zip": content})
    assert len(rows_of(given(tmp_path, content), tmp_path / "home", "cost")) == 4


def test_archives_four_deep_are_refused(tmp_path: Path) -> None:
    content = GOOD
    for level in range(4):
        content = zipped({"a.csv" if level == 0 else f"{level}.zip": content})
    assert "3 levels of archives inside archives" in said(given(tmp_path, content))


@pytest.mark.parametrize(
    "name",
    ["../evil.csv", "a/../../evil.csv", "/etc/evil.csv", "..\\evil.csv", "C:\\evil.csv", "C:evil.csv", "a\\..\\..\\evil.csv", ".."],
)  # fmt: skip
def test_a_name_that_leads_out_is_refused_and_nothing_is_written(name: str, tmp_path: Path) -> None:
    text = said(given(tmp_path, zipped({name: GOOD})))
    assert "leads out of the archive" in text
    assert {one.name for one in tmp_path.rglob("*")} == {"download.zip", "home"}


def test_a_link_in_an_archive_is_not_followed(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        link = zipfile.ZipInfo("link.csv")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    text = said(given(tmp_path, out.getvalue()))
    assert "found 1 columns, known of them: none" in text
    assert "passwd" not in text


def test_a_bomb_is_given_up_at_its_allowance(tmp_path: Path) -> None:
    """300 MB of nothing in 300 KB, which the archive's own figures do not admit."""
    with (
        zipfile.ZipFile(tmp_path / "made.zip", "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("bomb.csv", "w") as out,
    ):
        for _ in range(300):
            out.write(b"0" * (1 << 20))
    content = (tmp_path / "made.zip").read_bytes()
    (tmp_path / "made.zip").unlink()
    path = given(tmp_path, content)
    assert path.stat().st_size < 1 << 20
    assert "unpacks to more than" in said(path)


def test_a_bomb_of_many_archives_shares_one_allowance(tmp_path: Path) -> None:
    inner = zipped({"a.csv": GOOD + b"\r\n" * (10 << 20)})
    assert "unpacks to more than 50 MB" in said(given(tmp_path, zipped({f"{n}.zip": inner for n in range(4)})))


def test_a_bomb_whose_figures_lie_is_noticed(tmp_path: Path) -> None:
    """The size in the archive's own directory is made smaller than what comes out."""
    content = bytearray(zipped({"a.csv": GOOD}))
    at = content.rindex(b"PK\x01\x02")
    content[at + 24 : at + 28] = (10).to_bytes(4, "little")
    assert "damaged archive" in said(given(tmp_path, bytes(content)))


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({}, "no table with a known header row"),
        ({"a.csv": GOOD, "report.pdf": b"%PDF"}, "report.pdf: not a table"),
        ({f"{n}.csv": GOOD for n in range(201)}, "more than 200 files"),
        ({"xl/workbook.xml": b"<x/>", "[Content_Types].xml": b"<x/>"}, "the Excel workbook is damaged"),
        ({"a.csv": GOOD, "b.csv": GOOD}, "state the same days of the same account"),
    ],
)
def test_what_is_no_archive_of_tables_is_refused(files: Mapping[str, bytes], words: str, tmp_path: Path) -> None:
    assert words in said(given(tmp_path, zipped(files)))


def test_what_finder_adds_to_archives_is_left_out(tmp_path: Path) -> None:
    files = {"a.csv": GOOD, "__MACOSX/._a.csv": b"\x00", ".DS_Store": b"\x00", "folder/": b""}
    assert len(rows_of(given(tmp_path, zipped(files)), tmp_path / "home", "cost")) == 4


def test_every_cut_of_an_archive_is_refused(tmp_path: Path) -> None:
    content = zipped({"a.csv": GOOD})
    for size in range(1, len(content) - 1, 23):
        said(given(tmp_path, content[:size]))


def test_a_flipped_bit_is_noticed_by_the_checksum(tmp_path: Path) -> None:
    content = bytearray(zipped({"a.csv": GOOD}, zipfile.ZIP_STORED))
    content[content.index("栃木".encode("cp932"))] ^= 1
    assert "damaged archive" in said(given(tmp_path, bytes(content)))


def test_a_locked_archive_says_so(tmp_path: Path) -> None:
    content = bytearray(zipped({"a.csv": GOOD}))
    content[6] |= 1
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    assert "locked with a password" in said(given(tmp_path, bytes(content)))


def test_two_archives_in_a_folder_do_not_overwrite_each_other(tmp_path: Path) -> None:
    folder = tmp_path / "both"
    folder.mkdir()
    other = text_of([HEADER, ["2026-02-05", "別", 1, 1, 1, 1]]).encode()
    (folder / "a.zip").write_bytes(zipped({"a.csv": GOOD}))
    (folder / "b.zip").write_bytes(zipped({"b.csv": other}))
    got = rows_of(folder, tmp_path / "home", "campaign_name")
    assert [row[0] for row in got].count("別") == 1
    assert len(got) == 5


def test_a_gzip_is_read_as_the_file_in_it(tmp_path: Path) -> None:
    path = tmp_path / "report.csv.gz"
    path.write_bytes(gzip.compress(GOOD))
    assert len(rows_of(path, tmp_path / "home", "cost")) == 4
    inside = given(tmp_path, zipped({"report.csv.gz": gzip.compress(GOOD)}))
    assert len(rows_of(inside, tmp_path / "home", "cost")) == 4
    path.write_bytes(gzip.compress(GOOD)[:-9])
    with pytest.raises(PermanentError, match="damaged archive"), reading(path, tmp_path / "home"):
        raise AssertionError("read")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.7\n", "a PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "an old Excel workbook"),
        ("\ufeff<!DOCTYPE html><table><tr><td>日".encode(), "a web page"),
        ("<html><table>".encode("utf-16"), "a web page"),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook>', "a workbook in XML format"),
        (b"\x89PNG\r\n", "a picture"),
        (zipped({"Index/Document.iwa": b"x", "preview.jpg": b"x"}), "a Numbers spreadsheet"),
        (zipped({"mimetype": b"application/vnd.oasis", "content.xml": b"<x/>"}), "an OpenDocument spreadsheet"),
        (zipped({"xl/workbook.bin": b"x"}), "a binary Excel workbook"),
    ],
)
def test_what_is_no_text_table_is_named_whatever_it_is_called(content: bytes, words: str, tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    path.write_bytes(content)
    with pytest.raises(PermanentError) as refused, reading(path, tmp_path / "home"):
        raise AssertionError("read")
    assert words in str(refused.value)
    assert "CSV" in str(refused.value)
    assert "\n" not in str(refused.value)
