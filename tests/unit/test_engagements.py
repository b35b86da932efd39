"""Which engagements there are, which one is shown, what belongs to whom, and what two of them may not share."""

import os
import re
from datetime import date
from pathlib import Path

import duckdb
import pytest

from orchestration.engagements import choose, find_engagements, findings_between, owns, refuse_unsound
from orchestration.errors import PermanentError
from orchestration.home import FixedHome
from orchestration.resources.store import (
    BuiltEngagement,
    copy_engagements,
    create_engagement_views,
    show_engagement,
)
from orchestration.seeds import ERROR, WARNING
from orchestration.settings import Settings, load_settings
from tests.support.earlier_year import earlier_year
from tests.support.seed_folder import Change, changed_seeds, replaced

OTHER_ACCOUNTS = {"1112223334": "8887776665", "2002003004": "4003002002", "2002003005": "5003002002"}


def renamed(words: dict[str, str]) -> Change:
    return lambda text: re.sub("|".join(words), lambda found: words[found[0]], text)


def test_the_running_engagement_is_shown_and_the_example_steps_back(tmp_path: Path) -> None:
    earlier_year(tmp_path / "all" / "r6")
    (tmp_path / "all").mkdir(exist_ok=True)
    changed_seeds(
        tmp_path / "all" / "r8",
        engagement=renamed({"tochigi_r7": "tochigi_r8"}),
        accounts=renamed(OTHER_ACCOUNTS),
    )
    found = find_engagements(str(tmp_path / "all"), None)
    assert {one.engagement_id: one.is_shipped for one in found} == {
        "tochigi_r6": False,
        "tochigi_r8": False,
        "tochigi_r7": True,
    }

    def shown(today: date, wanted: str | None = None, source: Path | None = None) -> str:
        chosen = choose(found, wanted, source, today)
        assert chosen
        return chosen.engagement_id

    assert shown(date(2025, 1, 1)) == "tochigi_r6"
    assert shown(date(2025, 6, 1)) == "tochigi_r8", "the next one, when none runs"
    assert shown(date(2026, 1, 1)) == "tochigi_r8"
    assert shown(date(2026, 1, 1), wanted="tochigi_r6") == "tochigi_r6"
    assert shown(date(2026, 1, 1), source=tmp_path / "all" / "r6") == "tochigi_r6"
    assert shown(date(2030, 1, 1)) == "tochigi_r8", "the last one, when all have ended"
    with pytest.raises(PermanentError, match=r"TOCHIMART_ENGAGEMENT: no engagement r5; there are: .*tochigi_r6"):
        choose(found, "r5", None, date(2026, 1, 1))


def test_a_copy_of_the_example_takes_its_place_and_a_wrong_path_is_one_line(tmp_path: Path) -> None:
    copy = changed_seeds(tmp_path / "copy", engagement=replaced("tochigi_r7", "ours"))
    assert [one.engagement_id for one in find_engagements(str(copy), None)] == ["ours"]
    for wrong, said in ((tmp_path / "nowhere", "does not exist"), (tmp_path, "tochimart init")):
        (tmp_path / "copy" / "engagement.csv").unlink(missing_ok=True)
        with pytest.raises(PermanentError, match=said):
            find_engagements(str(wrong), None)


def test_a_file_belongs_to_the_engagement_of_its_account_or_its_day(tmp_path: Path) -> None:
    earlier_year(tmp_path / "r6")
    found = find_engagements(str(tmp_path / "r6"), None)
    r6, r7 = (next(one for one in found if one.engagement_id == name) for name in ("tochigi_r6", "tochigi_r7"))
    cases = [
        ("google_ads", "5556667778", date(2024, 12, 2), "r6"),
        ("google_ads", "5556667778", date(2025, 12, 2), "r6"),  # its account, on a day of the other
        ("google_ads", "1112223334", date(2024, 12, 2), "r7"),
        ("ga4", "345678901", date(2024, 12, 2), "r6"),
        ("ga4", "345678901", date(2025, 12, 2), "r7"),
        ("ga4", "345678901", date(2025, 6, 1), "r6 r7"),  # between them: kept for each, no day of delivery
        ("search_console", "sc-domain%3Averygoodlocal-tochigi.jp", date(2025, 3, 1), "r6"),
        ("console", "google_ads.5556667778.campaign", date(2025, 12, 2), "r6"),
        ("console", "google_ads.55566677781.campaign", date(2025, 12, 2), "r7"),  # another account, listed by none
        ("console", "meta_ads.77.campaign", date(2024, 12, 2), "r6"),
        ("console", "search_console.sc-domain%3Averygoodlocal-tochigi.jp.day", date(2024, 12, 2), "r6"),
    ]
    for platform, name, day, expected in cases:
        owners = [
            label for label, mine, other in (("r6", r6, r7), ("r7", r7, r6)) if owns(mine, [other], platform, name, day)
        ]
        assert " ".join(owners) == expected, (platform, name, day)


