"""How one event becomes one row: parameters, sources, schemas of different years, and what is masked. Also which files count."""

import gzip
import hashlib
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from orchestration.errors import PermanentError
from orchestration.resources.imports.ga4_export.importer import EVENTS, Ga4Export
from tests.support.ga4_export_events import SALT, event, lines, parameter, parquet, reading, rows

CLICK = {"manual_source": "yahoo", "manual_medium": "cpc", "manual_campaign_id": "22", "gclid": None}


LATER = event(event_timestamp=1_768_000_000_000_001)


def row(tmp_path: Path, *events: object) -> dict:
    """The first row of newline JSON."""
    path = tmp_path / "events.json"
    path.write_bytes(lines(*events))
    return rows(path, tmp_path / "scratch")[0]


@pytest.mark.parametrize(
    ("value", "expected"),
    [("1", True), (1, True), ("true", True), (1.0, None), ("0", False), (0, False), ("", None), (None, None)],
)
def test_engagement_is_read_from_text_and_number(tmp_path: Path, value: object, expected: bool | None) -> None:
    assert row(tmp_path, event({"session_engaged": value}))["is_session_engaged"] is expected


def test_the_first_of_a_key_that_has_a_value_counts(tmp_path: Path) -> None:
    given = [
        parameter("gclid", None),
        parameter("gclid", ""),
        parameter("gclid", "first"),
        parameter("gclid", "second"),
    ]
    assert row(tmp_path, event(event_params=given))["gclid"] == "first"


def test_whole_numbers_come_as_text_or_number_and_keep_every_digit(tmp_path: Path) -> None:
    """BigQuery writes 64-bit integers into JSON as text; a double would end in 992."""
    big = 9_007_199_254_740_993
    as_text = {"key": "ga_session_id", "value": {"int_value": str(big)}}
    for given in (as_text, parameter("ga_session_id", big)):
        found = row(tmp_path, event(event_timestamp=str(big), event_params=[given]))
        assert (found["ga_session_id"], found["event_timestamp"]) == (big, big)


@pytest.mark.parametrize("absent", [None, ..., []])
def test_an_event_without_parameters_or_user_is_still_an_event(tmp_path: Path, absent: object) -> None:
    """JSON exports leave out what is empty; without consent there is no user."""
    found = row(tmp_path, event(event_params=absent, user_pseudo_id=... if absent == [] else absent), LATER)
    assert (found["event_name"], found["user_key"], found["ga_session_id"]) == ("page_view", None, None)


def test_what_gtag_collected_comes_before_the_events_own_parameters(tmp_path: Path) -> None:
    found = row(tmp_path, event({"source": "google", "term": "intern"}, collected_traffic_source=CLICK))
    names = ("event_source", "event_medium", "event_campaign_id", "event_term", "event_content", "gclid")
    assert [found[name] for name in names] == ["yahoo", "cpc", "22", "intern", None, None]


def test_the_session_source_is_the_cross_channel_last_click_with_the_manual_content(tmp_path: Path) -> None:
    last = {
        "cross_channel_campaign": {"source": "google", "medium": "cpc", "campaign_name": "(not set)"},
        "google_ads_campaign": {"campaign_id": "11", "campaign_name": "冬季"},
        "manual_campaign": {"source": "other", "campaign_id": "99", "content": "main_m_a1"},
    }
    found = row(
        tmp_path,
        event(session_traffic_source_last_click=last, traffic_source={"source": "first", "medium": "x", "name": "y"}),
    )
    names = ("session_source", "session_medium", "session_campaign", "session_campaign_id", "session_content")
    assert [found[name] for name in names] == ["google", "cpc", "冬季", "11", "main_m_a1"]
    assert (found["first_user_source"], found["event_source"]) == ("first", None)


