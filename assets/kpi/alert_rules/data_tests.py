"""Japanese sentences of the alerts about data tests that found rows: the problem, and the action it asks for."""

from typing import NamedTuple


class AlertTexts(NamedTuple):
    """Sentence about the problem and sentence with the requested action, both in Japanese and without the full stop.
    `platform`: code of the platform whose name comes before the problem, or empty."""

    problem_ja: str
    action_ja: str
    platform: str = ""


ACTIONS_DO_NOT_ADD_UP_JA = "アクション別コンバージョンの合計が、全体のコンバージョン数と一致していません"
COMPARE_WITH_CONSOLE_JA = "レポートを取得し直し、解消しない場合は媒体の管理画面の数値と比べてください"
CHECK_URLS_JA = "広告のリンク先URLとDMシートを確認してください"

TEXTS_BY_TEST = {
    "actions_of_counting_rules_are_reported": AlertTexts(
        "CVの数え方で指定したアクションが、媒体のレポートにありません",
        "conversion_counting.csv のアクション名を確認してください",
    ),
    "counting_rules_count_what_happens": AlertTexts(
        "コンバージョンが発生している媒体で、CVとして数えられたものが0件です",
        "conversion_counting.csv の数え方を確認してください",
    ),
    "google_conversions_by_action_add_up": AlertTexts(ACTIONS_DO_NOT_ADD_UP_JA, COMPARE_WITH_CONSOLE_JA, "google_ads"),
    "yahoo_search_conversions_by_action_add_up": AlertTexts(
        ACTIONS_DO_NOT_ADD_UP_JA, COMPARE_WITH_CONSOLE_JA, "yahoo_search"
    ),
    "yahoo_display_conversions_by_action_add_up": AlertTexts(
        ACTIONS_DO_NOT_ADD_UP_JA, COMPARE_WITH_CONSOLE_JA, "yahoo_display"
    ),
    "settings_are_as_the_contract_asks": AlertTexts(
        "契約上必要な設定になっていない項目があります", "媒体とGA4の設定を確認してください"
    ),
    "ad_measures_are_not_negative": AlertTexts("広告の実績に負の数値があります", COMPARE_WITH_CONSOLE_JA),
    "ad_clicks_do_not_exceed_impressions": AlertTexts(
        "クリック数が表示回数を上回る広告があります", COMPARE_WITH_CONSOLE_JA
    ),
    "final_urls_follow_the_rule_sheet": AlertTexts("リンク先URLがDMシートと異なる広告があります", CHECK_URLS_JA),
    "every_media_cost_has_a_fee_and_a_tax_rate": AlertTexts(
        "手数料率または税率が登録されていない媒体費があります", "cost_model.csv に料率を追加してください"
    ),
    "nothing_is_spent_on_excluded_placements": AlertTexts(
        "配信しないと決めた配信先に広告が表示されています", "媒体の除外設定を確認してください"
    ),
    "data_that_is_due_has_arrived": AlertTexts(
        "期限を過ぎても未取得のレポートがあります", "未取得の日を取り込んでください"
    ),
    "conversions_do_not_exceed_all_conversions": AlertTexts(
        "コンバージョン数が、すべてのコンバージョンの数を上回っています", COMPARE_WITH_CONSOLE_JA
    ),
    "obligations_are_met": AlertTexts(
        "満たされていない契約上の義務があります", "marts.mart_compliance で内容を確認し、対応してください"
    ),
    "ga4_api_and_export_differ_only_for_known_reasons": AlertTexts(
        "GA4のAPIとイベントエクスポートの数値に、説明できない差があります",
        "エクスポートのファイルが揃っているか確認してください",
    ),
    "reconciliation_differences_are_explained": AlertTexts(
        "確定した日の2つの数値の差に、理由が分からない部分が多く残っています",
        "marts.mart_reconciliation_causes_daily で unexplained の大きい日を確認してください",
    ),
    "ads_api_and_files_agree": AlertTexts(
        "媒体のAPIと管理画面のファイルで、表示回数またはクリック数が異なります",
        "ファイルの期間と絞り込みを確認してください",
    ),
    "landing_pages_are_in_googles_index": AlertTexts(
        "Googleに登録されていないランディングページがあります", "Search Consoleで登録状況を確認してください"
    ),
    "queries_do_not_exceed_pages_in_search": AlertTexts(
        "検索クエリ別の合計が、ページ別の合計を上回っています", "Search Consoleのレポートを取得し直してください"
    ),
    "ga4_figures_are_no_sample": AlertTexts(
        "GA4の数値の一部が、サンプリングによる推定値です", "該当する日のレポートを取得し直してください"
    ),
    "ga4_shows_whole_days_where_nothing_is_withheld_for_privacy": AlertTexts(
        "GA4の内訳の合計が、しきい値の適用がない日に全体と一致していません",
        "該当する日のレポートを取得し直してください",
    ),
    "every_external_domain_has_a_rule": AlertTexts(
        "CVルールが登録されていない外部リンク先へのクリックがあります",
        "CVとして数えるかどうかを決め、cv_link_rules.csv に追加してください",
    ),
    "article_sessions_fit_landings_and_views": AlertTexts(
        "記事を閲覧したセッション数が、記事から始まったセッション数または記事の閲覧数と整合していません",
        "lp_articles.csv を変更した場合は、それ以前の日のGA4レポートを取得し直してください",
    ),
    "urls_and_sessions_follow_the_rule_sheet": AlertTexts(
        "DMシートのルールに合わないURLまたはセッションがあります", CHECK_URLS_JA
    ),
    "every_tag_that_should_fire_has_fired": AlertTexts(
        "イベントがGA4に届いていないタグがあります", "Googleタグマネージャーでタグの状態を確認してください"
    ),
}
"""Texts by the name of the data test, for every test of this project that warns."""

OTHER_TEST = AlertTexts(
    "データ検査の条件を満たさない行があります", "ops.failed_tests で検査の内容と該当行を確認してください"
)
"""Texts of all other data tests."""


def texts_values_sql() -> str:
    """Return the rows (test_name, problem_ja, action_ja, platform) as SQL `values`."""
    rows = (
        f"('{name}', '{texts.problem_ja}', '{texts.action_ja}', '{texts.platform}')"
        for name, texts in TEXTS_BY_TEST.items()
    )
    return f"(values {', '.join(rows)})"
