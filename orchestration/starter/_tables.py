"""Rows of each table of a new engagement, from the answers."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from orchestration.starter._answers import Answers
from orchestration.starter._prefectures import own_rows

Row = dict[str, object]
Shared = Mapping[str, Sequence[Mapping[str, str]]]
"""Tables of the example with the shared ones: platforms, prefectures, and the list of obligations."""
FEE_RATE, TAX_RATE = 0.2, 0.1
ARTICLES = (("people", "人"), ("area", "地域"))
WORK, GUIDE = ("work", "仕事"), ("guide", "案内")
"""Theme and its name of the placeholder articles. The first one is about work where a link to jobs is the CV."""
SHARE_CV = {"cpm_cv": 0.2, "ctr_cv": 0.15, "cvr_cv": 0.3}
"""Relative standard deviations of the plan's figures."""


def tables(answers: Answers, shared: Shared) -> dict[str, list[Row]]:
    """Return the rows of every table by name. Tables that people fill in later have none."""
    made: dict[str, list[Row]] = {
        "engagement": [_engagement(answers)],
        "accounts": list(_accounts(answers)),
        "media": [
            {
                "medium": medium.code,
                "platform": medium.platform,
                "channel": medium.channel,
                "name_ja": medium.name_ja,
                "utm_source": medium.utm_source,
                "utm_medium": medium.utm_medium,
            }
            for medium in answers.media
        ],
        "campaigns": [
            {"campaign": one.code, "name_ja": one.name_ja, "utm_campaign": one.code, "kind": one.code}
            for one in answers.campaigns
        ],
        "targets": [
            {"target": one.code, "target_group": one.group, "sex": one.sex, "name_ja": one.name_ja}
            for one in answers.targets
        ],
        "dm_sheet": list(_sheet(answers)),
        "lp_articles": list(_articles(answers)),
        "cv_link_rules": list(_link_rules(answers)),
        "cv_rules": list(_event_rules(answers)),
        "conversion_counting": [
            {"platform": platform, "measure": "conversions", "counting": "every"}
            for platform in answers.serving_platforms
        ],
        "obligations": [_obligation(row, answers) for row in shared["obligations"]],
        "deliverables": list(_deliverables(answers)),
        "cost_model": list(_costs(answers, shared)),
        "media_plan": list(_plan(answers)),
        "excluded_placements": [],
        "attestations": [],
        "actions": [],
        "creative_tests": [],
        "hypotheses": [],
    }
    areas = own_rows(answers.prefectures, shared["prefectures"])
    return made | ({"prefectures": [dict(row) for row in areas]} if areas else {})


def _engagement(answers: Answers) -> Row:
    return {
        "engagement_id": answers.engagement_id,
        "name_ja": answers.name_ja,
        "launch_date": answers.launch,
        "delivery_end_date": answers.delivery_end,
        "end_date": answers.end,
        "target_cv": answers.target_cv,
        "target_cpa_yen": answers.target_cpa,
        "media_budget_yen": answers.media_budget,
        "cv_basis": "cv_events",
        "lp_host": answers.lp_host,
        "lp_path_prefix": answers.lp_path,
        "contract_date": answers.contract,
        "customer_ja": answers.customer_ja,
        "contractor_ja": answers.contractor_ja,
        "block_days": 14,
        "fiscal_year_month": 4,
        "currency": "JPY",
        "time_zone": "Asia/Tokyo",
    }


def _accounts(answers: Answers) -> Iterator[Row]:
    """Yield an account of each platform that is fetched, and those of the site."""
    for platform in (*answers.api_platforms, "ga4", "analytics_admin", "tag_manager"):
        account = answers.account("ga4" if platform == "analytics_admin" else platform)
        yield {
            "platform": platform,
            "account_id": account.account_id,
            "name_ja": f"{answers.name_ja} {platform}",
            "manager_account_id": account.manager_id if platform in answers.api_platforms else "",
            "container_id": answers.container_id if platform == "tag_manager" else "",
        }
    yield {
        "platform": "search_console",
        "account_id": f"sc-domain:{answers.lp_host.removeprefix('www.')}",
        "name_ja": f"{answers.name_ja} search_console",
    }


def _sheet(answers: Answers) -> Iterator[Row]:
    """Yield every combination of medium, campaign and target, with the parameters of its URLs."""
    for medium in answers.media:
        for campaign in answers.campaigns:
            for target in answers.targets:
                yield {
                    "medium": medium.code,
                    "platform": medium.platform,
                    "campaign": campaign.code,
                    "target": target.code,
                    "utm_source": medium.utm_source,
                    "utm_medium": medium.utm_medium,
                    "utm_campaign": campaign.code,
                    "utm_content_prefix": f"{target.code}_",
                }


