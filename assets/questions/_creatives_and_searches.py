"""Views about what users see and type: creatives side by side, and search terms that cost money without a conversion."""

from assets.questions._view import QuestionView, column, measure_columns

CREATIVES_COMPARED = QuestionView(
    "creatives_compared",
    "One row per medium, campaign, target and creative pattern: figures of all days, age and fatigue. Sizes of a pattern are one row. "
    "(unattributed) holds figures without a known creative, so the rows add up to all advertising. Differences may be chance: "
    "kpi.creative_test says which are not. "
    "| クリエイティブの比較（1行 = 媒体区分・キャンペーン・ターゲット・パターン、全期間）。サイズ違いは1行にまとめます。"
    "差が偶然かどうかは kpi.creative_test で確認してください。",
    (
        column("medium", "creatives.medium", "Code of the medium", "媒体区分のコード"),
        column(
            "medium_name_ja",
            "names.medium_name_ja",
            "Medium in Japanese, as in seeds.media",
            "媒体名（seeds.media の表記）",
        ),
        column("campaign", "creatives.campaign", "Code of the contract's campaign", "契約上のキャンペーンのコード"),
        column("target", "creatives.target", "Code of the target group", "ターゲットのコード"),
        column(
            "pattern",
            "creatives.pattern",
            "Creative pattern; (unattributed) when it is not known",
            "クリエイティブのパターン。不明の場合は (unattributed)",
        ),
        column("first_date", "first_date", "First day with impressions", "最初に表示された日"),
        column("last_date", "last_date", "Last day with impressions", "最後に表示された日"),
        column("is_running", "is_running", "True while it is shown", "配信中なら true"),
        column("age_days", "age_days", "Days since first_date", "first_date からの日数"),
        column(
            "is_replacement_due",
            "is_replacement_due",
            "True when it should have been replaced (about every two weeks)",
            "差し替え時期（約2週間）を過ぎていれば true",
        ),
        column(
            "is_fatigued",
            "is_fatigued",
            "True when its CTR falls beyond chance",
            "クリック率が偶然の範囲を超えて低下していれば true",
        ),
        *measure_columns("impressions", "clicks", "ctr", "cost_net", "cv", "cvr", "cpa", summed=False),
        *measure_columns("sessions", "engaged_sessions", "cv_with_cost", "cv_with_clicks", summed=False),
        column(
            "is_provisional",
            "is_provisional",
            "True while figures of the row may still change",
            "数値が今後変わりうる行なら true",
        ),
    ),
    """
from marts.mart_creatives as creatives
left join (select medium, max(medium_name_ja) as medium_name_ja from kpi.daily group by medium) as names
    on creatives.medium = names.medium
order by creatives.medium, creatives.campaign, creatives.target, creatives.cv desc nulls last, creatives.pattern
""",
)

SEARCH_TERMS_WITHOUT_CV = QuestionView(
    "search_terms_without_cv",
    "One row per account, platform campaign and search term that cost money and brought no conversion since the launch. Conversions are "
    "the platform's own, because GA4 has no figures by search term. Terms that the platform does not show are not included. "
    "| 費用がかかりコンバージョンのない検索語句（1行 = アカウント・媒体側のキャンペーン・検索語句、配信開始から）。"
    "GA4に検索語句別の数値がないため、媒体計測のコンバージョンで判断します。媒体が開示しない語句は含みません。",
    (
        column("platform", "terms.platform", "Ad platform", "媒体コード"),
        column(
            "medium_name_ja",
            "coalesce(media.name_ja, terms.platform)",
            "Medium in Japanese, as in seeds.media",
            "媒体名（seeds.media の表記）",
        ),
        column("campaign_name", "terms.campaign_name", "The platform's campaign", "媒体側のキャンペーン名"),
        column("search_term", "terms.search_term", "Search term in lower case", "検索語句（小文字）"),
        *measure_columns("impressions", "clicks", "cost_net", "platform_conversions", summed=False),
        column(
            "p_wasteful",
            "terms.p_wasteful",
            "Probability that the term is too expensive in the long run; NULL while the campaign has few conversions. Few clicks "
            "without conversion prove nothing",
            "長期的に割高である確率。キャンペーンのコンバージョンが少ない間は NULL。少ないクリックで0件でも、割高とは言えません",
        ),
        column("decision_ja", "terms.decision_ja", "What to do with the term", "判断"),
        column("is_keyword", "terms.is_keyword", "True when the term is a keyword", "キーワードに登録済みなら true"),
        column(
            "organic_clicks",
            "terms.organic_clicks",
            "Unpaid clicks from Google Search on the same query. Repeated in each row of the term: do not sum",
            "同じ語句の自然検索（Google）のクリック数。語句の各行が同じ値のため合算できません",
        ),
    ),
    """
from kpi.search_terms as terms
left join seeds.media as media on terms.platform = media.platform and media.channel = 'SEARCH'
where terms.kind = 'term' and terms.cost_net > 0 and terms.platform_conversions = 0
order by terms.cost_net desc, terms.search_term, terms.campaign_id
""",
)
