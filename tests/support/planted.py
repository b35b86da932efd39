"""Planted personal data: texts of every kind the guard knows, each with the part that must never be found again."""

import base64
import json
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

KINDS = (
    ("https://lp.example/form?mail=planted{n}%40example.jp&x=1", "planted{n}%40"),
    ("planted{n}@example.co.jp", "planted{n}@"),
    ("/thanks/planted{n}＠example.jp", "planted{n}＠"),
    ("https://lp.example/a?tel=090-6{n:03}-1234", "090-6{n:03}-1234"),
    ("問い合わせ 0806{n:03}1234", "0806{n:03}1234"),
    ("電話 +81 90 7{n:03} 5678", "7{n:03} 5678"),
    ("０９０－８{n:03}－１２３４", "８{n:03}－１２３４"),
    ("https://lp.example/form?step=2&last_name=Planted{n}&sei=Planted{n}", "Planted{n}"),
    ("https://lp.example/?%E6%B0%8F%E5%90%8D=Planted{n}", "Planted{n}"),
    ("https://lp.example/?next=%2Fform%3Faddress%3DPlanted{n}", "Planted{n}"),
    ("https://lp.example/?birthday=2001-01-01-P{n}&zip=321-{n:04}", "321-{n:04}"),
    ("https://lp.example/?from=198.18.{a}.{b}", "198.18.{a}.{b}"),
    ("2001:db8:7::{n}", "db8:7::{n}"),
    ("マイページ 山田太郎{n}", "山田太郎"),
    ("planted{n}&#64;example.jp", "planted{n}&#64"),
    ("planted{n} at example dot jp", "planted{n} at"),
    ("https://lp.example/u?d={base64}", "{base64}"),
    ("https://lp.example/my?studentId=s{n}planted", "s{n}planted"),
    ("https://lp.example/cb?access_token=tok{n}planted", "tok{n}planted"),
    ("学籍番号 26P{n:04} のマイページ", "26P{n:04}"),
    ("栃木県宇都宮市塙田{n}-1-20", "塙田{n}-1-20"),
    ("090‑9{n:03}‑4321", "9{n:03}‑4321"),
    ("::ffff:198.19.{a}.{b}", "198.19.{a}.{b}"),
    ("マイナンバー 5{n:03} 1234 5678", "5{n:03} 1234"),
    ("佐藤 花子 予約{n}", "佐藤 花子"),
    ("Hanako Suzuki {n}", "Hanako Suzuki"),
    ("ようこそ勅使河原様 {n}", "勅使河原"),
)
"""Texts that hold personal data, and what of them is personal; {n}, {base64}, or {a} with {b}, tells the cases apart."""


@dataclass(frozen=True)
class Case:
    """One planted text."""

    text: str
    needle: str


def cases(count: int, first: int = 0) -> list[Case]:
    """`count` cases of all kinds in turn, no two alike."""
    made = []
    for n in range(first, first + count):
        text, needle = KINDS[n % len(KINDS)]
        numbers: dict[str, object] = {"n": n, "a": 1 + n // 200, "b": 20 + n % 200}
        numbers["base64"] = base64.b64encode(f"planted{n}@example.jp".encode()).decode().rstrip("=")
        made.append(Case(text.format(**numbers), needle.format(**numbers)))
    return made


def traces(folder: Path, planted: Iterable[Case]) -> list[tuple[str, str]]:
    """(file, needle) for every needle found in any file below `folder`: as bytes, in Parquet's columns and metadata, in tables."""
    needles = sorted({case.needle for case in planted})
    written = [one for needle in needles for one in {needle, json.dumps(needle)[1:-1]}]
    any_needle = "|".join(re.escape(one) for one in written)
    found = []
    for path in sorted(folder.rglob("*")):
        text = contents(path) if path.is_file() else ""
        if pc.match_substring_regex(pa.array([text], pa.large_string()), any_needle)[0].as_py():
            found += [(str(path.relative_to(folder)), needle) for needle in written if needle in text]
    return found


def contents(path: Path) -> str:
    """Everything a file holds, as text."""
    text = path.read_bytes().decode("utf-8", "replace")
    if path.suffix == ".parquet":
        table = pq.read_table(path)
        text += str(table.to_pylist()) + str(pq.read_schema(path).metadata)
    if path.suffix == ".duckdb":
        text += "".join(table_texts(path))
    return text


def table_texts(path: Path) -> Iterator[str]:
    """Every table's rows. Read from a copy: a run in this process may still hold the file."""
    with tempfile.TemporaryDirectory() as folder:
        copy = shutil.copy(path, folder)
        with duckdb.connect(copy) as connection:
            names = connection.execute("select schema_name || '.' || table_name from duckdb_tables()").fetchall()
            for (name,) in names:
                yield str(connection.execute(f"select string_agg(t::varchar, ' ') from {name} as t").fetchone())