def _articles(answers: Answers) -> Iterator[Row]:
    for theme, name in (WORK if answers.cv_link else GUIDE, *ARTICLES):
        yield {
            "page_path": f"{answers.lp_path.rstrip('/')}/{theme}",
            "title_ja": f"（記事の題名）{name}",
            "theme": theme,
            "audience": "すべて",
            "purpose": answers.purpose,
            "published_date": answers.launch,
        }


def _link_rules(answers: Answers) -> Iterator[Row]:
    if link := answers.cv_link:
        yield {
            "rule_id": f"{link.kind}_link",
            "link_domain": link.host,
            "path_prefix": link.path,
            "cv_kind": link.kind,
            "is_counted": "true",
        }


def _event_rules(answers: Answers) -> Iterator[Row]:
    if event := answers.cv_event:
        yield {
            "rule_id": f"{event.kind}_event",
            "event_name": event.name,
            "conditions": event.conditions,
            "cv_kind": event.kind,
            "is_counted": "true",
        }


def _obligation(row: Mapping[str, str], answers: Answers) -> Row:
    """Return an obligation in the words of this engagement."""
    name_en, name_ja = row["name_en"].replace("prefecture", "customer"), row["name_ja"].replace("県", "発注者")
    if row["obligation_id"] == "R-16":
        name_en = f"{answers.target_cv:,} CV at CPA of {answers.target_cpa:,} yen at most"
        name_ja = f"目標{answers.target_cv:,}CV・CPA{answers.target_cpa:,}円以下"
    if row["obligation_id"] == "R-15" and answers.cv_event:
        links_en, links_ja = ("external-link clicks and ", "外部リンククリックと") if answers.cv_link else ("", "")
        name_en = f"CV counted as {links_en}events by rule"
        name_ja = f"{links_ja}フォーム送信などのイベントによるCVの計測"
    return {**row, "name_en": name_en, "name_ja": name_ja}


def _deliverables(answers: Answers) -> Iterator[Row]:
    """Yield every document with its due day: before the launch, during delivery, and at the end."""
    begin = min(answers.contract + timedelta(days=14), answers.launch)
    listed = [
        ("R-08", "firing_test", "タグの発火テスト報告", answers.launch),
        ("R-17", "media_plan", "メディアプランのシミュレーション", answers.launch),
        (
            "R-22",
            "week_one_report",
            "配信開始1週間のデータ取得確認と報告",
            min(answers.launch + timedelta(days=7), answers.end),
        ),
        *(
            ("R-23", f"biweekly_{n:02d}", f"隔週レポート 第{n}期", answers.due_of_period(n))
            for n in range(1, answers.periods + 1)
        ),
        ("R-24", "final_analysis", "分析結果報告書", answers.end),
        ("R-25", "results_report", "実績報告書", answers.end),
        ("R-36", "destruction_record", "データの返却・消去の記録", answers.end),
        ("R-37", "handover", "権利・アカウントの譲渡", answers.end),
        ("R-43", "articles_and_creatives", "記事・クリエイティブとデータ一式", answers.end),
        ("R-50", "project_plan", "事業計画書", begin),
        ("R-50", "completion_notice", "完了届", answers.end),
    ]
    for obligation, item, name, due in listed:
        yield {"obligation_id": obligation, "item": item, "name_ja": name, "due_date": due}


def _costs(answers: Answers, shared: Shared) -> Iterator[Row]:
    """Yield the three cost headings. Every ad platform has a fee, since any of them may deliver later."""
    common = {"first_day": answers.contract, "last_day": answers.end, "tax_rate": TAX_RATE}
    for heading, name, yen in (
        ("production", "記事・広告バナー等制作費", answers.production_yen),
        ("reporting", "分析レポート費", answers.reporting_yen),
    ):
        yield {"cost_heading": heading, "cost_heading_ja": name, "fixed_net_yen": yen, **common}
    for row in shared["ad_platforms"]:
        if row["kind"] == "ads":
            delivery = {"cost_heading": "delivery", "cost_heading_ja": "広告配信費", "platform": row["platform"]}
            yield {**delivery, "fee_rate": FEE_RATE, **common}


def _plan(answers: Answers) -> Iterator[Row]:
    """Yield the budget split evenly, in whole yen, with the CV rate at which each medium reaches the target CPA."""
    share, more = divmod(answers.media_budget, len(answers.media))
    for number, medium in enumerate(answers.media):
        cvr = medium.cpm_yen / 1000 / (medium.ctr * answers.target_cpa)
        yield {
            "medium": medium.code,
            "first_day": answers.launch,
            "last_day": answers.delivery_end,
            "budget_yen": share + (number < more),
            "cpm_yen": medium.cpm_yen,
            "ctr": medium.ctr,
            "cvr": f"{min(max(cvr, 0.0001), 0.9):.4f}",
            **SHARE_CV,
            "min_share": 0,
            "max_share": 1,
        }
