"""Mistakes in seeds that nothing but another figure gives away, and refusals that name the mistake that was made."""

from pathlib import Path

import pytest

from orchestration.seeds import WARNING, check_seeds
from tests.support.seed_folder import Change, added, changed_seeds, errors, replaced

JOBS = "jobs.tochigi-shigoto.example"

SUSPECT: dict[str, tuple[str, Change, str]] = {
    # name: table, change, part of the line
    "a rate of ten times the plan": ("media_plan", replaced("0.027", "0.27"), "makes a CPA of 235 yen, and target_cpa_yen is 3000"),
    "a price with a digit too many": ("media_plan", replaced(",105,", ",1050,"), "row 3, column cvr: with cpm_yen and ctr makes"),
    "a target with a digit too few": ("engagement", replaced(",3000,", ",300,"), "of 300 for 2000 CV is 600000 yen"),
    "a target with a digit too many": ("engagement", replaced(",2000,", ",20000,"), "of 3000 for 20000 CV is 60000000 yen"),
    "a landing page of the whole site": ("engagement", replaced(",/tochigist", ",/"), "every article lies below /tochigist"),
    "a rule below another one that says the same": (
        "cv_link_rules", added(f"x,{JOBS},/entry/form,job,true"), "row 5, column path_prefix: counts /entry/form, which rule job_entry"
    ),
    "a rule for a host below another one": (
        "cv_link_rules", added(f"x,my.{JOBS},/entry,job,true"), "counts /entry, which rule job_entry counts already"
    ),
    "an engagement on another clock": (
        "engagement", replaced("Asia/Tokyo", "Asia/Seoul"), "is Asia/Seoul, and days of platforms, schedules and due times stay"
    ),
    "an engagement in another currency": ("engagement", replaced(",JPY,", ",USD,"), "is USD, and only amounts in yen can be imported"),
    "one account of two platforms": ("accounts", replaced("2002003005", "2002003004"), "is the account of yahoo_search in row 3 too"),
    "a property of http alone": (
        "accounts", replaced("sc-domain:verygoodlocal-tochigi.jp", "http://verygoodlocal-tochigi.jp/"), "that it is not https://"
    ),
    "a sex that the name contradicts": ("targets", replaced(",male,", ",female,", 1), "is female, and the name of the target is"),
}  # fmt: skip


@pytest.mark.parametrize(("table", "change", "said"), SUSPECT.values(), ids=SUSPECT.keys())
def test_figures_that_cannot_belong_together_are_a_warning(
    tmp_path: Path, table: str, change: Change, said: str
) -> None:
    found = check_seeds(changed_seeds(tmp_path / "seeds", **{table: change}))
    assert errors(found) == []
    assert [one for one in found.findings if one.level == WARNING and said in one.line()]


def test_rules_that_decide_otherwise_than_their_neighbours_say_nothing_of_it(tmp_path: Path) -> None:
    """A counted path inside one that is left out inside a counted one changes what counts."""
    found = check_seeds(changed_seeds(tmp_path / "seeds", cv_link_rules=added(f"x,{JOBS},/entry/terms/done,job,true")))
    assert not [one for one in found.findings if "already" in one.line()]
    kind = check_seeds(changed_seeds(tmp_path / "kind", cv_link_rules=added(f"x,{JOBS},/entry/intern,internship,true")))
    assert list(kind.findings) == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK\x03\x04" + bytes(60), "is an Excel workbook, although its name ends in .csv"),
        (b"\xd0\xcf\x11\xe0" + bytes(60), "is an Excel workbook, although its name ends in .csv"),
        (b"\xef\xbb\xbf\n<html><table></table></html>", "is a web page or XML, although its name ends in .csv"),
    ],
)
def test_a_file_of_another_kind_is_named(tmp_path: Path, content: bytes, said: str) -> None:
    found = errors(check_seeds(changed_seeds(tmp_path / "seeds", media=lambda _: content)))
    assert said in next(line for line in found if line.startswith("media.csv"))


def test_rows_that_are_refused_are_not_said_to_be_missing(tmp_path: Path) -> None:
    """Remarks beside the table, below an empty header."""

    def remarks(text: str) -> str:
        header, *rows = text.splitlines()
        return "\n".join([f"{header},", *(f"{row},メモ" for row in rows)]) + "\n"

    found = errors(check_seeds(changed_seeds(tmp_path / "seeds", media=remarks)))
    assert any('"メモ" stands in column 7, which has no name' in line for line in found)
    assert not any("has no row below its header" in line for line in found)
