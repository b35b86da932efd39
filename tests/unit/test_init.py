"""`tochimart init`: the answers become a folder that the check accepts; nothing half-written stays."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner, Result

from orchestration.cli import app
from orchestration.seeds import SHARED_SOURCE, SHARED_TABLES, Seeds, check_seeds, column_names
from orchestration.starter import MEDIA
from tests.support.seed_folder import errors

TABLES = {
    seed["name"]
    for path in SHARED_SOURCE.glob("_seeds*.yml")
    for seed in yaml.safe_load(path.read_text(encoding="utf-8"))["seeds"]
} - set(SHARED_TABLES)
GUNMA = (
    "--name", "ぐんまで働く、魅力発信業務", "--customer", "群馬県", "--launch", "2026-04-01", "--delivery-end", "2026/4/20",
    "--cv", "600", "--cpa", "4,000", "--budget", "1000001", "--lp", "https://work.gunma-lp.example/gunma",
    "--cv-link", "entry.gunma-jobs.example/form", "--media", "1,google_display,8",
    "--campaign", "spring=春の就職,summer=夏のUターン", "--target", "student=学生,worker=社会人女性:sub:female",
    "--account", "google_ads=555-666-7778", "--manager", "google_ads=888-777-6665",
)  # fmt: skip


def init(folder: Path, *options: str) -> Result:
    return CliRunner().invoke(app, ["init", str(folder), *options], catch_exceptions=False)


@pytest.fixture(scope="module")
def gunma(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a prefecture without Yahoo!."""
    folder = tmp_path_factory.mktemp("seeds") / "gunma_r8"
    done = init(folder, *GUNMA, "--yes")
    assert done.exit_code == 0, done.output
    assert "placeholders: the account ids of ga4, tag_manager" in done.stdout
    return folder


@pytest.fixture(scope="module")
def seeds(gunma: Path) -> Seeds:
    return check_seeds(gunma)


def test_the_folder_has_every_table_of_an_engagement_and_is_accepted(gunma: Path, seeds: Seeds) -> None:
    assert {path.stem for path in gunma.glob("*.csv")} == TABLES | {"prefectures"}
    assert errors(seeds) == []
    assert {finding.column for finding in seeds.findings} == {"account_id"}, "only the placeholders are to be looked at"


def test_the_rows_follow_from_the_answers(seeds: Seeds) -> None:
    (facts,) = seeds.tables["engagement"]
    assert (facts["engagement_id"], facts["customer_ja"], facts["delivery_end_date"]) == (
        "gunma_r8",
        "群馬県",
        "2026-04-20",
    )
    sheet = {(row["medium"], row["campaign"], row["target"]): row for row in seeds.tables["dm_sheet"]}
    assert len(sheet) == 3 * 2 * 2
    assert sheet["meta_ads", "summer", "worker"]["utm_source"] == "facebook"
    assert sheet["meta_ads", "summer", "worker"]["utm_content_prefix"] == "worker_"
    assert [row["budget_yen"] for row in seeds.tables["media_plan"]] == ["333334", "333334", "333333"]
    due = [row["due_date"] for row in seeds.tables["deliverables"] if row["obligation_id"] == "R-23"]
    assert due == ["2026-04-21", "2026-04-27"]
    assert {row["name_ja"] for row in seeds.tables["prefectures"] if row["area"] == "main"} == {"群馬県"}
    accounts = {row["platform"]: row for row in seeds.tables["accounts"]}
    assert accounts["google_ads"]["account_id"] == "5556667778"
    assert accounts["google_ads"]["manager_account_id"] == "8887776665"
    assert not {"yahoo_search", "yahoo_display", "meta_ads"} & set(accounts)
    assert {row["target"]: row["sex"] for row in seeds.tables["targets"]} == {"student": "", "worker": "female"}
    assert any("目標600CV・CPA4,000円以下" in row["name_ja"] for row in seeds.tables["obligations"])


def test_the_guide_explains_every_column_in_japanese(gunma: Path) -> None:
    guide = (gunma / "はじめに.txt").read_text(encoding="utf-8")
    for table in TABLES:
        assert f"【{table}.csv】" in guide
        part = guide.partition(f"【{table}.csv】")[2].partition("【")[0]
        assert not [name for name in column_names(table) if f"\n  {name}: " not in part]
        assert (gunma / f"{table}.csv").read_text(encoding="utf-8").startswith("# ")
    assert "{{" not in guide


def test_every_medium_of_the_menu_is_accepted(tmp_path: Path) -> None:
    everything = ",".join(str(number) for number in range(1, len(MEDIA) + 1))
    done = init(tmp_path / "all", "--yes", "--media", everything, "--launch", "2026-04-01")
    assert done.exit_code == 0, done.output
    assert errors(check_seeds(tmp_path / "all")) == []


