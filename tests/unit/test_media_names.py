"""A medium or ad platform has one Japanese name, which the seeds hold: no second spelling in any text that people see. # R-12"""

import ast
import csv
import re
from collections.abc import Iterator
from pathlib import Path

import yaml

from orchestration.resources.imports.console.formats import formats as console_formats
from tests.support.places import PROJECT
from tests.support.seed_folder import example_file

SPELLING = re.compile(
    r"(?:Google|グーグル|Yahoo!?|ヤフー)[ 　]?(?:広告)?[ 　・_]?"
    r"(?:検索|ディスプレイ|デマンド[ ・]?ジェネレーション|デマンドジェン)(?:広告)?"
)
UNPAID_SEARCH = "Google検索"
"""Google's unpaid search, in texts about Search Console and in Google's own setting of where ads are shown."""
ABOUT_UNPAID_SEARCH = ("models/marts/seo/", "models/staging/google_ads/columns.md")
FOLDERS = ("seeds", "models", "dbt_project/macros", "assets", "orchestration", "sandbox")
TEXTS = (".csv", ".yml", ".md", ".sql", ".j2", ".toml")


def names(seed: str) -> dict[str, str]:
    with example_file(seed).open(encoding="utf-8") as file:
        return {next(iter(row.values())): row["name_ja"] for row in csv.DictReader(file)}


def strings(path: Path) -> Iterator[str]:
    """The file's text; of Python its strings without docstrings, which name the products of APIs."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        yield text
    elif SPELLING.search(text):
        tree = ast.parse(text)
        prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
                yield node.value


def test_no_text_spells_a_medium_in_a_second_way() -> None:
    known = set(names("media").values()) | set(names("ad_platforms").values())
    found = []
    for path in (path for folder in FOLDERS for path in sorted((PROJECT / folder).rglob("*"))):
        place = str(path.relative_to(PROJECT))
        if path.suffix not in (*TEXTS, ".py"):
            continue
        allowed = known | ({UNPAID_SEARCH} if place.startswith(ABOUT_UNPAID_SEARCH) else set())
        found += [
            f"{place}: {spelling}"
            for text in strings(path)
            for spelling in SPELLING.findall(text)
            if spelling not in allowed
        ]
    assert found == []


def test_a_second_spelling_would_be_found() -> None:
    for text in ("ヤフー検索", "Yahoo!広告 検索", "Yahoo!検索", "Google ディスプレイ広告", "LINEヤフー広告 検索広告"):
        assert set(SPELLING.findall(text)) - set(names("media").values()), text


def test_a_medium_that_is_a_whole_platform_has_the_platforms_name() -> None:
    platforms = names("ad_platforms")
    same = {medium: name for medium, name in names("media").items() if medium in platforms}
    assert same == {medium: platforms[medium] for medium in same}
    assert set(same) == {"yahoo_search", "yahoo_display"}


def test_formats_of_console_files_begin_with_the_name_of_their_platform() -> None:
    platforms = names("ad_platforms")
    for path in sorted(Path(console_formats.__file__).parent.glob("*_ads.yml")) + sorted(
        Path(console_formats.__file__).parent.glob("yahoo_*.yml")
    ):
        title = yaml.safe_load(path.read_text(encoding="utf-8"))["title"]
        assert title.startswith(platforms[path.stem]), path.stem
