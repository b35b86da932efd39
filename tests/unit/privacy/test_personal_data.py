"""What is personal and what only looks like it: the guard's rules, in both engines, and what it does to rows (R-34)."""

import sys
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from dagster._utils.error import serializable_error_info_from_exc_info

import assets
from orchestration.errors import IncompleteError
from orchestration.resources.base.report import Column, Extract, Report, Request
from orchestration.resources.platforms.yahoo.csv import read_report
from orchestration.resources.platforms.yahoo.search import YahooSearch
from orchestration.resources.privacy.guard import Guard, masked_json, masked_text
from orchestration.resources.store.landed_files import read_metadata
from orchestration.resources.store.landing import Landing
from orchestration.resources.store.warehouse import Warehouse
from orchestration.settings import Settings
from tests.support.planted import KINDS, cases, traces
from tests.support.warehouse_files import query

DAY = date(2026, 1, 10)
PERSONAL = {
    "taro.yamada+lp@example.co.jp": "(masked)",
    "宛先 taro@example.jp です": "宛先 (masked) です",
    "taro%40example.jp": "(masked)",
    "taro%2540example.jp": "(masked)",
    "taro＠example.jp": "(masked)",
    "ｔａｒｏ＠ｅｘａｍｐｌｅ．ｊｐ": "(masked)",
    "090-1234-5678": "(masked)",
    "０９０－１２３４－５６７８": "(masked)",
    "電話０９０１２３４５６７８まで": "電話(masked)まで",
    "?q=090+1234+5678": "?q=(masked)",
    "+81 90 1234 5678": "(masked)",
    "＋８１ ９０ １２３４ ５６７８": "(masked)",
    "tel:028-623-3200": "tel:(masked)",
    "?x=1&tel%3D0286233200": "?x=1&tel%3D(masked)",
    "203.0.113.77": "(masked)",
    "http://192.168.1.10/x": "http://(masked)/x",
    "203.0.113.7,198.51.100.23": "(masked),(masked)",
    "2001:db8::1": "(masked)",
    "[2001:DB8:0:0:1:2:3:4]:443": "[(masked)]:443",
    "fe80%3A%3A1ff:fe23:4567:890a": "(masked)",
    "https://a.example/?name=%E5%B1%B1%E7%94%B0&x=1#top": "https://a.example/?name=(masked)&x=1#top",
    "https://a.example/?a=1&last_name=Yamada&First-Name=Taro": "https://a.example/?a=1&last_name=(masked)&First-Name=(masked)",
    "?sei=山田&mei=太郎&kana=ヤマダ": "?sei=(masked)&mei=(masked)&kana=(masked)",
    "?氏名=山田": "?氏名=(masked)",
    "?%e6%b0%8f%e5%90%8d=x": "?%e6%b0%8f%e5%90%8d=(masked)",
    "?%E3%81%8A%E5%90%8D%E5%89%8D=x&お名前=y": "?%E3%81%8A%E5%90%8D%E5%89%8D=(masked)&お名前=(masked)",
    "?user%5Bname%5D=taro&your-email=t": "?user%5Bname%5D=(masked)&your-email=(masked)",
    "?next=%2Fa%3Fname%3DTaro%26y%3D2&z=3": "?next=%2Fa%3Fname%3D(masked)%26y%3D2&z=3",
    "?zip=321-0901&address=%E6%A0%83%E6%9C%A8&birthday=2001-02-03": "?zip=(masked)&address=(masked)&birthday=(masked)",
    "/form#tel=1": "/form#tel=(masked)",
    "山田太郎 評判": "(masked) 評判",
    "佐藤　花子さんのページ": "(masked)さんのページ",
    "ようこそ鈴木様｜マイページ": "ようこそ(masked)様｜マイページ",
}
"""Text with personal data, and what may land of it."""

NOT_PERSONAL = """intern_winter_r7|job_winter_2026_f|customers/1112223334/adGroupCriteria/123~310000000001|geoTargetConstants/20632
2026-01-15
20260115|2026-01-15T10:20:30Z|12:30～13:45|10:20:30|第3回 01-02-2026|20123456789|1112223334|4901234567894|UA-12345678-1
G-ABC1234567|36.5551, 139.8828|¥12,345|1,234.56|価格 1.234.567.890|0.0123456789|16:9|100%|50% off|1.2.3.4
v10.20.30.40|10.0.19041.1|Chrome 120.0.0.0|Chrome/120.0.6099.109|Mozilla/5.0 (Windows NT 10.0) Chrome/120.0.0.0 Safari/537.36
お客様|皆様|企業様|福島 学生|千葉 学校|渡辺建設 求人|佐藤製薬 採用|栃木 インターン 2026|栃木県 就職 新卒|宇都宮市|小山市様式
1day インターン 栃木
https://lp.example/tochigist/article-07?utm_source=google&utm_medium=cpc&utm_campaign=job_winter_2026&utm_content=a_01&utm_id=20260101
https://lp.example/?campaign_name=abc&adname=x&filename=a.pdf&rename=1&domain=x.example
https://jobs.example/entry?id=99&page=2|?name=|?kana|https://lp.example/?gclid=Cj0KCQiA0901234567-8|?_gl=1*abc_0312345678*x
https://www.youtube.com/@tochigi?t=0123|?q=栃木+20260115|3f2504e0-0312-4567-8901-9a0c0305e82c
d41d8cd98f00b204e9800998ecf8427e|std::string|a::b|mobileapp::2-com.example.timetable|(not set)|--|(masked)
%E6%A0%83%E6%9C%A8%E7%9C%8C|アセット810001|とちぎの仕事魅力発信|栃木県_就職促進|UCexample1234567890""".replace(
    "\n", "|"
).split("|")


