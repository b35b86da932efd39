"""Alert rules about the CV rules: a rule that matches no click although such links are clicked, and a rule that stopped
matching."""

from assets.kpi.alert_rules.rule import AlertRule

CV_RULES = (
    AlertRule(
        code="cv_rule_matches_nothing",
        severity="critical",
        obligation="R-15",
        title_ja="CVルールに一致するクリックがありません",
        limits={"few": 5, "alike": 0.93},
        find="""
        with without_rule as (
            select link_domain, sum(clicks) as clicks, max(last_date) as last_date, max(example_link_url) as example_link_url
            from marts.mart_external_links where not has_rule group by link_domain
        ),
        silent as (
            select * from seeds.cv_link_rules
            where is_counted and rule_id not in (select rule_id from marts.mart_external_links where has_rule)
        )
        select silent.rule_id as subject, max(links.last_date) as report_date, sum(links.clicks) as figure, silent.rule_id,
            silent.link_domain_unicode || silent.path_prefix as rule_ja, arg_max(links.link_domain, links.clicks) as link_domain,
            arg_max(links.example_link_url, links.clicks) as example_link_url
        from silent
        inner join without_rule as links
            on links.link_domain in (silent.link_domain, silent.link_domain_unicode)
            or links.link_domain like '%.' || silent.link_domain
            or links.link_domain like '%.' || silent.link_domain_unicode
            or silent.link_domain like '%.' || links.link_domain
            or jaro_winkler_similarity(links.link_domain, silent.link_domain) >= $alike
        group by all
        having sum(links.clicks) >= $few""",
        sentence_ja=(
            "CVルール「{rule_id}」（{rule_ja}）に一致するクリックが1件もありません。一方、{link_domain}などへの外部リンクのクリックが{figure:,}件あり、"
            "どのルールにも一致していません（例: {example_link_url}）。cv_link_rules.csv のドメインとパスを確認してください。"
        ),
        shows="""
        select link_domain, clicks, example_link_url, first_date, last_date from marts.mart_external_links
        where not has_rule order by clicks desc""",
    ),
    AlertRule(
        code="cv_fell_to_zero",
        severity="critical",
        obligation="R-15",
        title_ja="CVが0件になりました",
        limits={"before": 14, "limit": 0.001},
        find="""
        with rules as (
            select rule_id, link_domain_unicode || path_prefix as rule_ja,
                'リンク先のURLの変更、GTMのタグ、cv_link_rules.csv' as causes_ja
            from seeds.cv_link_rules where is_counted
            union all
            select rule_id, concat_ws(' ', event_name, conditions), 'フォームなどの変更、GTMのタグ、cv_rules.csv'
            from seeds.cv_rules where is_counted
        ),
        known as (
            select report_date from kpi.daily, seeds.engagement as engagement
            where is_ads and report_date <= engagement.delivery_end_date
            group by report_date having count(cv) > 0
        ),
        by_day as (
            select rules.rule_id, rules.rule_ja, rules.causes_ja, known.report_date, coalesce(sum(clicks.cv_events), 0) as cv
            from rules
            cross join known
            left join marts.fct_cv_daily as clicks on rules.rule_id = clicks.rule_id and known.report_date = clicks.report_date
            group by all
        ),
        numbered as (
            select *, max(case when cv > 0 then report_date end) over (partition by rule_id) as last_cv_day,
                row_number() over (partition by rule_id order by report_date desc) as days_ago
            from by_day
        ),
        before_and_after as (
            select rule_id, rule_ja, causes_ja, last_cv_day, max(report_date) as report_date,
                count_if(report_date > last_cv_day) as zero_days,
                min(case when report_date > last_cv_day then report_date end) as first_zero_day,
                count_if(report_date <= last_cv_day) as days_before,
                avg(case when report_date <= last_cv_day then cv end) as mean_before,
                min(case when report_date <= last_cv_day then cv end) as least_before
            from (
                select *, count_if(report_date > last_cv_day) over (partition by rule_id) as zeros from numbered
            ) as counted
            where days_ago <= zeros + $before
            group by rule_id, rule_ja, causes_ja, last_cv_day
        )
        select rule_id as subject, first_zero_day as report_date, 0 as figure, rule_id, rule_ja, causes_ja, mean_before, zero_days,
            first_zero_day, days_before
        from before_and_after
        where zero_days > 0 and days_before >= $before / 2 and least_before > 0 and exp(-mean_before * zero_days) < $limit""",
        sentence_ja=(
            "CVルール「{rule_id}」（{rule_ja}）のCVが{first_zero_day.month}月{first_zero_day.day}日から{zero_days}日間0件です。"
            "直前の{days_before}日間は1日平均{mean_before:.1f}件でした。"
            "{causes_ja} を確認してください。"
        ),
        shows="""
        select report_date, link_domain, rule_id, sum(cv_events) as clicks from marts.fct_cv_daily
        where rule_id = {rule_id} or rule_id is null group by all order by report_date desc""",
    ),
)
