"""Views about visitors: articles of the site, and results by device, age, gender and region."""

from assets.questions._view import ENGAGEMENT_DAYS_SQL, QuestionView, column, measure_columns

ARTICLE_RATES = {
    "read_through_rate": ("Share of views read to the end", "読了率"),
    "onward_click_rate": ("Clicks on links of the article per view", "閲覧あたりのリンクのクリック数"),
    "cv_per_view": ("CV clicks per view", "閲覧あたりのCV数"),
}
ARTICLE_COUNTS = {
    "landing_sessions": ("Sessions that began on the article", "この記事から始まったセッション"),
    "article_views": ("Views of the article", "記事の閲覧数"),
    "article_reads": (
        "Views read to the end; the GA4 API tells them only in the rows (all) and (not told)",
        "最後まで読まれた回数。GA4 APIでは (all) と (not told) の行にだけ入ります",
    ),
    "outbound_clicks": ("Clicks on external links of the article", "記事内の外部リンクのクリック数"),
    "cv_events": ("Those that count as CV", "うちCVとして数えるもの"),
}

ARTICLES_READ = QuestionView(
    "articles_read",
    "One row per article and kind of traffic, and per article for all traffic ((all)): how often it is viewed, read and left towards an "
    "employer, since the launch. "
    "| 記事別の閲覧状況（1行 = 記事・流入区分、および全流入の (all)）。配信開始からの累計です。",
    (
        column("page_path", "grouping_code", "Path of the article", "記事のパス"),
        column("title_ja", "articles.title_ja", "Title of the article", "記事のタイトル"),
        column("theme", "articles.theme", "Theme (seeds.lp_articles)", "テーマ（seeds.lp_articles）"),
        column("purpose", "articles.purpose", "Purpose: the kind of CV that the article leads to", "目的（CVの種類）"),
        column("audience", "articles.audience", "Readers it is written for", "想定読者"),
        column(
            "traffic_kind",
            "traffic_kind",
            "ads, organic (unpaid search), other, (not told) or (all)",
            "流入区分（ads 広告・organic 自然検索・other その他・(not told) 不明・(all) 全流入）",
        ),
        column(
            "is_total",
            "is_total",
            "True for all traffic. Sum rows with true or rows with false, never both",
            "全流入の行なら true。合算は true の行だけ、または false の行だけで行ってください",
        ),
        *(
            column(name, name, f"{english}. NULL means unknown", f"{japanese}。NULL は不明")
            for name, (english, japanese) in ARTICLE_COUNTS.items()
        ),
        *(
            column(
                name,
                name,
                f"{english}, as a fraction. Do not sum or average",
                f"{japanese}（小数）。合算・平均はできません",
            )
            for name, (english, japanese) in ARTICLE_RATES.items()
        ),
    ),
    """
from marts.mart_article_period_totals as totals
left join seeds.lp_articles as articles on totals.grouping_code = articles.page_path
where period_type = 'total' and grouping_name = 'article'
order by is_total desc, article_views desc nulls last, page_path, traffic_kind
""",
)

RESULTS_BY_ATTRIBUTE = QuestionView(
    "results_by_attribute",
    "One row per attribute (device, age, gender, region), source, medium and value: results of the engagement so far. Every attribute "
    "breaks down the same total and every source counts on its own: choose one attribute and one source before summing. "
    "| デバイス・年齢・性別・地域別の実績（1行 = 属性・出所・媒体区分・値）。業務開始からの累計です。"
    "どの属性も同じ合計の内訳で、出所ごとに数え方が異なるため、合算の前に属性と出所を1つずつ選んでください。",
    (
        column(
            "attribute_name",
            "attribute_name",
            "device, age, gender, region or visitor_type",
            "属性（device デバイス・age 年齢・gender 性別・region 地域・visitor_type 新規/リピーター）",
        ),
        column(
            "source_name",
            "source_name",
            "Who counts: an ad platform, ga4 (all visitors of the site), or funnel (device: platform and GA4 together, advertising only)",
            "数値の出所。媒体コード、ga4（サイトの全訪問者）、または funnel（デバイス別。媒体とGA4を合わせた広告の数値）",
        ),
        column(
            "medium",
            "days.medium",
            "Code of the medium; (all) for ga4; (unattributed) when not known",
            "媒体区分のコード。ga4 は (all)、特定できない場合は (unattributed)",
        ),
        column(
            "medium_name_ja",
            "case when days.medium = '(all)' then '全体' else coalesce(max(names.medium_name_ja), days.medium) end",
            "Medium in Japanese, as in seeds.media",
            "媒体名（seeds.media の表記）",
        ),
        column(
            "attribute_value",
            "coalesce(attribute_value, 'unknown')",
            "Value in the words of the source; (withheld) is what it does not disclose",
            "値（出所の表記）。開示されない分は (withheld)",
        ),
        column(
            "attribute_group",
            "max(attribute_group)",
            "Group that makes sources comparable, such as main (the prefecture). NULL when none applies",
            "出所間で比べるための共通区分（地域の main は主な対象地域など）。ない場合は NULL",
        ),
        *measure_columns("impressions", "clicks", "ctr", "cost_net", "cpc", "platform_conversions"),
        *measure_columns("sessions", "engaged_sessions"),
        column(
            "cv",
            "cast(sum(cv) as bigint)",
            "Official CV. Only for device (through ads) and for ga4 (all traffic); NULL for ad platforms",
            "公式CV。デバイス別（広告経由）と ga4（全流入）のみ。媒体の行は NULL",
        ),
    ),
    f"""
from (
    select
        report_date, attribute_name, source_name, medium, attribute_value, attribute_group, impressions, clicks, cost_net,
        platform_conversions, sessions, engaged_sessions, cv_events as cv
    from marts.mart_audience_daily
    union all by name
    select
        report_date, 'device' as attribute_name, 'funnel' as source_name, medium, device as attribute_value, impressions, clicks,
        cost_net, platform_conversions, sessions, engaged_sessions, cv
    from marts.mart_campaign_daily
    where platform <> '(not ads)'
) as days
left join (select medium, max(medium_name_ja) as medium_name_ja from kpi.daily group by medium) as names
    on days.medium = names.medium
where {ENGAGEMENT_DAYS_SQL}
group by attribute_name, source_name, days.medium, days.attribute_value
order by attribute_name, source_name, days.medium, days.attribute_value
""",
)
