"""A later file and the rows of earlier ones: nothing goes that nobody was asked about."""

from collections.abc import Sequence
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from orchestration.errors import PermanentError
from orchestration.resources.imports.console.console_file import ConsoleFile
from orchestration.resources.imports.console.earlier import (
    Mode,
    find_losses,
    merge_days,
    merge_with_stored,
    refuse_joint_losses,
    refuse_losses,
    split_into_days,
)
from orchestration.resources.imports.console.importer import read_file
from orchestration.resources.imports.console.parts import holds_all_rows, read_parts
from orchestration.resources.store.landed_files import read_metadata
from orchestration.resources.store.landing import Landing
from tests.support.console_files import Row, settings_at, text_of, write

HEAD = ("日", "キャンペーン名", "インプレッション", "リンクのクリック", "消化金額 (JPY)")
A = ["2026-02-01", "A", 1000, 10, 5000]
B = ["2026-02-01", "B", 2000, 20, 7000]


class Given:
    """A data folder into which files are taken one after the other, without the build that follows."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.settings = settings_at(folder / "home")
        self.landing = Landing(self.settings.landing_dir, self.settings.now)

    def file(self, name: str, *rows: Row, head: Sequence[str] = HEAD) -> ConsoleFile:
        return self.read(write(self.folder / name, text_of([head, *rows])))

    def read(self, path: Path, account: str | None = "77") -> ConsoleFile:
        with read_file(self.settings, path, None, account) as file:
            return file

    def take(self, *files: ConsoleFile, mode: Mode = "ask") -> None:
        """As the command does with files given together."""
        refuse_joint_losses(self.landing, files, mode)
        beside = merge_days(files, mode) if mode == "replace" else []
        told: Mode = "add" if mode == "ask" and len(files) > 1 else mode
        for file in files:
            refuse_losses(find_losses(self.landing, (day for _, day in split_into_days(file))), told)
            for extract, day in list(split_into_days(file)):
                others = [one for one in beside if one.files != (file.path.name,)]
                self.landing.replace(merge_with_stored(self.landing, extract, day, told, others))

    def refused(self, *files: ConsoleFile, mode: Mode = "ask") -> str:
        before = self.stored()
        with pytest.raises(PermanentError) as error:
            self.take(*files, mode=mode)
        assert "\n" not in str(error.value)
        assert self.stored() == before
        return str(error.value)

    def stored(self) -> dict[tuple[str, str], float]:
        """Cost by day and campaign, or value by day and item."""
        found: dict[tuple[str, str], float] = {}
        for path in sorted(self.settings.landing_dir.glob("console/*/*/*.parquet")):
            for row in pq.read_table(path).to_pylist():
                name = (
                    row.get("ad_name") or row.get("ad_group_name") or row.get("campaign_name") or row.get("item") or ""
                )
                value = row["cost"] if "cost" in row else row["value"]
                key = (str(row["report_date"]), name)
                found[key] = found.get(key, 0) + value
        return found


@pytest.fixture
def given(tmp_path: Path) -> Given:
    return Given(tmp_path)


def test_a_file_that_lacks_an_earlier_campaign_is_refused_with_its_name_day_and_yen(given: Given) -> None:
    given.take(given.file("a.csv", A, ["2026-02-02", "A", 1000, 10, 6000]))
    said = given.refused(given.file("b.csv", B))
    assert said.startswith(
        "b.csv: the import would remove stored figures of campaign A, 5,000 yen of 2026-02-01, which come from a.csv"
    )
    assert "--replace" in said
    assert "--add" in said


def test_add_keeps_both_and_replace_lets_the_earlier_campaign_go(given: Given) -> None:
    given.take(given.file("a.csv", A, ["2026-02-02", "A", 1000, 10, 6000]))
    b = given.file("b.csv", B)
    given.take(b, mode="add")
    assert given.stored() == {("2026-02-01", "A"): 5000, ("2026-02-01", "B"): 7000, ("2026-02-02", "A"): 6000}
    given.take(b, mode="replace")
    assert given.stored() == {("2026-02-01", "B"): 7000, ("2026-02-02", "A"): 6000}


def test_files_given_together_are_joined(given: Given) -> None:
    given.take(given.file("a.csv", A), given.file("b.csv", B))
    assert given.stored() == {("2026-02-01", "A"): 5000, ("2026-02-01", "B"): 7000}


def test_files_given_together_replace_only_what_none_of_them_holds(given: Given) -> None:
    given.take(given.file("all.csv", A, B, ["2026-02-01", "C", 10, 1, 100]))
    a, b = given.file("a.csv", ["2026-02-01", "A", 1000, 10, 5100]), given.file("b.csv", B)
    assert "campaign C, 100 yen" in given.refused(a, b)
    given.take(a, b, mode="replace")
    assert given.stored() == {("2026-02-01", "A"): 5100, ("2026-02-01", "B"): 7000}


def test_files_given_together_that_contradict_each_other_are_refused(given: Given) -> None:
    one, other = given.file("one.csv", A), given.file("other.csv", ["2026-02-01", "A", 1000, 10, 4000])
    said = given.refused(one, other)
    assert "one.csv and other.csv, 2026-02-01: the files state different cost" in said
    assert "5,000 yen and 4,000 yen" in said
    given.take(one, other, mode="replace")
    assert given.stored() == {("2026-02-01", "A"): 4000}


def test_overlapping_days_that_say_the_same_are_no_contradiction(given: Given) -> None:
    given.take(given.file("one.csv", A), given.file("other.csv", A, ["2026-02-02", "A", 1, 1, 50]))
    assert given.stored() == {("2026-02-01", "A"): 5000, ("2026-02-02", "A"): 50}


def test_a_restated_file_of_the_same_campaigns_replaces_without_a_question(given: Given) -> None:
    given.take(given.file("a.csv", A, B))
    given.take(given.file("a.csv", ["2026-02-01", "A", 990, 9, 4900], B, ["2026-02-01", "C", 1, 0, 0]))
    assert given.stored() == {("2026-02-01", "A"): 4900, ("2026-02-01", "B"): 7000, ("2026-02-01", "C"): 0}


def test_a_campaign_without_any_figure_may_go(given: Given) -> None:
    given.take(given.file("a.csv", A, ["2026-02-01", "Z", 0, 0, 0]))
    given.take(given.file("b.csv", A))
    assert given.stored() == {("2026-02-01", "A"): 5000}


def test_a_campaign_renamed_since_is_known_by_its_id(given: Given) -> None:
    head = ("日", "キャンペーンID", *HEAD[1:])
    given.take(given.file("a.csv", ["2026-02-01", "11", "A", 1000, 10, 5000], head=head))
    given.take(given.file("b.csv", ["2026-02-01", "11", "新しい名前", 1000, 10, 5000], head=head))
    assert given.stored() == {("2026-02-01", "新しい名前"): 5000}


def test_ids_and_names_are_not_taken_for_one_another(given: Given) -> None:
    given.take(given.file("a.csv", A))
    ids = given.file("b.csv", ["2026-02-01", "11", 1000, 10, 5000], head=("日", "キャンペーンID", *HEAD[2:]))
    said = given.refused(ids, mode="add")
    assert "by id and the other by name" in said
    assert "--add" not in said
    given.take(ids, mode="replace")
    assert sum(given.stored().values()) == 5000


def test_one_file_for_each_ad_group_ad_or_device(given: Given) -> None:
    groups = ("日", "キャンペーン名", "広告セット名", *HEAD[2:])
    given.take(given.file("g1.csv", ["2026-02-01", "A", "学生", 100, 1, 300], head=groups))
    second = given.file("g2.csv", ["2026-02-01", "A", "社会人", 100, 1, 400], head=groups)
    assert "ad set" not in given.refused(second)
    assert "ad group 学生 of campaign A, 300 yen" in given.refused(second)
    given.take(second, mode="add")
    assert given.stored() == {("2026-02-01", "学生"): 300, ("2026-02-01", "社会人"): 400}


def test_a_device_left_out_by_a_filter_is_named(given: Given) -> None:
    head = ("日", "キャンペーン名", "インプレッションのデバイス", *HEAD[2:])
    given.take(
        given.file(
            "all.csv", ["2026-02-01", "A", "iphone", 1, 1, 300], ["2026-02-01", "A", "desktop", 1, 1, 900], head=head
        )
    )
    filtered = given.file("filtered.csv", ["2026-02-01", "A", "iphone", 1, 1, 300], head=head)
    assert "device desktop of campaign A, 900 yen" in given.refused(filtered)


def test_one_account_of_many_leaves_the_others_alone(given: Given) -> None:
    head = ("日", "広告アカウントID", *HEAD[1:])
    given.take(
        given.file("all.csv", ["2026-02-01", "1", "A", 1, 1, 100], ["2026-02-01", "2", "B", 1, 1, 200], head=head)
    )
    given.take(given.file("one.csv", ["2026-02-01", "1", "A", 1, 1, 110], head=head))
    assert given.stored() == {("2026-02-01", "A"): 110, ("2026-02-01", "B"): 200}


def test_a_later_file_of_fewer_days_leaves_the_other_days(given: Given) -> None:
    given.take(given.file("a.csv", A, ["2026-02-02", "A", 1, 1, 50]))
    given.take(given.file("b.csv", ["2026-02-02", "A", 1, 1, 60]))
    assert given.stored() == {("2026-02-01", "A"): 5000, ("2026-02-02", "A"): 60}


def test_a_proved_period_without_rows_of_a_day_asks_before_it_takes_the_day_away(given: Given) -> None:
    head = [
        ["レポート"],
        ["2026年2月1日～2026年2月2日"],
        ["日", "お客様 ID", "キャンペーン", "表示回数", "クリック数", "費用"],
    ]
    both = [["2026-02-01", "5", "A", 10, 1, 100], ["2026-02-02", "5", "A", 20, 2, 200]]
    path = write(given.folder / "g.csv", text_of([*head, *both, ["合計: アカウント", "--", "--", 30, 3, 300]]))
    given.take(given.read(path))
    less = write(given.folder / "less.csv", text_of([*head, both[1], ["合計: アカウント", "--", "--", 20, 2, 200]]))
    assert "campaign A, 100 yen of 2026-02-01" in given.refused(given.read(less))
    given.take(given.read(less), mode="add")
    assert given.stored() == {("2026-02-01", "A"): 100, ("2026-02-02", "A"): 200}


def test_a_column_that_the_later_file_does_not_have_is_named(given: Given) -> None:
    head = ("日", "キャンペーン名", "インプレッション数", "クリック数", "ご利用金額", "CV（LINE Tagクリック）")
    given.take(given.file("a.csv", ["2026-02-01", "A", 10, 1, 100, 4], head=head))
    said = given.refused(given.file("b.csv", ["2026-02-01", "A", 10, 1, 100], head=head[:5]), mode="add")
    assert "stored figures of conversions, 4 conversions of 2026-02-01" in said
    assert "no such column" in said


def test_a_fall_to_less_than_half_is_taken_for_a_filter(given: Given) -> None:
    given.take(given.file("a.csv", A))
    said = given.refused(given.file("b.csv", ["2026-02-01", "A", 200, 2, 1000]))
    assert "5,000 yen" in said
    assert "1,000 yen only" in said
    given.take(given.file("b.csv", ["2026-02-01", "A", 200, 2, 1000]), mode="replace")
    assert given.stored() == {("2026-02-01", "A"): 1000}


def test_figures_of_the_site_are_asked_about_too(given: Given) -> None:
    head = "# 開始日: 20260201\n# 終了日: 20260210\n\nイベント名,イベント数\n"
    given.take(given.read(write(given.folder / "all.csv", head + "click,5\npage_view,90\n")))
    filtered = given.read(write(given.folder / "filtered.csv", head + "click,5\n"))
    assert "page_view" in given.refused(filtered)
    assert "90 event_count" in given.refused(filtered)
    given.take(filtered, mode="add")
    assert {name: value for (_, name), value in given.stored().items()} == {
        '{"event_name": "click"}': 5,
        '{"event_name": "page_view"}': 90,
    }


def test_names_that_hold_personal_data_are_compared_as_they_are_stored(given: Given) -> None:
    row = ["2026-02-01", "taro.yamada@example.jp", 1000, 10, 5000]
    given.take(given.file("a.csv", row))
    given.take(given.file("b.csv", [*row[:4], 5100]))
    assert list(given.stored().values()) == [5100]


def test_the_landed_day_names_every_file_whose_rows_it_holds(given: Given) -> None:
    a, b = given.file("a.csv", A), given.file("b.csv", B)
    given.take(a, b)
    (path,) = given.settings.landing_dir.glob("console/*/*/*.parquet")
    meta = read_metadata(path)
    assert [(one["file"], one["rows"], one["of"]) for one in read_parts(meta)] == [("a.csv", 1, 1), ("b.csv", 1, 1)]
    assert meta["query"] == f"a.csv sha256:{a.sha256} + b.csv sha256:{b.sha256}"
    assert holds_all_rows(meta, a.sha256)
    given.take(given.file("a2.csv", ["2026-02-01", "A", 1000, 10, 5100]), mode="add")
    meta = read_metadata(path)
    assert [one["file"] for one in read_parts(meta)] == ["b.csv", "a2.csv"]
    assert not holds_all_rows(meta, a.sha256), "a.csv given again is no file that is there already"
