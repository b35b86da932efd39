"""Views about advertising: result against target, campaigns by day, funnel, and the budget."""

from assets.questions._view import ENGAGEMENT_DAYS_SQL, QuestionView, ViewColumn, column, measure_columns

MEDIUM_NAME = ("Medium in Japanese, as in seeds.media", "媒体名（seeds.media の表記）")
TOTAL_ROW = (
    "True for the row of all media, which repeats the others. Sum only rows with false",
    "全媒体の行なら true（他の行の数値を含みます）。合算には false の行だけを使ってください",
)
PROVISIONAL = (
    "True while the platforms or GA4 may still change figures of the row",
    "媒体またはGA4の数値が今後変わりうる行なら true",
)


def medium_columns() -> tuple[ViewColumn, ...]:
    """Return the columns that say which medium a row of `group by rollup (medium)` is about."""
    return (
        column(
            "medium",
            "coalesce(medium, '(all)')",
            "Code of the medium (seeds.media); (unattributed) for advertising that cannot be assigned; (all) for the total",
            "媒体区分のコード（seeds.media）。特定できない広告は (unattributed)、全体は (all)",
        ),
        column(
            "medium_name_ja",
            "case when grouping(medium) = 1 then '全体' else max(medium_name_ja) end",
            *MEDIUM_NAME,
        ),
        column("is_total", "grouping(medium) = 1", *TOTAL_ROW),
    )


CV_AGAINST_TARGET = QuestionView(
    "cv_against_target",
    "One row per medium, and the total: official CV and CPA of the engagement so far, against target and plan. "
    "| CVとCPAの実績と目標（1行 = 媒体区分、および全体）。業務開始からの累計です。",
    (
        *medium_columns(),
        column("first_day", "min(report_date)", "First day with figures", "数値がある最初の日"),
        column("last_day", "max(report_date)", "Last day with figures", "数値がある最後の日"),
        *measure_columns("cv"),
        column(
            "target_cv",
            "case when grouping(medium) = 1 then max(target_cv) end",
            "Target CV of the contract; NULL for a medium, since the target is one for all media",
            "契約上の目標CV。目標は全体に対するものなので、媒体の行は NULL",
        ),
        column(
            "attainment",
            "case when grouping(medium) = 1 then cast(sum(cv) / max(target_cv) as decimal(18, 6)) end",
            "cv / target_cv, as a fraction. NULL for a medium",
            "目標達成率（小数、cv ÷ target_cv）。媒体の行は NULL",
        ),
        column(
            "planned_cv",
            "cast(sum(planned_cv) as decimal(18, 6))",
            "CV of the media plan for the days so far. NULL without a plan",
            "同じ期間の媒体計画上のCV。計画がない場合は NULL",
        ),
        *measure_columns("cost_net", "cpa"),
        column(
            "target_cpa",
            "max(target_cpa)",
            "Highest acceptable CPA, yen without tax and fee",
            "CPAの上限（円、税・管理運用費を除く）",
        ),
        column(
            "is_cpa_on_target",
            "case when medium is distinct from '(unattributed)' then sum(cost_net) <= max(target_cpa) * sum(cv_with_cost) end",
            "True when cpa is at most target_cpa. NULL when unknown, and for (unattributed)",
            "CPAが上限以下なら true。不明の場合と (unattributed) は NULL",
        ),
        *measure_columns("impressions", "clicks", "ctr", "cpc", "cvr", "cv_with_cost", "cv_with_clicks"),
        column("is_provisional", "coalesce(max(is_provisional), false)", *PROVISIONAL),
    ),
    f"""
from (
    select
        report_date, medium, medium_name_ja, impressions, clicks, cost_net, cv, cv_with_cost, cv_with_clicks, is_provisional
    from kpi.daily
    where is_ads
    union all by name
    select totals.report_date, totals.medium, media.name_ja as medium_name_ja, totals.planned_cv
    from marts.mart_campaign_totals_daily as totals
    left join seeds.media as media on totals.medium = media.medium
    where totals.level_name = 'medium' and totals.device = '(all)' and totals.planned_cv is not null
) as days
cross join (select target_cv, target_cpa_yen as target_cpa from seeds.engagement) as engagement
where {ENGAGEMENT_DAYS_SQL}
group by rollup (medium)
order by is_total, sum(cv) desc nulls last, medium
""",
)

CAMPAIGNS_BY_DAY = QuestionView(
    "campaigns_by_day",
    "One row per day, medium, campaign and target of the contract: what advertising cost and brought. Advertising only; the rows add up. "
    "| 媒体・キャンペーン・ターゲット別の日次実績（1行 = 日・媒体区分・契約上のキャンペーン・ターゲット）。広告のみ。合算できます。",
    (
        column("report_date", "report_date", "Day in Japan", "日付（日本時間）"),
        column("medium", "medium", "Code of the medium (seeds.media)", "媒体区分のコード（seeds.media）"),
        column("medium_name_ja", "medium_name_ja", *MEDIUM_NAME),
        column(
            "campaign", "campaign", "Code of the contract's campaign", "契約上のキャンペーンのコード（seeds.campaigns）"
        ),
        column("campaign_name_ja", "campaign_name_ja", "Campaign in Japanese", "キャンペーン名"),
        column("target", "target", "Code of the target group", "ターゲットのコード（seeds.targets）"),
        column("target_name_ja", "target_name_ja", "Target group in Japanese", "ターゲット名"),
        *measure_columns("impressions", "clicks", "ctr", "cost_net", "cpc", "cv", "cvr", "cpa", summed=False),
        *measure_columns("sessions", "engaged_sessions", "bounce_rate", "article_views", summed=False),
        *measure_columns("cv_with_cost", "cv_with_clicks", "platform_conversions", summed=False),
        column("is_provisional", "is_provisional", *PROVISIONAL),
    ),
    "from kpi.daily where is_ads order by report_date, medium, campaign, target",
)

