"""The sensor that sends alerts. It runs every minute and opens the published file only when that file was replaced."""

import dagster as dg

from orchestration.alerts.deliver import AlertRound, send_due_alerts
from orchestration.alerts.setup import describe_setup, has_channel
from orchestration.errors import TochimartError
from orchestration.settings import Settings
from orchestration.storage_errors import describe_storage_error

SENSOR_INTERVAL_SECONDS = 60
LOCK_WAIT_SECONDS = 5.0


def build_alert_sensor(settings: Settings) -> dg.SensorDefinition:
    """Return the sensor. It is on from the start in the live profile when a channel is set, and starts no run."""
    is_on = settings.profile == "live" and has_channel(settings)

    @dg.sensor(
        name="alerts",
        minimum_interval_seconds=SENSOR_INTERVAL_SECONDS,
        default_status=dg.DefaultSensorStatus.RUNNING if is_on else dg.DefaultSensorStatus.STOPPED,
        description="Every minute: send alerts to the chat room or by mail, once per cause (docs/alerts.md).",
    )
    def alerts(context: dg.SensorEvaluationContext) -> dg.SkipReason:
        if not has_channel(settings):
            return dg.SkipReason(describe_setup(settings)[1])
        try:
            alert_round = send_due_alerts(settings, is_patient=True, wait_seconds=LOCK_WAIT_SECONDS)
        except (TochimartError, OSError) as error:
            context.log.error(describe_storage_error(error))
            return dg.SkipReason(f"no alert was sent: {describe_storage_error(error)}")
        for failure in alert_round.errors.values():
            context.log.warning(failure)
        return dg.SkipReason(summarise_round(alert_round))

    return alerts


def summarise_round(alert_round: AlertRound) -> str:
    """Return the result of one round in one line, for Dagster's list of ticks."""
    if alert_round.is_busy:
        return "another look is going on"
    sentences = [f"sent to {', '.join(alert_round.sent)}"] if alert_round.sent else []
    failed = [f"not delivered: {error}" for error in alert_round.errors.values()]
    return "; ".join([f"open alerts: {len(alert_round.entries)}", *sentences, *failed])