def test_a_form_alone_can_be_the_cv(tmp_path: Path) -> None:
    done = init(tmp_path / "form", "--yes", "--cv-event", "form_submit;form_id=contact;page_path^=/work")
    assert done.exit_code == 0, done.output
    made = check_seeds(tmp_path / "form")
    assert errors(made) == []
    assert made.tables["cv_link_rules"] == []
    (rule,) = made.tables["cv_rules"]
    assert rule == {
        "rule_id": "form_event", "event_name": "form_submit", "conditions": "form_id=contact;page_path^=/work",
        "cv_kind": "form", "is_counted": "true",
    }  # fmt: skip
    (duty,) = (row["name_ja"] for row in made.tables["obligations"] if row["obligation_id"] == "R-15")
    assert duty == "フォーム送信などのイベントによるCVの計測"
    assert {row["purpose"] for row in made.tables["lp_articles"]} == {"form"}


def test_a_link_and_an_event_can_both_be_the_cv(tmp_path: Path) -> None:
    options = (
        "--cv-event",
        "phone_tap",
        "--event-kind",
        "phone",
        "--cv-link",
        "a.example/x",
        "--cv-kind",
        "internship",
    )
    assert init(tmp_path / "both", "--yes", *options).exit_code == 0
    made = check_seeds(tmp_path / "both").tables
    kinds = {table: [row["cv_kind"] for row in made[table]] for table in ("cv_link_rules", "cv_rules")}
    assert kinds == {"cv_link_rules": ["internship"], "cv_rules": ["phone"]}


REFUSED: dict[str, tuple[tuple[str, ...], str]] = {
    "an end before the launch": (("--launch", "2026-04-01", "--delivery-end", "2026-03-01"), "--delivery-end 2026-03-01: before --launch"),
    "a day that is none": (("--launch", "2026-02-30"), "--launch 2026-02-30: not a date"),
    "a medium nobody knows": (("--media", "1,99"), "--media 99: no such medium"),
    "an address without a host": (("--lp", "work"), "--lp work: not an address"),
    "a target without a name": (("--target", "student"), "--target student: write CODE=NAME"),
    "an account of no platform": (("--account", "google=1"), "--account google=…: no account of it is needed"),
    "a budget of words": (("--budget", "600万"), "--budget 600万: write a whole number above 0"),
    "a prefecture nobody knows": (("--prefectures", "グンマ"), "--prefectures グンマ: no such prefecture"),
    "targets that cannot be told apart": (("--target", "all=全員,all_m=男性"), "begins with the prefix of row"),
    "a kind that no link has": (("--cv-link", "a.example/x", "--cv-kind", "form"), "--cv-kind form: write job or internship"),
    "a condition that is none": (("--cv-event", "form_submit;contact"), "--cv-event form_submit;contact: contains contact"),
    "nothing that counts": (("--cv-link", ""), "--cv-link: nothing counts as CV"),
    "a CV link on the landing page": (
        ("--lp", "https://a.example.jp/x", "--cv-link", "https://a.example.jp/y"), "only links to other sites can be a CV"
    ),
}  # fmt: skip


@pytest.mark.parametrize(("options", "said"), REFUSED.values(), ids=REFUSED.keys())
def test_answers_that_cannot_be_used_are_one_line_and_write_nothing(
    tmp_path: Path, options: tuple[str, ...], said: str
) -> None:
    done = init(tmp_path / "new", "--yes", *options)
    assert done.exit_code == 1
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_a_folder_with_files_is_refused_and_kept(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    done = init(tmp_path, "--yes")
    assert (done.exit_code, "is not an empty folder" in done.stderr) == (1, True)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_without_a_terminal_the_missing_options_are_named(tmp_path: Path) -> None:
    done = init(tmp_path / "new", *GUNMA)
    assert done.exit_code == 2
    assert done.stderr.startswith(
        "error: no terminal to ask in; add --yes to take the defaults, or give --id, --contractor,"
    )
    assert "--launch" not in done.stderr
    assert not (tmp_path / "new").exists()


def test_a_person_is_asked_again_until_the_answer_can_be_used(tmp_path: Path) -> None:
    """The real questions in a real terminal: a wrong number, the right one, and Enter for every default."""
    given = [word for option in zip(GUNMA[::2], GUNMA[1::2], strict=True) if option[0] != "--cpa" for word in option]
    command = [sys.executable, "-c", "from orchestration.cli import app; app()", "init", str(tmp_path / "new"), *given]
    ours, theirs = pty.openpty()
    process = subprocess.Popen(command, stdin=theirs, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    os.close(theirs)
    os.write(ours, b"\n" * 5 + b"cheap\n2500\n" + b"\n" * 20)
    _, told = process.communicate(timeout=60)
    os.close(ours)
    assert process.returncode == 0, told
    assert "--cpa cheap: write a whole number above 0" in told
    assert check_seeds(tmp_path / "new").tables["engagement"][0]["target_cpa_yen"] == "2500"