def test_what_two_engagements_may_not_share_is_one_line(tmp_path: Path) -> None:
    r6 = earlier_year(tmp_path / "r6", accounts={})
    own = changed_seeds(tmp_path / "r7")
    named = os.pathsep.join(map(str, (r6, own)))
    found = find_engagements(named, None)
    lines = [one.line() for one in findings_between(found) if one.level == ERROR]
    assert len(lines) == 3
    assert lines[0].startswith("accounts.csv: google_ads account 1112223334 is in tochigi_r6")
    with pytest.raises(PermanentError, match="its spend would count twice"):
        refuse_unsound(found, named)
    together = changed_seeds(
        tmp_path / "same_days", engagement=renamed({"tochigi_r7": "other"}), accounts=renamed(OTHER_ACCOUNTS),
        cv_link_rules=replaced("/entry,job,true", "/entry,job,false"),
    )  # fmt: skip
    warned = [
        one
        for one in findings_between(find_engagements(os.pathsep.join(map(str, (own, together))), None))
        if one.level == WARNING
    ]
    assert any("measure the same pages" in one.line() for one in warned)
    assert any("rule job_entry of tochigi_r7" in one.line() and "only one counts them" in one.line() for one in warned)
    apart = changed_seeds(
        tmp_path / "apart",
        engagement=renamed({"tochigi_r7": "apart", "/tochigist": "/elsewhere"}),
        accounts=renamed(OTHER_ACCOUNTS),
        lp_articles=renamed({"/tochigist": "/elsewhere"}),
    )
    found = find_engagements(os.pathsep.join(map(str, (own, apart))), None)
    assert not [one for one in findings_between(found) if "same pages" in one.line()], "other pages of one site"


def test_the_sandbox_has_a_clock_that_fits_the_engagement(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOCHIMART_HOME", str(tmp_path / "home"))
    assert load_settings().today == date(2026, 2, 16)
    monkeypatch.setenv("TOCHIMART_ENGAGEMENTS", str(earlier_year(tmp_path / "r6")))
    settings = load_settings()
    assert (settings.engagement["engagement_id"], settings.today) == ("tochigi_r7", date(2026, 2, 16))
    monkeypatch.setenv("TOCHIMART_ENGAGEMENT", "tochigi_r6")
    assert load_settings().today == date(2025, 2, 16)
    beside = settings.for_engagement(settings.other_engagements[0])
    assert (beside.launch, beside.today) == (date(2024, 12, 1), date(2026, 2, 16)), "the folder has one clock"
    assert {one.engagement_id for one in beside.engagements} == {"tochigi_r6", "tochigi_r7"}
    assert isinstance(beside, Settings)


def make_file(path: Path, engagement: str, value: int, more: str = "") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema marts; create schema kpi; create schema seeds; create schema ops")
        connection.execute(f"create table marts.facts as select {value} as cost{more}, '{engagement}' as engagement_id")
        connection.execute("create table seeds.media as select 'm' as medium")
    return path


def test_tables_of_others_stand_beside_and_below_those_of_the_shown_one(tmp_path: Path) -> None:
    own = make_file(tmp_path / "own.duckdb", "r7", 7)
    built = {
        name: BuiltEngagement(make_file(tmp_path / f"{name}.duckdb", name, value, more), "digest")
        for name, value, more in (("r5", 5, ""), ("r6", 6, ", 'x' as added"))
    }
    with duckdb.connect(str(own)) as connection:
        assert copy_engagements(connection, built)
        assert not copy_engagements(connection, built), "nothing changed"
        create_engagement_views(connection)
        assert connection.execute("from marts.facts").fetchall() == [(7, "r7")]
        rows = connection.execute("select engagement_id, cost, added from all_marts.facts order by all").fetchall()
        assert rows == [("r5", 5, None), ("r6", 6, "x"), ("r7", 7, None)]
        assert connection.execute("from other_seeds.media order by all").fetchall() == [("m", "r5"), ("m", "r6")]
        assert copy_engagements(connection, {"r6": built["r6"]}), "an engagement that is no longer named goes"
        create_engagement_views(connection)
        assert connection.execute("select count(*) from all_marts.facts").fetchone() == (2,)
        assert copy_engagements(connection, {})
        create_engagement_views(connection)
        schemas = {row[0] for row in connection.execute("select schema_name from duckdb_schemas()").fetchall()}
        assert not {"all_marts", "all_kpi", "other_marts", "other_seeds"} & schemas


def test_another_shown_engagement_keeps_the_tables_of_the_one_before(tmp_path: Path) -> None:
    home = FixedHome(tmp_path)
    said: list[str] = []
    (tmp_path / "warehouse").mkdir()
    show_engagement(home, "r7", said.append)
    make_file(home.working_path, "r7", 7)
    show_engagement(home, "r7", said.append)
    assert not said
    show_engagement(home, "r8", said.append)
    assert len(said) == 1
    assert not home.working_path.exists()
    make_file(home.working_path, "r8", 8)
    home.working_path.with_name("engagement").write_text("r7\n")  # the change was cut off before it was recorded
    show_engagement(home, "r8", said.append)
    with duckdb.connect(str(home.working_path)) as connection:
        assert connection.execute("select cost from marts.facts").fetchone() == (8,)
    show_engagement(home, "r7", said.append)
    for path, value in ((home.working_path, 7), (home.beside_path("r8"), 8)):
        with duckdb.connect(str(path)) as connection:
            assert connection.execute("select cost from marts.facts").fetchone() == (value,)
