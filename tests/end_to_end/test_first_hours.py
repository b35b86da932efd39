"""The first hours with real accounts: what is not set up is said before anything starts, and what is mistyped is named."""

import io
import os
from pathlib import Path

import pytest
from rich.console import Console

import assets
from orchestration.cli._doctor import run_doctor
from orchestration.errors import PermanentError
from orchestration.resources.base.configured import configuration_state, refuse_misconfigured
from orchestration.setting_names import all_variable_names, find_misspelt_names
from orchestration.settings import Settings, load_settings
from tests.support.commands import said

GOOGLE_ADS = {
    "GOOGLE_ADS_CLIENT_ID": "id",
    "GOOGLE_ADS_CLIENT_SECRET": "s3cret",
    "GOOGLE_ADS_REFRESH_TOKEN": "1//r3fresh",
}
YAHOO = {name: f"v-{name}" for name in ("CLIENT_ID", "CLIENT_SECRET", "REFRESH_TOKEN", "BASE_ACCOUNT_ID")}


def test_without_any_platform_a_run_says_so_and_stops_before_anything_is_made(live: Path) -> None:
    """It went on to dbt and died there of a day that is overdue by an unknown time."""
    assert "no platform is configured" in said("run")
    assert not live.exists()
    assert not run_doctor(load_settings(), Console(file=io.StringIO()))


def test_a_platform_without_credentials_is_left_out_and_one_that_is_begun_is_an_error(
    live: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in GOOGLE_ADS.items():
        monkeypatch.setenv(name, value)
    refuse_misconfigured(load_settings(), assets.make_clients(load_settings()))
    for missing in GOOGLE_ADS:
        with monkeypatch.context() as without:
            without.delenv(missing)
            text = said("run")
            assert "google_ads is set up in part" in text
            assert f"{missing} not" in text
            assert not any(value in text for value in ("s3cret", "1//r3fresh"))
    monkeypatch.setenv("YAHOO_ADS_CLIENT_ID", "only")
    text = said("run")
    assert "yahoo_search is set up in part: YAHOO_ADS_CLIENT_ID is set" in text
    assert not live.exists()
    for name in GOOGLE_ADS:
        monkeypatch.delenv(name)
    assert not run_doctor(load_settings(), Console(width=300))
    assert "✗ yahoo_display yahoo_display is set up in part" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("values", "incomplete"),
    [
        ({"GA4_PROPERTY_ID": "1"}, {"ga4", "analytics_admin"}),
        ({"GOOGLE_APPLICATION_CREDENTIALS": "/key"}, set()),
        ({"GA4_PROPERTY_ID": "1", "GOOGLE_APPLICATION_CREDENTIALS": "/key"}, set()),
        ({"GTM_ACCOUNT_ID": "1", "GOOGLE_APPLICATION_CREDENTIALS": "/key"}, {"tag_manager"}),
        ({"GSC_SITE_URL": "sc-domain:x.jp"}, {"search_console"}),
        ({"GOOGLE_ADS_LOGIN_CUSTOMER_ID": "1"}, {"google_ads"}),
        ({"GOOGLE_ADS_DISCOVER_ACCOUNTS": "true", "YAHOO_ADS_DISCOVER_ACCOUNTS": "true"}, set()),
        ({f"YAHOO_ADS_{name}": value for name, value in YAHOO.items()}, set()),
        ({"YAHOO_ADS_BASE_ACCOUNT_ID": "1"}, {"yahoo_search", "yahoo_display"}),
        ({"GOOGLE_ADS_CLIENT_ID": ""}, set()),
    ],
)
def test_only_names_of_the_platform_itself_count_as_begun(
    live: Path, monkeypatch: pytest.MonkeyPatch, values: dict[str, str], incomplete: set[str]
) -> None:
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    settings = load_settings()
    states = {
        name: configuration_state(client, settings).state for name, client in assets.make_clients(settings).items()
    }
    assert {name for name, state in states.items() if state == "incomplete"} == incomplete


