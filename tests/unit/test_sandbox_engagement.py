"""The sandbox simulates an engagement that is not the example: other media, targets, place and days, and no Yahoo!."""

from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from orchestration.cli import app
from sandbox.server import Sandbox
from sandbox.world import World
from sandbox.world.ads import generation_letters
from sandbox.world.engagement import load_engagement
from sandbox.world.links import read_cv_links
from sandbox.world.wording import Prefecture, replace_names, replaced_names

LAST_DAY = date(2026, 4, 14)

FORM_RULE = "rule_id,event_name,conditions,cv_kind,is_counted\ncontact,form_submit,form_id=contact,form,true"


@pytest.fixture
def gunma(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "gunma"
    options = {
        "customer": "群馬県", "launch": "2026-04-01", "delivery-end": LAST_DAY.isoformat(), "end": "2026-04-16",
        "media": "google_search,google_video,google_pmax,meta_ads", "lp": "https://lp.gunma.example/",
        "cv-link": "https://entry.gunma-jobs.example/form", "campaign": "spring=春,summer=夏",
        "target": "student=学生,worker=社会人女性:sub:female,parent=保護者:sub", "account": "google_ads=5556667778,ga4=400500600",
        "manager": "google_ads=8887776665", "container": "GTM-GUNMA8",
    }  # fmt: skip
    words = [word for option, value in options.items() for word in (f"--{option}", value)]
    done = CliRunner().invoke(app, ["init", str(folder), "--yes", *words])
    assert done.exit_code == 0, done.output
    monkeypatch.setenv("TOCHIMART_SEEDS", str(folder))
    return folder


@pytest.mark.usefixtures("gunma")
def test_an_engagement_without_yahoo_is_simulated_from_its_seeds() -> None:
    world = World(date(2026, 4, 15))
    delivered = world.rows(
        "select medium, campaign, target, min(day), max(day) from ad_facts where reported_level in ('ad', 'campaign')"
        " and clicks > 0 and medium <> 'google_search' group by all"
    )
    expected = {
        (m, c, t)
        for m in ("google_video", "google_pmax")
        for c in ("spring", "summer")
        for t in ("student", "worker", "parent")
    }
    assert {row[:3] for row in delivered} == expected
    assert {row[3:] for row in delivered} == {(date(2026, 4, 1), LAST_DAY)}
    assert world.rows("select distinct platform, account_id from ads") == [("google_ads", 5556667778)]
    assert world.rows("select count(*) from ads where channel = 'PERFORMANCE_MAX' and reported_level = 'ad'") == [(0,)]
    links = dict(world.rows("select split_part(link_url, '?', 1), bool_or(is_cv) from link_clicks group by all"))
    assert {url for url, is_cv in links.items() if is_cv} == {"https://entry.gunma-jobs.example/form"}
    assert "https://entry.gunma-jobs.example/about" in links
    students = "sessions.target = 'student' and region <> '(not set)'"
    ((home,),) = world.rows(f"select mode(region) from sessions where {students}")
    assert home == "Gunma"
    women = dict(world.rows("select gender, count(*) from sessions where target = 'worker' group by 1"))
    assert women["female"] > 3 * women["male"]
    pages = {path for (path,) in world.rows("select distinct landing_page from sessions")}
    assert pages == {"/", "/work", "/people", "/area"}


@pytest.mark.usefixtures("gunma")
def test_a_later_clock_changes_no_earlier_day_of_any_engagement() -> None:
    early, late = (
        World(today).truth("ga4", date(2026, 4, 1), date(2026, 4, 5)) for today in (date(2026, 4, 6), date(2026, 4, 15))
    )
    assert early == late
    assert len(early) == 5


def test_without_a_link_that_counts_only_events_are_cv(gunma: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rules = {"cv_link_rules": "rule_id,link_domain,path_prefix,cv_kind,is_counted", "cv_rules": FORM_RULE}
    for table, text in rules.items():
        (gunma / f"{table}.csv").write_text(f"{text}\n", encoding="utf-8")
    world = World(date(2026, 4, 6))
    clicks = world.rows("select distinct link_url, is_cv, kind from link_clicks order by 1")
    assert clicks == [
        (url, False, "") for url in ("https://partner.example/about", "https://www.instagram.com/lp.example")
    ]
    ((sent, missed),) = world.rows(
        "select count(*) filter (where is_cv), count(*) filter (where not is_cv) from cv_actions"
    )
    assert sent > missed > 0
    assert sum(day["cv_events"] for day in world.truth("ga4", date(2026, 4, 1), date(2026, 4, 5)).values()) == sent
    actions = {name for (name,) in world.rows("select distinct action_name from credits")}
    assert actions == {"サイトでの成果", "その他リンククリック"}


@pytest.mark.usefixtures("gunma")
def test_only_platforms_with_an_account_are_served_with_its_ids() -> None:
    with Sandbox(date(2026, 4, 15)) as sandbox:
        assert set(sandbox.servers) == {"google_ads", "ga4", "analytics_admin", "tag_manager", "search_console"}
        assert sandbox.env["GOOGLE_ADS_LOGIN_CUSTOMER_ID"] == "8887776665"
        assert sandbox.env["GA4_PROPERTY_ID"] == "400500600"
        assert sandbox.env["GSC_SITE_URL"] == "sc-domain:lp.gunma.example"
        assert sandbox.tag_manager._container()["publicId"] == "GTM-GUNMA8"


def test_the_example_keeps_its_own_words_and_links() -> None:
    engagement = load_engagement()
    assert engagement.names == {}
    assert engagement.links.counted == {
        "internship": "https://internship.tochigi-shigoto.example/apply",
        "job": "https://jobs.tochigi-shigoto.example/entry",
    }
    assert engagement.links.other == (
        "https://jobs.tochigi-shigoto.example/entry/terms",
        "https://internship.tochigi-shigoto.example/about",
        "https://www.instagram.com/tochigist.example",
        "https://notjobs-tochigi-shigoto.example/entry",
    )


def test_a_link_beside_the_application_is_none_where_a_rule_counts_the_whole_host() -> None:
    rule = {"link_domain": "entry.example.net", "path_prefix": "/", "cv_kind": "job", "is_counted": "true"}
    links = read_cv_links([rule], "/lp")
    assert links.other == ("https://www.instagram.com/lp.example", "https://notentry-example.net/entry")
    assert links.kind_or_other("internship") == "job"


def test_two_prefectures_change_places() -> None:
    """Gunma is a neighbour in the example: a plain replacement would name it twice."""
    names = replaced_names(Prefecture("10", "Gunma", "群馬県"), "ぐんまの仕事", {})
    text = "20632 Tochigi 栃木県, 20633 Gunma 群馬県, 宇都宮, 120632"
    assert replace_names(text, names) == "20633 Gunma 群馬県, 20632 Tochigi 栃木県, 群馬市, 120632"


def test_a_long_delivery_has_a_code_for_every_generation_of_creatives() -> None:
    assert [generation_letters(n) for n in (0, 25, 26, 51, 52)] == ["a", "z", "aa", "az", "ba"]