@pytest.mark.parametrize(("text", "expected"), PERSONAL.items())
def test_personal_data_is_masked_and_only_once(text: str, expected: str) -> None:
    """R-34"""
    assert masked_text(text) == expected
    assert masked_text(expected) == expected


def test_what_only_looks_personal_stays_as_it_is() -> None:
    """Ids, dates, prices, coordinates, versions, UTM values, search terms and places of the region."""
    assert {text: masked_text(text) for text in NOT_PERSONAL} == {text: text for text in NOT_PERSONAL}


def test_ids_keep_their_digits_and_lose_addresses() -> None:
    for name in ("utm_id", "gclid", "change_event_resource_name"):
        report = Report("toy", "r", "", (DATE, Column(name, "", pa.string(), "")), key=(), measures=())
        guard = Guard(report)
        texts = ["09012345678", "0286-23-3200", "taro@example.jp", None]
        batch = pa.RecordBatch.from_arrays([pa.array([DAY] * 4), pa.array(texts)], schema=report.schema)
        assert guard(batch).column(1).to_pylist() == ["09012345678", "0286-23-3200", "(masked)", None]
        assert guard.by_column() == {name: 1}


def test_a_request_without_personal_data_is_left_as_it_was_asked() -> None:
    asked = {"query": ["SELECT a WHERE d BETWEEN '2026-01-01' AND '2026-01-02'", r"https?://([^/?#@]*@)?jobs\.example"]}
    assert masked_json(asked) == asked
    assert masked_json({"a": [{"mail": "taro@example.jp"}], "n": 1, "none": None}) == {
        "a": [{"mail": "(masked)"}], "n": 1, "none": None,
    }  # fmt: skip


DATE = Column("report_date", "DAY", pa.date32(), "")
TERMS = Report(
    platform="toy_ads",
    name="terms",
    description="Clicks per term.",
    columns=(
        DATE,
        Column("campaign_id", "", pa.int64(), ""),
        Column("term", "", pa.string(), ""),
        Column("campaign_name", "", pa.string(), ""),
        Column("clicks", "", pa.int64(), ""),
        Column("cost", "", pa.float64(), ""),
        Column("sessions", "", pa.int64(), ""),
    ),
    key=("campaign_id", "term"),
    measures=("clicks", "cost"),
)


def landed(root: Path, report: Report, rows: list[dict[str, object]], **more: object) -> tuple[Path, Landing]:
    landing = Landing(root / "landing", lambda: datetime(2026, 1, 11, tzinfo=UTC))
    batches = iter([pa.RecordBatch.from_pylist([{"report_date": DAY} | row], schema=report.schema) for row in rows])
    given: dict[str, object] = {"api_version": "v1", "query": "SELECT term"} | more
    landing.replace(Extract(Request(report, "77", DAY, DAY), batches, **given))  # type: ignore[arg-type]
    return landing.path(report, DAY, "77"), landing


def term(text: str, campaign: int, clicks: int, sessions: int) -> dict[str, object]:
    names = {"campaign_id": campaign, "campaign_name": "intern"}
    return {"term": text, **names, "clicks": clicks, "cost": clicks * 1.5, "sessions": sessions}


