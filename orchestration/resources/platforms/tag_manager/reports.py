"""Content of the live version of a Google Tag Manager container, as snapshots. Source: Tag Manager API v2,
ContainerVersion. Ids are texts there. Lists and objects are stored as JSON."""

import pyarrow as pa

from orchestration.resources.base import Column, Report

TEXT, BOOLEAN = pa.string(), pa.bool_()
AS_OF_COLUMN = Column("report_date", "", pa.date32(), "Day the settings were read for.")


def _snapshot(name: str, description: str, columns: tuple[Column, ...], key: str) -> Report:
    return Report("tag_manager", name, description, (AS_OF_COLUMN, *columns), (key,), (), is_snapshot=True)


CONTAINER_VERSIONS = _snapshot(
    "container_versions",
    "The live version of the container; none when nothing was ever published.",
    (
        Column("container_version_id", "containerVersionId", TEXT, "Number of the version."),
        Column("version_name", "name", TEXT, "Name of the version."),
        Column("version_description", "description", TEXT, "What was changed in it."),
        Column("fingerprint", "fingerprint", TEXT, "Changes with every change."),
        Column("container_public_id", "container.publicId", TEXT, "GTM-… as in the site's pages."),
        Column("container_name", "container.name", TEXT, "Name of the container."),
        Column("usage_context", "container.usageContext", TEXT, "Where it is used, JSON."),
    ),
    "container_version_id",
)
TAGS = _snapshot(
    "tags",
    "Tags of the live version, paused ones too.",
    (
        Column("tag_id", "tagId", TEXT, "Tag."),
        Column("tag_name", "name", TEXT, "Its name."),
        Column("tag_type", "type", TEXT, "googtag, gaawe, awct, sp, gclidw, html, cvt_…"),
        Column("is_paused", "paused", BOOLEAN, "Whether it is switched off; not told means it is not."),
        Column("event_name", "eventName", TEXT, "Event a GA4 event tag sends."),
        Column("measurement_id", "measurementId", TEXT, "GA4 stream a Google tag or event tag sends to."),
        Column("firing_trigger_ids", "firingTriggerId", TEXT, "Triggers it fires on, JSON."),
        Column("blocking_trigger_ids", "blockingTriggerId", TEXT, "Triggers that keep it from firing, JSON."),
        Column("consent_settings", "consentSettings", TEXT, "Consent it needs, JSON."),
        Column("parameters", "parameter", TEXT, "All its parameters, JSON."),
    ),
    "tag_id",
)
TRIGGERS = _snapshot(
    "triggers",
    "Triggers of the live version; the built-in ones are not in it.",
    (
        Column("trigger_id", "triggerId", TEXT, "Trigger."),
        Column("trigger_name", "name", TEXT, "Its name."),
        Column("trigger_type", "type", TEXT, "pageview, linkClick, customEvent …"),
        Column("filters", "filter", TEXT, "When it fires, JSON."),
        Column("event_filters", "customEventFilter", TEXT, "Names of its custom events, JSON."),
    ),
    "trigger_id",
)
VARIABLES = _snapshot(
    "variables",
    "Variables of the live version; the built-in ones are not in it.",
    (
        Column("variable_id", "variableId", TEXT, "Variable."),
        Column("variable_name", "name", TEXT, "Its name."),
        Column("variable_type", "type", TEXT, "Kind of variable."),
        Column("parameters", "parameter", TEXT, "All its parameters, JSON."),
    ),
    "variable_id",
)
MEMBER_BY_REPORT = {TAGS.name: "tag", TRIGGERS.name: "trigger", VARIABLES.name: "variable"}
"""Member of the container version that contains the entities of each report."""
