"""Creatives: decisions of the tests, selling points, creatives of the period."""

from assets.reports.content import Block, Column, FigureKind, Section
from assets.reports.sections.period_change import Daily, compared_measures, table_with_changes
from assets.reports.sections.pictures import pictures
from assets.reports.sections.reader import Reader
from assets.reports.sections.sentences import stated

PERCENT = FigureKind.PERCENT
TEST_COLUMNS = (
    Column(name="name_ja", title="テスト", share=2.2),
    Column(name="metric_ja", title="指標", share=0.6),
    Column(name="last_day", title="終了日", kind=FigureKind.DATE, share=1.1),
    Column(name="lift", title="対照案との差", kind=PERCENT, digits=1, signed=True),
    Column(name="lift_low", title="95%信頼区間 下限", kind=PERCENT, digits=1, signed=True),
    Column(name="lift_high", title="95%信頼区間 上限", kind=PERCENT, digits=1, signed=True),
    Column(name="p_better", title="上回る確率", kind=PERCENT),
    Column(name="decision_ja", title="判定", share=1.4),
    Column(name="recommended_usp_ja", title="採用候補", share=1.8),
)
TESTS_SQL = """
select *, upper(metric) as metric_ja, name_ja || '：' || summary_ja as sentence_ja
from kpi.creative_test
where is_primary and first_day <= $last_day and ($all_tests or last_day >= $first_day)
order by first_day, test_id, arm
"""
USP_COLUMNS = (
    Column(name="usp_rank", title="順位", kind=FigureKind.NUMBER, share=0.5),
    Column(name="usp_ja", title="訴求", share=2.0),
    Column(name="effect", title="効果", kind=PERCENT, digits=1, signed=True),
    Column(name="effect_low", title="95%区間 下限", kind=PERCENT, digits=1, signed=True),
    Column(name="effect_high", title="95%区間 上限", kind=PERCENT, digits=1, signed=True),
    Column(name="p_best", title="最も良い確率", kind=PERCENT),
    Column(name="tests", title="テスト数", kind=FigureKind.NUMBER, share=0.7),
    Column(name="next_usp_ja", title="次に比べる訴求", share=2.0),
    Column(name="next_medium_ja", title="おすすめの媒体", share=1.6),
)
USP_SQL = "select * from kpi.usp order by usp_rank nulls last, usp_ja"
CREATIVE_COLUMNS = (
    Column(name="medium_name_ja", title="媒体", share=1.6),
    Column(name="pattern_ja", title="クリエイティブ", share=1.7, cell="pattern"),
    Column(name="usp_ja", title="訴求", share=1.8),
    Column(name="first_date", title="開始日", kind=FigureKind.DATE, share=1.1),
    Column(name="impressions", title="表示回数", kind=FigureKind.COUNT, is_fact=True),
    Column(name="clicks", title="クリック数", kind=FigureKind.COUNT, is_fact=True),
    Column(name="ctr", title="CTR", kind=PERCENT, digits=2, is_fact=True),
    Column(name="cv", title="CV", kind=FigureKind.COUNT, share=0.6, is_fact=True),
    Column(name="cpa", title="CPA（円）", kind=FigureKind.YEN, is_fact=True),
)
LEFT_OUT_FOR_CHANGES = frozenset({"first_date"})
"""In a two-week period nearly always its first day; without it, the table fits the width of A4."""
CREATIVE_DAYS = Daily("marts.mart_creative_daily", {"medium": "medium", "pattern": "pattern"}, known_by=("medium",))
CREATIVES_SQL = """
with usps as (
    select distinct medium, trim(unnest(string_split(creatives, ' '))) as pattern, usp_ja from seeds.creative_tests
),
usp_of as (select medium, pattern, min(usp_ja) as usp_ja from usps group by all),
sums as (
    select
        medium, pattern, min(report_date) as first_date, sum(impressions) as impressions, sum(clicks) as clicks,
        sum(clicks) / nullif(sum(impressions), 0) as ctr, sum(cv) as cv,
        round(sum(cost_net) / nullif(sum(cv_with_cost), 0), 6) as cpa, sum(cost_net) as cost_net
    from marts.mart_creative_daily
    where report_date between $first_day and $last_day
    group by medium, pattern
)
select
    sums.*, coalesce(media.name_ja, '未特定') as medium_name_ja, usp_of.usp_ja,
    case when pattern = '(unattributed)' then '未特定' else pattern end as pattern_ja
from sums
left join usp_of using (medium, pattern)
left join seeds.media as media using (medium)
order by medium = '(unattributed)', medium, pattern = '(unattributed)', cost_net desc nulls last, pattern
"""


def creatives(reader: Reader, all_tests: bool = False) -> Section:
    """Return the section on creatives. `all_tests`: every test so far, not only those of the period."""
    has_previous = reader.period.previous_first_day is not None
    columns = [one for one in CREATIVE_COLUMNS if one.name not in LEFT_OUT_FOR_CHANGES or not has_previous]
    tests = [row for row in reader.rows(TESTS_SQL, all_tests=all_tests) if row["sentence_ja"]]
    records = reader.rows(CREATIVES_SQL)
    blocks: list[Block] = [*stated(tests, "kpi.creative_test", ("test_id", "arm", "metric"), "summary_ja")]
    blocks += [
        reader.table(
            "creative_tests", "テストの判定", "kpi.creative_test", TEST_COLUMNS, TESTS_SQL, ("test_id", "arm"),
            "途中で何度見ても誤判定が増えない方法で判定しています。「上回る確率」は判定とは別に、採用候補を選ぶための値です。",
            all_tests=all_tests,
        ),
        reader.table("selling_points", "訴求（USP）の比較", "kpi.usp", USP_COLUMNS, USP_SQL, ("usp_ja",)),
        table_with_changes(
            reader, ("creatives", "クリエイティブ別の実績", "marts.mart_creative_daily"), columns,
            records, CREATIVE_DAYS, compared_measures(("ctr", "cpa")), ("medium", "pattern"),
        ),
        *pictures(reader, records),
    ]  # fmt: skip
    return Section(id="creatives", title="クリエイティブとテスト", blocks=tuple(blocks))
