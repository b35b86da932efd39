"""Pictures of creatives, from files of a folder into every format. # R-22"""

import base64
import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pypdf
import pytest
from PIL import Image

from assets.reports.content import Paragraph, Picture, Section
from assets.reports.issued import editions, issue
from assets.reports.render import FORMATS, render
from assets.reports.sections.pictures import MAX_BYTES, MAX_DIMENSION, MAX_PICTURES, pictures
from assets.reports.sections.reader import Period, Reader
from tests.support.sample_report import sample_document

DAY = date(2026, 2, 1)
PERIOD = Period("biweekly", 5, "第5期", DAY, DAY, DAY, False, None)


def chunk(kind: bytes, content: bytes) -> bytes:
    """Return a chunk of a PNG."""
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(width: int = 3, height: int = 2) -> bytes:
    """Return a grey PNG."""
    lines = (b"\0" + b"\x80" * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b"")


def record(pattern: str, medium: str = "google_display", cost: int = 100) -> Mapping[str, object]:
    """Return a row of the table of creatives."""
    return {
        "medium": medium, "pattern": pattern, "pattern_ja": pattern, "medium_name_ja": "Googleディスプレイ", "usp_ja": "地元で働く安心",
        "impressions": 12345, "ctr": Decimal("0.01234"), "cv": Decimal(7), "cost_net": Decimal(cost),
    }  # fmt: skip


def shown(folder: Path, *records: Mapping[str, object]) -> tuple[list[Picture], list[str]]:
    """Return the pictures and the notes of a section with these creatives."""
    connection = duckdb.connect()
    connection.execute("create schema marts; create table marts.mart_creative_daily (medium text, pattern text)")
    rows = [(one["medium"], one["pattern"]) for one in records]
    connection.executemany("insert into marts.mart_creative_daily values (?, ?)", rows)
    blocks = pictures(Reader(connection, PERIOD, folder), records)
    return (
        [one for one in blocks if isinstance(one, Picture)],
        [one.text for one in blocks if isinstance(one, Paragraph)],
    )


@pytest.mark.parametrize("name", ["a1.png", "A1.PNG", "google_display_a1.png", "google_display/a1.png"])
def test_a_picture_is_in_every_format_and_stays_when_its_file_is_removed(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(png())
    (found,), notes = shown(tmp_path, record("a1"), record("b1"))
    assert base64.b64decode(found.data) == png()
    assert notes == []
    assert found.caption == "Googleディスプレイ・a1・地元で働く安心（表示回数 12,345、CTR 1.23%、CV 7）"
    if name != "a1.png":
        return
    section = Section(id="creatives", title="クリエイティブ", blocks=(found,))
    document = sample_document().model_copy(update={"sections": (section,), "edition": 1})
    files = {suffix: render(document, suffix) for suffix in FORMATS}
    assert f"data:image/png;base64,{found.data}".encode() in files["html"]
    assert sum(len(page.images) for page in pypdf.PdfReader(io.BytesIO(files["pdf"])).pages) == 1
    for suffix, folder in (("pptx", "ppt/media/"), ("xlsx", "xl/media/")):
        with zipfile.ZipFile(io.BytesIO(files[suffix])) as archive:
            assert png() in [archive.read(one) for one in archive.namelist() if one.startswith(folder)]
    published = tmp_path / "tochimart.duckdb"
    published.write_bytes(b"")
    issue(tmp_path / "reports", document, files, published)
    path.unlink()
    (stored,) = editions(tmp_path / "reports", document.kind, document.number)
    assert {suffix: render(stored, suffix) for suffix in FORMATS} == files


def test_a_wrong_file_is_named_in_a_note_and_never_shown(tmp_path: Path) -> None:
    whole = io.BytesIO()
    Image.effect_noise((60, 60), 50).save(whole, "JPEG")
    wrong = {
        "a1.png": (b"a text", "PNGでもJPEGでもありません"),
        "a2.jpg": (whole.getvalue()[:-300], "壊れているため"),
        "a3.png": (png() + b"\0" * MAX_BYTES, "2MBを超えています"),
        "a4.png": (png(7000, 7000), "画素数が多すぎます"),
        "google_dsplay_a5.png": (png(), "この名前に合うクリエイティブがありません"),
    }
    for name, (content, _) in wrong.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / ".a5.png").write_bytes(png())
    found, notes = shown(tmp_path, *(record(f"a{number}") for number in range(1, 6)))
    assert found == []
    assert len(notes) == len(wrong)
    for name, (_, reason) in wrong.items():
        assert any(note.startswith(f"画像 {name}：{reason}") for note in notes), name
    assert shown(tmp_path / "missing", record("a1")) == ([], [])


def test_too_many_pictures_leave_out_those_with_the_lowest_cost(tmp_path: Path) -> None:
    records = [record(f"c{number}", cost=number) for number in range(MAX_PICTURES + 1)]
    for number in range(MAX_PICTURES + 1):
        (tmp_path / f"c{number}.png").write_bytes(png())
    found, notes = shown(tmp_path, *records)
    assert [one.alt.split("・")[1] for one in found] == [f"c{number}" for number in range(1, MAX_PICTURES + 1)]
    assert notes == ["画像 c0.png（Googleディスプレイ・c0・地元で働く安心）：画像は12点までのため、省略しました。"]


def test_a_large_picture_is_made_smaller_and_one_for_print_gets_colours_of_screens(tmp_path: Path) -> None:
    Image.new("RGBA", (2400, 1200), (255, 0, 0, 0)).save(tmp_path / "a1.png")
    Image.new("CMYK", (30, 20)).save(tmp_path / "a2.jpg")
    found, _ = shown(tmp_path, record("a1"), record("a2"))
    large, printed = (Image.open(io.BytesIO(base64.b64decode(one.data))) for one in found)
    assert {one.media_type for one in found} == {"image/jpeg"}
    assert printed.mode == "RGB"
    assert large.size == (MAX_DIMENSION, MAX_DIMENSION // 2)
    assert large.getpixel((0, 0)) == (255, 255, 255)
