"""SQL views of the simulated ディスプレイ広告 delivery by demographics, region and placement, and of audience lists."""

from collections.abc import Iterator

from sandbox.world import CUT_MACRO_SQL, Part, cut_view, groups_view, hour_parts, to_intervals, values_sql

HUNDREDTH_YEN, WHOLE_CONVERSION = 10_000, 4

AGE_SHARES = {
    "18歳～19歳": 0.18,
    "20歳～24歳": 0.47,
    "25歳～29歳": 0.16,
    "30歳～34歳": 0.06,
    "35歳～39歳": 0.03,
    "不明": 0.10,
}
GENDER_SHARES = {
    "": {"男性": 0.32, "男性（推定）": 0.09, "女性": 0.34, "女性（推定）": 0.09, "不明": 0.16},
    "m": {"男性": 0.58, "男性（推定）": 0.14, "女性": 0.09, "女性（推定）": 0.04, "不明": 0.15},
    "f": {"女性": 0.61, "女性（推定）": 0.12, "男性": 0.08, "男性（推定）": 0.03, "不明": 0.16},
}
"""Shares by the sex of the target; '' for a target of both."""
PREFECTURE_SHARES = {"栃木県": 0.44, "東京都": 0.19, "埼玉県": 0.12, "茨城県": 0.10, "群馬県": 0.08, "神奈川県": 0.07}
PLACES = (
    ("https://news.yahoo.example/", "Yahoo!ニュース", 0.36),
    ("https://www.yahoo.example/", "Yahoo! JAPAN", 0.29),
    ("https://mail.yahoo.example/", "Yahoo!メール", 0.13),
    ("https://weather.yahoo.example/", "Yahoo!天気・災害", 0.08),
)
"""Address, name and share of each site. Other sites are withheld."""
AUDIENCES = (
    (5_010_001, "LP訪問者", "ウェブサイト訪問ユーザー", 0.17),
    (5_010_002, "類似ユーザー5", "類似ユーザー", 0.24),
)
"""Id, name, type and share; the rest is reached without a list."""


def demographic_parts() -> list[Part]:
    """Return rows of (sex, gender, age, low, high)."""
    rows: list[Part] = []
    for sex, genders in GENDER_SHARES.items():
        for gender, (low, high) in zip(genders, to_intervals(genders.values()), strict=True):
            rows += [
                (sex, gender, age, *at)
                for age, at in zip(AGE_SHARES, to_intervals(AGE_SHARES.values(), low, high), strict=True)
            ]
    return rows


def view_statements() -> Iterator[str]:
    """Yield the SQL statements that create the views, in the order of their dependencies. Needs `yahoo_display_facts`."""
    yield CUT_MACRO_SQL
    yield groups_view("yahoo_display")
    yield _view(
        "people", values_sql(demographic_parts(), "sex, gender, age, low, high"), "groups.target_sex = parts.sex"
    )
    prefectures = zip(PREFECTURE_SHARES, to_intervals(PREFECTURE_SHARES.values()), strict=True)
    yield _view("regions", values_sql([(name, *edges) for name, edges in prefectures], "prefecture, low, high"))
    places = zip(PLACES, to_intervals(place[2] for place in PLACES), strict=True)
    yield _view("places", values_sql([(*place[:2], *edges) for place, edges in places], "url, place, low, high"))
    lists = zip(AUDIENCES, to_intervals(audience[3] for audience in AUDIENCES), strict=True)
    listed = [(*audience[:3], *edges) for audience, edges in lists]
    yield _view("listed", values_sql(listed, "list_id, list_name, list_type, low, high"))
    yield groups_view("yahoo_display_campaign")
    hours = values_sql(hour_parts(), "hour, low, high")
    yield cut_view(
        "yahoo_display_campaign", "yahoo_display_hours", hours, smallest=HUNDREDTH_YEN, credit=WHOLE_CONVERSION
    )


def _view(name: str, relation: str, condition: str = "true") -> str:
    made = f"yahoo_display_{name}"
    return cut_view("yahoo_display", made, relation, condition, HUNDREDTH_YEN, WHOLE_CONVERSION)