def test_parquet_and_json_of_the_same_events_are_the_same_rows_of_the_declared_schema(tmp_path: Path) -> None:
    events = [
        event(
            {"session_engaged": "1", "link_url": "https://x.example/é"}, collected_traffic_source=CLICK, stream_id=21
        ),
        event({"engagement_time_msec": 12}, collected_traffic_source=None, event_name="scroll"),
    ]
    (tmp_path / "events.jsonl").write_bytes(lines(*events))
    parquet(tmp_path / "events.parquet", *events)
    from_parquet = rows(tmp_path / "events.parquet", tmp_path / "scratch")
    assert rows(tmp_path / "events.jsonl", tmp_path / "scratch") == from_parquet
    with reading(tmp_path / "events.parquet", tmp_path / "scratch") as found:
        assert [batch.schema for _, batches in found for batch in batches] == [EVENTS.schema]
    assert from_parquet[0]["user_key"] == hashlib.sha256(SALT + b"1234567.7654321").hexdigest()
    assert "taro-no-kaiin-bangou" not in str(from_parquet)


def test_rows_come_by_time_and_equal_times_in_an_order_of_their_own(tmp_path: Path) -> None:
    """However the file is sorted; BigQuery exports in no order."""
    events = [event({"link_url": f"https://x.example/{n}"}, event_timestamp=1 + n % 3) for n in range(50)]
    (tmp_path / "there.json").write_bytes(lines(*events))
    (tmp_path / "back.json").write_bytes(lines(*reversed(events)))
    there = rows(tmp_path / "there.json", tmp_path / "scratch")
    assert rows(tmp_path / "back.json", tmp_path / "scratch") == there
    assert [one["event_timestamp"] for one in there] == sorted(one["event_timestamp"] for one in events)


def test_a_list_that_was_written_in_wrappers_is_read_too(tmp_path: Path) -> None:
    wrapped = {"list": [{"element": one} for one in event()["event_params"]]}
    parquet(tmp_path / "events.parquet", event(event_params=wrapped))
    assert rows(tmp_path / "events.parquet", tmp_path / "scratch")[0]["ga_session_id"] == 7


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://a.example/?mail=taro.yamada@example.co.jp&x=1", "https://a.example/?mail=(masked)&x=1"),
        ("https://a.example/?mail=taro%40example.jp", "https://a.example/?mail=(masked)"),
        ("mailto:a-b+c@mail.example.jp", "mailto:(masked)"),
        ("太郎 taro@example.jp 様", "太郎 (masked) 様"),
        ("https://a.example/?tel=090-1234-5678", "https://a.example/?tel=(masked)"),
        ("https://a.example/?next=tel%3D09012345678&y", "https://a.example/?next=tel%3D(masked)&y"),
        ("tel:028-623-3200", "tel:(masked)"),
        ("電話 0120-123-456、03(1234)5678", "電話 (masked)、(masked)"),
        ("tel:+81-28-623-3200", "tel:(masked)"),
        ("https://a.example/2026-01-10/?d=01-02-2026&id=20123456789", None),
        ("https://a.example/?_gl=1*abc_0312345678*x&gclid=Cj0KCQiA0901234567-8", None),
        ("https://www.youtube.com/@tochigi?t=0123", None),
        ("https://a.example/?article=3f2504e0-0312-4567-8901-9a0c0305e82c", None),
    ],
)
@pytest.mark.parametrize("column", ["page_location", "page_referrer", "page_title", "link_url"])
def test_mail_addresses_and_telephone_numbers_are_masked_in_page_texts(
    tmp_path: Path, column: str, text: str, expected: str | None
) -> None:
    """R-34; None: nothing personal in it, the text stays."""
    path = tmp_path / "events.json"
    path.write_bytes(lines(event({column: text})))
    with reading(path, tmp_path / "scratch") as events:
        found = [one[column] for _, batches in events for batch in batches for one in batch.to_pylist()]
        assert found == [expected or text]
        assert events.summary.masked_values == events.summary.files[0].masked_values == (1 if expected else 0)


