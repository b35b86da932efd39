"""Dagster assets of the reports that are handed in. Each makes a draft; a person issues it with `tochimart report … --issue`."""

import dagster as dg
from dagster import AssetExecutionContext

from assets.publish import PUBLISH_KEY
from orchestration.partitions import two_week_periods
from orchestration.profile import LABELS_JA
from orchestration.progress import RESULT_PREFIX
from orchestration.settings import Settings

GROUP = "documents"
DESCRIPTIONS = {
    "week-one": "配信開始1週間の確認報告書: what should arrive and does, tags, settings, first figures, proposed corrections.",
    "biweekly": "隔週レポート: one partition per two-week period. HTML, PDF, workbook and slides with the same figures.",
    "final": "分析結果報告書: plan and actual figures, whole period, tests, lessons, outlook.",
    "results": "実績報告書: results of the contract on A4.",
}


def build_documents(settings: Settings) -> list[dg.AssetsDefinition]:
    """Return one asset for each kind of report. The biweekly report has one partition per two-week period."""
    periods = dg.StaticPartitionsDefinition(list(two_week_periods(settings)))
    return [_document(settings, name, periods if name == "biweekly" else None) for name in DESCRIPTIONS]


def _document(settings: Settings, name: str, partitions: dg.PartitionsDefinition | None) -> dg.AssetsDefinition:
    @dg.asset(
        key=[GROUP, name.replace("-", "_")],
        deps=[PUBLISH_KEY],
        partitions_def=partitions,
        group_name=GROUP,
        kinds={"html", "pdf", "xlsx", "pptx"},
        description=DESCRIPTIONS[name],
    )
    def document(context: AssetExecutionContext) -> dg.MaterializeResult:
        from assets.reports.documents import KINDS
        from assets.reports.produce import Request, make_report

        number = int(context.partition_key) if partitions is not None else None
        request = Request(KINDS[name], settings.today, number)
        made = make_report(settings.published_path, settings.reports_dir, request, settings.profile)
        for path in made.paths:
            context.log.info(f"{RESULT_PREFIX}{path}")
        lead = [
            block.text
            for section in made.document.sections
            for block in section.blocks
            if block.type == "paragraph" and block.style == "lead"
        ]
        return dg.MaterializeResult(
            metadata={
                **{path.suffix.removeprefix("."): dg.MetadataValue.path(str(path)) for path in made.paths},
                "texts": dg.MetadataValue.path(str(made.texts)),
                "preview": dg.MetadataValue.md("\n\n".join(lead)),
                "edition": made.document.edition,
                "profile": LABELS_JA[settings.profile],
            }
        )

    return document