def test_finding_accounts_without_credentials_is_not_configured(live: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The step that finds them failed, and with it everything."""
    monkeypatch.setenv("GOOGLE_ADS_DISCOVER_ACCOUNTS", "true")
    monkeypatch.setenv("YAHOO_ADS_DISCOVER_ACCOUNTS", "true")
    settings = load_settings()
    for name in ("google_ads", "yahoo_search", "yahoo_display"):
        steps = [getattr(one, "op", None) for one in assets.list_sources()[name].build(settings)]
        assert f"{name}_accounts" not in [step.name for step in steps if step]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("GOOGLE_ADS_REFRESH_TOKN", "GOOGLE_ADS_REFRESH_TOKEN"),
        ("GOOGLE_ADS_REFERSH_TOKEN", "GOOGLE_ADS_REFRESH_TOKEN"),
        ("GOOGL_ADS_CLIENT_ID", "GOOGLE_ADS_CLIENT_ID"),
        ("GOOGLE_ADS_CLIENTID", "GOOGLE_ADS_CLIENT_ID"),
        ("GOOGLE_APPLICATION_CREDENTIAL", "GOOGLE_APPLICATION_CREDENTIALS"),
        ("YAHOO_ADS_ACCOUNT_ID", "YAHOO_ADS_BASE_ACCOUNT_ID"),
        ("YAHO_ADS_CLIENT_SECRET", "YAHOO_ADS_CLIENT_SECRET"),
        ("GA4_PROPERTY", "GA4_PROPERTY_ID"),
        ("GTM_CONTANER_ID", "GTM_CONTAINER_ID"),
        ("GSC_SITEURL", "GSC_SITE_URL"),
        ("TOCHIMART_PROFLE", "TOCHIMART_PROFILE"),
        ("tochimart_hom", "TOCHIMART_HOME"),
    ],
)
def test_a_mistyped_name_is_an_error_that_names_the_right_one(
    live: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], typed: str, meant: str
) -> None:
    monkeypatch.setenv(typed, "s3cret-value")
    text = said("run")
    assert f"{typed} is no setting; {meant} was probably meant" in text
    assert "s3cret-value" not in text
    assert not run_doctor(load_settings(), Console(width=300))
    assert f"{meant} was probably meant" in capsys.readouterr().out


def test_names_of_others_are_left_alone_but_the_settings_file_holds_only_ours() -> None:
    others = [
        "PATH",
        "GOOGLE_CLOUD_PROJECT",
        "GOOGLE_ADS_CONFIGURATION_FILE_PATH",
        "TOCHIMART_TEST_ENDPOINT",
        "HOME",
        "GA4_MEASUREMENT_SECRET",
    ]
    assert find_misspelt_names([*others, *all_variable_names()], is_settings_file=False) == []
    assert (
        len(find_misspelt_names(["TOCHIMART_TEST_ENDPOINT", "GA4_MEASUREMENT_SECRET", "EDITOR"], is_settings_file=True))
        == 2
    )


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("TOCHIMART_PROFILE", "prod-s3cret", "'sandbox' or 'live'"),
        ("TOCHIMART_TODAY", "s3cret", "valid date"),
        ("TOCHIMART_RESTATED_DAYS", '{"s3cret": ', "JSON"),
        ("TOCHIMART_RESTATED_DAYS", '["s3cret"]', "dictionary"),
        ("TOCHIMART_RESTATED_DAYS", '{"s3cret": -1}', "greater than or equal to 0"),
        ("TOCHIMART_RESTATED_DAYS", "[" * 100_000, "JSON"),
        ("TOCHIMART_SNAPSHOTS_KEPT", "s3cret", "valid integer"),
        ("TOCHIMART_QUARANTINE_LIMIT", "2", "less than or equal to 1"),
        ("GOOGLE_ADS_DISCOVER_ACCOUNTS", "s3cret", "valid boolean"),
    ],
)
def test_a_value_that_cannot_be_used_names_the_setting_and_what_is_expected_and_not_the_value(
    live: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, expected: str
) -> None:
    monkeypatch.setenv(name, value)
    text = said("run")
    assert f"{name}: " in text
    assert expected in text
    assert "s3cret" not in text


@pytest.mark.parametrize("kind", ["absent", "folder", "pipe"])
def test_a_key_file_that_is_none_is_named_before_it_is_opened(
    live: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    monkeypatch.setenv("GA4_PROPERTY_ID", "1")
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(tmp_path / kind))
    fault = "does not exist" if kind == "absent" else "is"
    assert f"GOOGLE_APPLICATION_CREDENTIALS: {tmp_path / kind} {fault}" in said("run")


@pytest.mark.parametrize("command", [["import"], ["import", "ga4-export"], ["import", "--dry-run"]])
@pytest.mark.parametrize("kind", ["pipe.json", "/dev/zero", "socket", "long"])
def test_what_is_no_file_is_refused_without_waiting_for_it(
    live: Path, tmp_path: Path, command: list[str], kind: str
) -> None:
    os.mkfifo(tmp_path / "pipe.json")
    given = str(tmp_path / ("x" * 300 if kind == "long" else kind))
    if kind == "socket":
        os.mknod(given, 0o140600)
    assert "error: " in said(*command, given)


def test_a_mapping_that_is_no_file_or_no_yaml_is_refused_without_its_text(live: Path, tmp_path: Path) -> None:
    table, mapping = tmp_path / "x.csv", tmp_path / "m.yml"
    table.write_text("日,残高\n2026-02-01,5\n", encoding="utf-8")
    os.mkfifo(tmp_path / "pipe.yml")
    assert "pipe.yml" in said("import", str(table), "--mapping", str(tmp_path / "pipe.yml"))
    for text in (
        "A: [s3cret\nB: }",
        "GOOGLE_ADS_REFRESH_TOKEN=s3cret\n",
        "- s3cret",
        "s3cret: 1",
        "a: &x [*x, s3cret",
        "\tx: s3cret",
    ):
        mapping.write_text(text)
        line = said("import", str(table), "--mapping", str(mapping))
        assert "s3cret" not in line


def test_settings_made_in_a_program_read_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    named = tmp_path / "named.env"
    named.write_text("TOCHIMART_SNAPSHOTS_KEPT=3\n")
    monkeypatch.setenv("TOCHIMART_ENV_FILE", str(named))
    assert Settings().snapshots_kept == 3  # type: ignore[call-arg]
    assert Settings(_env_file=None).snapshots_kept == 7  # type: ignore[call-arg]
    with pytest.raises(PermanentError, match="a setting cannot be used"):
        load_settings(TOCHIMART_SNAPSHOTS_KEPT=0)
