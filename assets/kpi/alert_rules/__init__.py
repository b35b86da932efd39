"""The rules of `kpi.alerts` as data: condition, severity, Japanese sentence, and the query that shows the rows behind
the alert."""

from assets.kpi.alert_rules.anomaly import ANOMALY
from assets.kpi.alert_rules.campaign import CREATIVES, MEASUREMENT, PACE
from assets.kpi.alert_rules.cv import CV_RULES
from assets.kpi.alert_rules.levels import LEVELS
from assets.kpi.alert_rules.media import MEDIA
from assets.kpi.alert_rules.rule import SEVERITIES, AlertRule
from assets.kpi.alert_rules.sources import SOURCES

__all__ = [
    "ANOMALY",
    "CREATIVES",
    "CV_RULES",
    "LEVELS",
    "MEASUREMENT",
    "MEDIA",
    "PACE",
    "SEVERITIES",
    "SOURCES",
    "AlertRule",
]