def test_rows_that_only_personal_data_told_apart_become_one_and_keep_every_total(tmp_path: Path) -> None:
    rows = [
        term("taro@example.jp", 1, 2, 2),
        term("栃木 就職", 1, 4, 4),
        term("hanako@example.jp", 1, 3, 2),
        term("taro@example.jp", 2, 1, 1),
    ]
    path, landing = landed(tmp_path, TERMS, rows, control_totals={"clicks": 10.0, "cost": 15.0})
    found = pq.read_table(path).drop_columns(["report_date", "campaign_name"]).to_pylist()
    expected = [
        {"campaign_id": 1, "term": "栃木 就職", "clicks": 4, "cost": 6.0, "sessions": 4},
        {"campaign_id": 1, "term": "(masked)", "clicks": 5, "cost": 7.5, "sessions": None},
        {"campaign_id": 2, "term": "(masked)", "clicks": 1, "cost": 1.5, "sessions": 1},
    ]
    assert sorted(found, key=str) == sorted(expected, key=str)
    said = read_metadata(path)
    assert (said["row_count"], said["masked_values"]) == (3, {"term": 3})
    warehouse = Warehouse(tmp_path / "warehouse.duckdb")
    warehouse.prepare([TERMS])
    warehouse.load(TERMS, list(landing.files(TERMS, [DAY])), "run")
    ledger = "select platform, report, account_id, report_date, column_name, masked_values from ops.masked_values"
    assert query(warehouse.path, ledger) == [("toy_ads", "terms", "77", DAY, "term", 3)]
    _, landing = landed(tmp_path, TERMS, [term("栃木 就職", 1, 4, 4), term("a@example.jp", 1, 1, 1)])
    warehouse.load(TERMS, list(landing.files(TERMS, [DAY])), "run")
    assert query(warehouse.path, ledger) == [("toy_ads", "terms", "77", DAY, "term", 1)]


def test_rows_the_platform_itself_repeats_are_not_made_one(tmp_path: Path) -> None:
    rows = [term("栃木 就職", 1, 4, 4), term("栃木 就職", 1, 4, 4), term("a@example.jp", 1, 1, 1)]
    path, _ = landed(tmp_path, TERMS, rows)
    assert pq.read_metadata(path).num_rows == 3


EVERY_COLUMN = [
    (report, column)
    for report in assets.list_all_reports(Settings(_env_file=None))  # type: ignore[call-arg]
    for column in report.columns
    if "string" in str(column.type)
]


def test_every_text_column_of_every_report_is_guarded(tmp_path: Path) -> None:
    """R-34. One address for each column, ids and enumerations too."""
    known = {report.platform for report in assets.list_all_reports(Settings(_env_file=None))}  # type: ignore[call-arg]
    assert {report.platform for report, _ in EVERY_COLUMN} == known
    planted = {place: f"p{number}.planted@example.jp" for number, place in enumerate(EVERY_COLUMN)}
    for report in {report: None for report, _ in EVERY_COLUMN}:
        mine = [column for of, column in EVERY_COLUMN if of is report]
        row: dict[str, object] = {
            column.name: [planted[report, column]] if pa.types.is_list(column.type) else planted[report, column]
            for column in mine
        }
        quality = {"note": f"asked by quality.planted@example.jp for {report.name}"}
        path, _ = landed(tmp_path, report, [row], quality=quality, query="WHERE a = 'query.planted@example.jp'")
        assert read_metadata(path)["masked_values"] == {column.name: 1 for column in mine}
        text = str(pq.read_table(path).to_pylist()) + str(pq.read_schema(path).metadata)
        assert ".planted@" not in text
        assert text.count("(masked)") == len(mine) + 2


def test_the_buffer_on_disk_holds_no_personal_data_either(tmp_path: Path) -> None:
    """The stream stops in the middle to look at what is on disk by then."""
    planted = cases(len(KINDS))
    root = tmp_path / "landing"
    seen: list[tuple[str, str]] = []

    def stream():  # type: ignore[no-untyped-def]
        for number, case in enumerate(planted):
            yield pa.RecordBatch.from_pylist(
                [{"report_date": DAY} | term(case.text, number, 1, 1)], schema=TERMS.schema
            )
        seen.extend(traces(root, planted))
        assert list(root.rglob("extract.arrow")), "without a buffer this proves nothing"

    Landing(root, lambda: datetime.now(UTC)).replace(
        Extract(Request(TERMS, "77", DAY, DAY), stream(), api_version="v1", query="")
    )
    assert seen == traces(root, planted) == []


@pytest.mark.parametrize("cell", ["taro@example.jp", "090-1234-5678"])
def test_an_error_that_quotes_a_value_masks_it_in_dagster_s_own_record_too(cell: str) -> None:
    """Dagster stores the chain of causes with the message; what it stores must not hold the value either."""
    report = next(one for one in YahooSearch.reports if one.name == "campaign_daily")
    headers = [frozenset({column.source}) for column in report.columns]
    row = ["20260110" if pa.types.is_date(one.type) else "x" for one in report.columns[:-1]]
    row = [cell if one.name == "imps" else "1" if one.type == pa.int64() else value
           for one, value in zip(report.columns, [*row, "1"], strict=True)]  # fmt: skip
    file = BytesIO("\n".join((",".join(one.source for one in report.columns), ",".join(row), ",".join(row))).encode())
    try:
        list(read_report(file, report, headers, "utf8", "report", {}))
    except IncompleteError:
        stored = str(serializable_error_info_from_exc_info(sys.exc_info()))
    assert "(masked)" in stored
    assert cell not in stored
