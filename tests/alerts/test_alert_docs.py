"""The document of settings names every setting of alerts, with its default."""

from orchestration.alerts.settings import AlertSettings
from tests.support.places import PROJECT


def test_every_setting_of_alerts_is_documented() -> None:
    documented = (PROJECT / "docs" / "settings.md").read_text(encoding="utf-8")
    names = list(AlertSettings.variables())
    assert len(names) == 11
    assert [one for one in names if f"`{one}`" not in documented] == []
    default = AlertSettings(_env_file=None).max_causes  # type: ignore[call-arg]
    assert f"`TOCHIMART_ALERT_MAX_CAUSES` | causes listed in one message, 1 to 50; {default} |" in documented
