"""Summary: what happened, where the target stands, where it will end."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from assets.reports.content import Column, FigureKind, Paragraph, Section, Table
from assets.reports.sections.measures_by_scope import RELATION, measure_columns, scope_records
from assets.reports.sections.reader import Period, Reader, Record, figure, make_table, to_value
from assets.reports.sections.sentences import PERIOD_KEYS, Part, change_of, day_ja, measured, paragraph

PROGRESS = "kpi.target_progress"
FORECAST = "kpi.forecast"
SCOPE = ("scope_type", "scope")
PROGRESS_SQL = "select * from kpi.target_progress where scope_type = 'total'"
FORECAST_SQL = "select * from kpi.forecast where scope_type = 'total'"
ADS = ("impressions", "clicks", "ctr", "cost_net", "cpc")
SITE = ("cv", "cvr", "cpa", "sessions", "article_sessions", "bounce_rate")


def summary(reader: Reader, title: str = "要約") -> Section:
    """Return three sentences with numbers, and the table of all measures of the period."""
    blocks: list[Paragraph] = [period_sentence(reader)]
    if reader.period.is_running:
        blocks.append(running_sentence(reader.period))
    progress = reader.row(PROGRESS_SQL)
    if progress:
        blocks.append(target_sentence(progress))
    forecast = reader.row(FORECAST_SQL)
    if progress and forecast:
        blocks.append(forecast_sentence(forecast, progress))
    tables = [
        _measure_table(reader, "summary_ads", "広告の実績", ADS),
        _measure_table(reader, "summary_site", "成果とサイト", SITE),
    ]
    return Section(id="summary", title=title, blocks=(*blocks, *tables))


def _measure_table(reader: Reader, table_id: str, title: str, names: Sequence[str]) -> Table:
    """Return the measures of the period and of the period before, one row each."""
    found = next(iter(scope_records(reader, "total")), None)
    columns = [Column(name="name_ja", title="期間", share=1.6), *measure_columns(names, ())]
    rows: list[Record] = []
    if found:
        period, number = reader.period, reader.period.number
        before = {name: found.get(f"{name}_before") for name in names}
        rows.append({**found, "name_ja": "今期" if period.previous_first_day else period.name_ja, "period_no": number})
        if period.previous_first_day:
            rows.append({**found, **before, "name_ja": "前期", "period_no": number - 1})
    same = {"period_type": reader.period.period_type, "scope_type": "total", "marks": {}}
    return make_table(table_id, title, RELATION, columns, [{**row, **same} for row in rows], PERIOD_KEYS)


def period_sentence(reader: Reader) -> Paragraph:
    """Return the sentence on CV, CPA and cost of the period."""
    period = reader.period
    days = f"{period.name_ja}（{day_ja(period.first_day)}～{day_ja(period.last_known_day)}）"
    total = next(iter(scope_records(reader, "total")), None)
    if total is None or total.get("cv") is None:
        return paragraph(f"{days}の広告の数値は、まだありません（0件ではなく未取得です）。", style="lead")
    row = {**total, "period_type": period.period_type, "period_no": period.number}
    parts: list[Part] = [f"{days}のCVは", measured(row, "cv")]
    parts += change_of(row, "cv")
    parts += ["、CPAは", measured(row, "cpa"), *change_of(row, "cpa")]
    parts += ["、媒体費は", measured(row, "cost_net"), "（税抜）でした。"]
    return paragraph(parts, style="lead")


def running_sentence(period: Period) -> Paragraph:
    """Return the sentence that says until when a period that is not over yet runs, and until when its figures go."""
    ends, known = day_ja(period.last_day), day_ja(period.last_known_day)
    return paragraph(f"この期間は{ends}まで続きます。数値は{known}までの途中の値です。", style="lead")


def target_sentence(progress: Record) -> Paragraph:
    """Return the sentence on the target so far: attainment, pace and CPA."""
    missing = int(str(progress["days_elapsed"])) - int(str(progress["days_known"]))
    known = progress.get("as_of_date")
    cv = figure(progress, "cv", FigureKind.COUNT, PROGRESS, SCOPE)
    target = figure(progress, "target_cv", FigureKind.COUNT, PROGRESS, SCOPE)
    share = figure(progress, "attainment", FigureKind.PERCENT, PROGRESS, SCOPE, digits=1)
    parts: list[Part] = [
        f"配信開始から{day_ja(known)}までのCVは" if isinstance(known, date) else "配信開始からのCVは",
        cv,
        "で、目標",
        target,
        "の",
        share,
        "です",
    ]
    if missing > 0:
        parts.append(f"（経過した日のうち{missing}日分が未取得のため、計画との差は示しません）。")
    elif progress["expected_cv"] is not None and progress["cv"] is not None:
        planned = Decimal(str(progress["expected_cv"]))
        is_ahead = Decimal(str(progress["cv"])) >= planned
        expected = figure(progress, "expected_cv", FigureKind.COUNT, PROGRESS, SCOPE)
        parts += [
            "（均等に積み上げた計画は",
            expected,
            "で、計画を",
            "上回って" if is_ahead else "下回って",
            "います）。",
        ]
    else:
        parts.append("。")
    if progress["cpa"] is not None:
        is_fine = progress["is_cpa_on_target"] is True
        cpa = figure(progress, "cpa", FigureKind.YEN, PROGRESS, SCOPE)
        limit = figure(progress, "target_cpa", FigureKind.YEN, PROGRESS, SCOPE)
        parts += ["CPAは", cpa, "で、目標の", limit, "以下を満たしています。" if is_fine else "を超えています。"]
    return paragraph(parts, style="lead")


def forecast_sentence(forecast: Record, progress: Record) -> Paragraph:
    """Return the sentence on the expected end and the probability of reaching the target."""
    if forecast["cv_forecast"] is None or to_value(forecast["cv_forecast"]) is None:
        return paragraph(f"予測の状態：{forecast['state_ja']}", style="lead")

    def count(name: str) -> Part:
        return figure(forecast, name, FigureKind.COUNT, FORECAST, SCOPE)

    parts: list[Part] = [
        "現在のペースが続いた場合、",
        f"{forecast['final_date']:%-m月%-d日}までのCVは",
        count("cv_forecast"),
    ]
    parts += ["の見込みです（80%予測区間", count("cv_lower_80"), "～", count("cv_upper_80"), "）。"]
    if forecast["p_target"] is not None:
        target = figure(progress, "target_cv", FigureKind.COUNT, PROGRESS, SCOPE)
        limit = figure(progress, "target_cpa", FigureKind.YEN, PROGRESS, SCOPE)
        chance = figure(forecast, "p_target", FigureKind.PERCENT, FORECAST, SCOPE)
        parts += ["CV", target, "をCPA", limit, "以下で達成する確率は", chance, "です。"]
    return paragraph(parts, style="lead")