def test_campaign_words_lose_mail_addresses_but_keep_numbers(tmp_path: Path) -> None:
    found = row(tmp_path, event({"source": "taro@example.jp", "campaign_id": "09012345678"}))
    assert (found["event_source"], found["event_campaign_id"]) == ("(masked)", "09012345678")


def test_daily_tables_win_over_intraday_ones_day_by_day(tmp_path: Path) -> None:
    folder = tmp_path / "analytics_345678901"
    folder.mkdir()
    (folder / "events_20260110.json").write_bytes(lines(event(event_name="daily")))
    (folder / "events_intraday_20260110.json").write_bytes(
        lines(event(event_name="early"), event(event_name="early"), event(event_date="20260111", event_name="today"))
    )
    with reading(folder, tmp_path / "scratch") as events:
        found = [(day, one["event_name"]) for day, batches in events for batch in batches for one in batch.to_pylist()]
        assert found == [(date(2026, 1, 10), "daily"), (date(2026, 1, 11), "today")]
        assert events.days == {date(2026, 1, 10): 1, date(2026, 1, 11): 1}
        assert events.account_id == "analytics_345678901"
        assert [(file.name, file.events, file.taken) for file in events.summary.files] == [
            ("events_20260110.json", 1, 1),
            ("events_intraday_20260110.json", 3, 1),
        ]
        assert events.summary.notes == (
            "events_intraday_20260110.json: 2026-01-10 not taken, the daily table has them",
        )


def test_days_out_of_range_are_left_aside_and_the_others_taken(tmp_path: Path) -> None:
    """Today's table beside whole days, days before the range in the same file as good ones, and a file of nothing else."""
    folder = tmp_path / "analytics_345678901"
    folder.mkdir()
    (folder / "events_intraday_20260201.json").write_bytes(
        lines(event(event_date="20260201"), event(event_date="20260202"))
    )
    (folder / "events_2.json").write_bytes(lines(event(event_date="20251231"), event(), event(event_date="20260131")))
    parquet(folder / "events_20260201.parquet", event(event_date="20260201"), event(event_date="20260101"))
    with reading(folder, tmp_path / "scratch") as events:
        assert events.days == {date(2026, 1, day): 1 for day in (1, 10, 31)}
        assert [one["report_date"] for _, batches in events for batch in batches for one in batch.to_pylist()] == list(
            events.days
        )
        assert [(file.name, file.events, file.taken) for file in events.summary.files] == [
            ("events_2.json", 3, 2),
            ("events_20260201.parquet", 2, 1),
            ("events_intraday_20260201.json", 2, 0),
        ]
        assert events.summary.notes == (
            "events_2.json: 2025-12-31 left aside, before 2026-01-01, the first day (TOCHIMART_FIRST_DAY)",
            "events_20260201.parquet: 2026-02-01 left aside, after 2026-01-31, the last whole day (TOCHIMART_LAST_DAY)",
            "events_intraday_20260201.json: 2 days from 2026-02-01 to 2026-02-02 left aside, "
            "after 2026-01-31, the last whole day (TOCHIMART_LAST_DAY)",
        )


MARK = b"\xef\xbb\xbf"
SPELLINGS: dict[str, Callable[[bytes], bytes]] = {
    "Windows line ends": lambda text: text.replace(b"\n", b"\r\n"),
    "blank lines": lambda text: b"\n" + text.replace(b"\n", b"\n\n") + b"\r\n \n\t\n",
    "no last line end": lambda text: text.rstrip(b"\n"),
    "a byte order mark": lambda text: MARK + text,
    "a mark, Windows line ends and blank last lines": lambda text: MARK + text.replace(b"\n", b"\r\n") + b"\r\n\r\n",
    "two files with a mark put together": lambda text: (
        MARK + text[: text.index(b"\n") + 1] + MARK + text[text.index(b"\n") + 1 :]
    ),
    "UTF-16 of a Windows shell": lambda text: text.decode().replace("\n", "\r\n").encode("utf-16"),
    "UTF-16, most significant byte first": lambda text: b"\xfe\xff" + text.decode().encode("utf-16-be"),
}