STEPS = {
    "impressions": ("impression", "Impressions", "表示回数"),
    "clicks": ("click", "Clicks", "クリック数"),
    "lp_sessions": ("lp_session", "Sessions that began on the landing page", "LPに着地したセッション"),
    "engaged_sessions": ("engaged_session", "Those that were engaged", "うちエンゲージのあったセッション"),
    "article_sessions": ("article_view", "Those with an article view", "うち記事を閲覧したセッション"),
    "cv_sessions": ("cv_session", "Those with a CV", "うちCVのあったセッション"),
    "cv": ("cv", "Official CV: clicks, several may be of one session", "公式CV（クリック数。1セッションに複数回あり）"),
}
"""Columns of the funnel: step in marts.mart_funnel_step_totals, meaning in both languages."""
RATES = {
    "click_rate": ("click", "clicks / impressions", "クリック数 ÷ 表示回数"),
    "arrival_rate": ("lp_session", "lp_sessions / clicks", "LPセッション ÷ クリック数"),
    "engagement_rate": (
        "engaged_session",
        "engaged_sessions / lp_sessions",
        "エンゲージのあったセッション ÷ LPセッション",
    ),
    "article_rate": ("article_view", "article_sessions / lp_sessions", "記事を閲覧したセッション ÷ LPセッション"),
    "cv_session_rate": ("cv_session", "cv_sessions / lp_sessions", "CVのあったセッション ÷ LPセッション"),
}
"""Rates of the funnel, in the same way. Steps count only days on which both reports are loaded."""

FUNNEL_BY_MEDIUM = QuestionView(
    "funnel_by_medium",
    "One row per medium, and the total: the steps from impression to CV of the engagement so far, advertising only. "
    "| 媒体別のファネル（1行 = 媒体区分、および全体）。表示からCVまで、業務開始からの累計です（広告のみ）。",
    (
        column("medium", "steps.medium", "Code of the medium; (all) for the total", "媒体区分のコード。全体は (all)"),
        column(
            "medium_name_ja",
            "case when bool_and(is_total) then '全体' else coalesce(max(names.medium_name_ja), steps.medium) end",
            *MEDIUM_NAME,
        ),
        column("is_total", "bool_and(is_total)", *TOTAL_ROW),
        *(
            column(
                name,
                f"max(step_count) filter (where step = '{step}')",
                f"{english}. NULL means unknown",
                f"{japanese}。NULL は不明",
            )
            for name, (step, english, japanese) in STEPS.items()
        ),
        *(
            column(
                name,
                f"max(step_rate) filter (where step = '{step}')",
                f"{english}, as a fraction, of days on which both are loaded. Do not sum or average",
                f"{japanese}（小数、両方を取得済みの日のみ）。合算・平均はできません",
            )
            for name, (step, english, japanese) in RATES.items()
        ),
        column("is_provisional", "bool_or(is_provisional)", *PROVISIONAL),
    ),
    """
from marts.mart_funnel_step_totals as steps
left join (select medium, max(medium_name_ja) as medium_name_ja from kpi.daily group by medium) as names
    on steps.medium = names.medium
where period_type = 'total' and scope_type in ('medium', 'total')
group by steps.medium
order by is_total, cv desc nulls last, steps.medium
""",
)

BUDGET_LEFT = QuestionView(
    "budget_left",
    "One row per medium of the media plan, and the total: budget, what is used and left, and yen per day, all without tax and fee. "
    "| 予算の消化と残り（1行 = 媒体計画の媒体区分、および全体）。税・管理運用費を除きます。",
    (
        column("medium", "medium", "Code of the medium; (total) for the total", "媒体区分のコード。全体は (total)"),
        column("medium_name_ja", "medium_name_ja", *MEDIUM_NAME),
        column("is_total", "is_total", *TOTAL_ROW),
        column("as_of_date", "as_of_date", "Last day with a known official CV", "公式CVが判明している最後の日"),
        column("days_left", "days_left", "Days of delivery left", "残りの配信日数"),
        column("budget", "budget", "Media budget, yen", "媒体費予算（円）"),
        column("cost_net", "cost_to_date", "Media cost since the launch, yen", "配信開始からの媒体費（円）"),
        column(
            "budget_used",
            "cast(cost_to_date / nullif(budget, 0) as decimal(18, 6))",
            "cost_net / budget, as a fraction. Do not sum or average",
            "予算消化率（小数、cost_net ÷ budget）。合算・平均はできません",
        ),
        column(
            "budget_left", "budget_left", "budget - cost_net, yen; below 0 when exceeded", "予算の残り（円、超過は負）"
        ),
        column(
            "required_cost_per_day",
            "required_cost_per_day",
            "Yen per day that use the budget exactly. NULL after delivery",
            "予算を使い切るのに必要な1日あたり費用（円）。配信終了後は NULL",
        ),
        column(
            "recent_cost_per_day",
            "recent_cost_per_day",
            "Yen per day of the last 7 days",
            "直近7日の1日あたり費用（円）",
        ),
        column(
            "unspent_forecast",
            "unspent_forecast",
            "Forecast of the yen that stay unspent; forecasts of media do not add up to the total. NULL without forecast",
            "未消化の見込み（円）。媒体の見込みの合計は全体と一致しません。予測がない場合は NULL",
        ),
        column("state_ja", "state_ja", "State in Japanese", "状態"),
        column("sentence_ja", "sentence_ja", "State, amounts and action as a sentence", "説明文"),
    ),
    "from kpi.budget_pacing order by is_total, budget desc, medium",
)
