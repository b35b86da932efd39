"""What is refused, and the one line that says why. Nothing is ever handed out before everything was checked."""

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from orchestration.errors import PermanentError
from orchestration.resources.imports.ga4_export.importer import Ga4Export
from tests.support.ga4_export_events import event, lines, parquet, reading

Make = Callable[[Path], object]
GOOD = event()
EXPORT_AGAIN = "export the whole events table again with all its columns"
AS_LINES = "export the table as newline-delimited JSON"


def write(name: str, content: bytes) -> Make:
    return lambda folder: (folder / name).write_bytes(content)


def cut(name: str, content: bytes, kept: float) -> Make:
    return write(name, content[: int(len(content) * kept)])


def parquet_bytes(folder: Path) -> bytes:
    path = parquet(folder / "whole.parquet", *[event(event_timestamp=n) for n in range(1, 500)])
    content = path.read_bytes()
    path.unlink()
    return content


def damaged(folder: Path, start: int, stop: int) -> None:
    content = bytearray(parquet_bytes(folder))
    content[start:stop] = b"\xff" * (stop - start)
    (folder / "e.parquet").write_bytes(content)


MANY = lines(*[event(event_timestamp=n) for n in range(1, 2000)])
CASES: dict[str, tuple[Make, str]] = {
    "an empty folder": (lambda folder: None, "the folder contains no export file (.parquet, .json, .jsonl, .ndjson"),
    "a folder of notes": (write("README.md", b"x"), "the folder contains no export file"),
    "an unknown ending": (write("e.csv", b"x"), "e.csv: the file name ends in none of .parquet, .json"),
    "Avro": (write("e.avro", b"x"), "e.avro: the file name ends in none of"),
    "files without events": (write("e.json", b""), "contains no events; export days on which the site was visited"),
    "a Parquet file cut off": (
        lambda folder: (folder / "e.parquet").write_bytes(parquet_bytes(folder)[:2000]),
        "e.parquet: not a readable Parquet file, cut off or damaged; copy or export it again",
    ),
    "an empty Parquet file": (write("e.parquet", b""), "e.parquet: not a readable Parquet file"),
    "a Parquet file damaged inside": (
        lambda folder: damaged(folder, 4, 60),
        "e.parquet: not a readable Parquet file",
    ),
    "a line that is no JSON": (
        write("e.json", lines(GOOD, "", '{"event_date": ', GOOD)),
        "e.json, line 3: not JSON; the file is cut off or damaged, or not one event per line: export it again",
    ),
    "a line that is no text": (write("e.json", lines(GOOD) + b'{"a":"\xff"}\n'), "e.json, line 2: not JSON"),
    "a last line cut off": (cut("e.json", lines(GOOD, GOOD), 0.8), "e.json, line 2: not JSON"),
    "a number": (write("e.ndjson", lines(GOOD, "5")), f"e.ndjson, line 2: not an event but a bare value; {AS_LINES}"),
    "null": (write("e.json", lines(GOOD, "null")), "e.json, line 2: not an event but a bare value"),
    "a JSON array": (write("e.json", lines("[", *["{}"], "]")), f"e.json, line 1: a JSON array; {AS_LINES}"),
    "an array on one line": (write("e.json", lines([GOOD, GOOD])), f"e.json, line 1: a JSON array; {AS_LINES}"),
    "an object that is no event": (
        write("e.json", lines(GOOD, {"a": 1})),
        f"e.json, line 2: no event_date; {EXPORT_AGAIN}",
    ),
    "an event without a name": (write("e.json", lines(GOOD, event(event_name=...))), "e.json, line 2: no event_name"),
    "parameters of another shape": (
        write("e.json", lines(GOOD, event(event_params="x"))),
        "e.json, line 2: event_params is not a list of key and value",
    ),
    "a device of another shape": (
        write("e.json", lines(GOOD, event(device="x"))),
        "e.json, line 2: device is not an object",
    ),
    "gzip cut in half": (
        cut("e.json.gz", gzip.compress(MANY), 0.5),
        "e.json.gz: the gzip file is cut off or damaged; copy or export it again",
    ),
    "gzip without its last bytes": (
        write("e.json.gz", gzip.compress(MANY)[:-6]),
        "e.json.gz: the gzip file is cut off",
    ),
    "gzip that is none": (write("e.ndjson.gz", lines(GOOD)), "e.ndjson.gz: the gzip file is cut off or damaged"),
    "a wrong line in gzip": (write("e.json.gz", gzip.compress(lines(GOOD, "5"))), "e.json.gz, line 2: not an event"),
    "a date that is none": (
        write("e.json", lines(GOOD, event(event_date="20260230"))),
        "e.json, line 2: event_date '20260230' is not a day (YYYYMMDD); export it again",
    ),
    "a date in words": (
        write("e.json", lines(event(event_date="Jan 1"))),
        "e.json, line 1: event_date 'Jan 1' is not a day",
    ),
    "a time that is none": (
        write("e.json", lines(GOOD, event(event_timestamp="2026-01-10 00:00"))),
        "e.json, line 2: event_timestamp '2026-01-10 00:00' is not a number of microseconds",
    ),
    "only a day too late": (
        write("e.json", lines(event(event_date="20260201"))),
        "e.json: 2026-02-01 left aside, after 2026-01-31, the last whole day (TOCHIMART_LAST_DAY)",
    ),
    "only days too early, in Parquet": (
        lambda folder: parquet(folder / "e.parquet", event(event_date="20251231"), event(event_date="20251229")),
        "e.parquet: 2 days from 2025-12-29 to 2025-12-31 left aside, before 2026-01-01, the first day (TOCHIMART_FIRST_DAY)",
    ),
    "a day out of range beside a day that is none": (
        write("e.json", lines(event(event_date="20260201"), event(event_date="20260230"))),
        "e.json, line 2: event_date '20260230' is not a day",
    ),
    "UTF-16 cut off in the middle of a character": (
        cut("e.json", lines(*[event({"page_title": "栃木"})] * 5000).decode().encode("utf-16"), 0.7000001),
        "e.json",
    ),
    "UTF-16 without its mark": (write("e.json", lines(GOOD).decode().encode("utf-16-le")), "e.json, line 1: not JSON"),
    "a byte order mark and a last line cut off": (
        write("e.json", b"\xef\xbb\xbf" + MANY[:-30]),
        "e.json, line 1999: not JSON",
    ),
    "a byte order mark and bytes that are no text": (
        write("e.json", b"\xef\xbb\xbf" + lines(GOOD) + b'{"a":"\xff"}\n'),
        "e.json, line 2: not JSON",
    ),
    "a byte order mark and nothing": (write("e.json", b"\xef\xbb\xbf\r\n\r\n"), "contains no events"),
    "a date that is none, in Parquet": (
        lambda folder: parquet(folder / "e.parquet", GOOD, GOOD, event(event_date="x")),
        "e.parquet, row 3: event_date 'x' is not a day",
    ),
    "parameters that are text, in Parquet": (
        lambda folder: parquet(folder / "e.parquet", event(event_params="[]")),
        "e.parquet: event_params is not a list of key and value; export the table without changing it",
    ),
    "two properties": (
        lambda folder: [
            (
                (folder / f"analytics_{n}").mkdir(),
                (folder / f"analytics_{n}" / "e.json").write_bytes(lines(event(event_timestamp=n))),
            )
            for n in (1, 2)
        ],
        "files of analytics_1 and analytics_2; import one property at a time",
    ),
    "one bad file among good ones": (
        lambda folder: [
            (folder / "events_20260110.json").write_bytes(MANY),
            (folder / "events_20260111.json").write_bytes(lines("5")),
        ],
        "events_20260111.json, line 1: not an event",
    ),
} | {
    f"{kind} without {name}": (make, f"e.{kind}: column {name} is missing; {EXPORT_AGAIN}")
    for name in ("event_date", "event_timestamp", "event_name", "event_params", "user_pseudo_id")
    for kind, make in (
        ("parquet", lambda folder, name=name: parquet(folder / "e.parquet", event(**{name: ...}))),
        ("json", write("e.json", lines(event(**{name: ...}), event(**{name: ...})))),
    )
    if kind == "parquet" or name in ("event_params", "user_pseudo_id")
}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_bad_input_is_refused_in_one_line_before_anything_is_handed_out(tmp_path: Path, case: str) -> None:
    """File, row and reason, nothing of the event's content; the scratch folder is empty afterwards."""
    make, expected = CASES[case]
    folder = tmp_path / "export"
    folder.mkdir()
    make(folder)
    with pytest.raises(PermanentError) as caught, reading(folder, tmp_path / "scratch"):
        pytest.fail("handed out")
    message = str(caught.value).replace(f"{folder}: ", "")
    assert message.startswith(expected)
    assert "\n" not in message
    assert "1234567.7654321" not in message
    assert list((tmp_path / "scratch").iterdir()) == []


def test_a_path_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(PermanentError, match=r"nowhere: no such file or folder; give the exported file or the folder"):
        Ga4Export().inspect(tmp_path / "nowhere")


def test_a_single_file_of_unknown_ending_is_refused(tmp_path: Path) -> None:
    """Beside an export a note is left aside, as an export it is an error."""
    (tmp_path / "LICENSE").write_text("x")
    with pytest.raises(PermanentError, match=r"^LICENSE: the file name ends in none of"):
        Ga4Export().inspect(tmp_path / "LICENSE")


def test_inspecting_without_a_range_takes_any_day(tmp_path: Path) -> None:
    (tmp_path / "e.json").write_bytes(lines(event(event_date="20200101"), event()))
    assert [str(day) for day in Ga4Export().inspect(tmp_path / "e.json").days] == ["2020-01-01", "2026-01-10"]