@pytest.mark.parametrize("spelling", SPELLINGS, ids=str)
@pytest.mark.parametrize("ending", ["json", "ndjson.gz"])
def test_the_same_events_in_any_spelling_are_the_same_rows(tmp_path: Path, spelling: str, ending: str) -> None:
    """More than a pipe holds at a time."""
    text = "\n".join(
        json.dumps(event({"page_title": f"栃木 {n} 🍓"}, event_timestamp=n), ensure_ascii=False) for n in range(1, 1500)
    )
    plain, other = tmp_path / "plain.json", tmp_path / f"other.{ending}"
    plain.write_text(text + "\n", encoding="utf-8")
    spelt = SPELLINGS[spelling](plain.read_bytes())
    other.write_bytes(gzip.compress(spelt) if ending.endswith("gz") else spelt)
    assert rows(other, tmp_path / "scratch") == rows(plain, tmp_path / "scratch")
    assert list((tmp_path / "scratch").iterdir()) == [], "no decoded copy is left on disk"


def test_click_ids_and_places_in_a_batch_are_read_and_order_the_rows(tmp_path: Path) -> None:
    """Whole numbers come as numbers or as text; ten comes after two."""
    found = row(tmp_path, event({"gbraid": "b", "wbraid": "w"}, collected_traffic_source={"gclid": "g", "dclid": "d"}))
    assert [found[name] for name in ("gclid", "gbraid", "wbraid", "dclid")] == ["g", "b", "w", "d"]
    places = [("2", 1, 1), (10, 1, 1), (2, 10, 1), (2, 2, "7"), (2, 2, 11), (None, None, None)]
    names = ("batch_page_id", "batch_ordering_id", "batch_event_index")
    path = tmp_path / "places.json"
    path.write_bytes(lines(*(event(**dict(zip(names, place, strict=True))) for place in places)))
    assert [tuple(one[name] for name in names) for one in rows(path, tmp_path / "scratch")] == [
        (2, 1, 1), (2, 2, 7), (2, 2, 11), (2, 10, 1), (10, 1, 1), (None, None, None),
    ]  # fmt: skip


def test_parts_of_one_day_are_added_and_a_copy_is_not(tmp_path: Path) -> None:
    """Large tables are exported in numbered parts; the same bytes twice are one part."""
    (tmp_path / "events_20260110-000.json").write_bytes(lines(event(event_timestamp=1)))
    (tmp_path / "events_20260110-001.json.gz").write_bytes(gzip.compress(lines(event(event_timestamp=2))))
    (tmp_path / "events_20260110-001 (1).json").write_bytes(lines(event(event_timestamp=1)))
    with reading(tmp_path, tmp_path / ".scratch") as events:
        assert events.summary.events == 2
        assert events.summary.notes == (
            "events_20260110-001 (1).json: the same bytes as events_20260110-000.json, not read twice",
        )


def test_the_same_day_exported_twice_is_refused(tmp_path: Path) -> None:
    """A rewritten day has most of its events in common with the first export, in whatever format."""
    (tmp_path / "a.json").write_bytes(lines(event(event_timestamp=1), event(event_timestamp=2)))
    parquet(tmp_path / "b.parquet", *(event(event_timestamp=n) for n in (1, 2, 3)))
    with (
        pytest.raises(
            PermanentError, match=r"^a.json and b.parquet contain the same events of 2026-01-10; keep the newer"
        ),
        reading(tmp_path, tmp_path / ".scratch"),
    ):
        pytest.fail("handed out")


@pytest.mark.parametrize(
    "name", ["events[1].json", "events*.json", "it's?.json", "イベント 1.JSON", "events (1).ndjson"]
)
def test_file_names_are_names_and_not_patterns(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(lines(event()))
    (tmp_path / "events1.json").write_bytes(lines(event(), event()))
    assert Ga4Export().inspect(tmp_path / name).days == {date(2026, 1, 10): 1}
