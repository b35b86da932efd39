"""The alert rule for cost of media that media.csv does not list."""

from assets.kpi.alert_rules.rule import AlertRule

MEDIA = (
    AlertRule(
        code="medium_not_listed",
        severity="warning",
        obligation="R-16",
        title_ja="媒体の一覧にない広告費があります",
        limits={"limit": 0},
        find="""
        with ads as (
            select platform, coalesce(channel, '') as channel, max(report_date) as report_date, sum(cost_net) as cost_net
            from marts.fct_ad_performance_daily
            where medium not in (select medium from seeds.media) and (channel is not null or not is_remainder)
            group by all
        )
        select ads.platform || ' ' || ads.channel as subject, ads.report_date, ads.cost_net as figure, ads.platform, ads.channel,
            coalesce(platforms.name_ja, ads.platform) as name_ja,
            case when ads.channel = '' then '' else '（種別 ' || ads.channel || '）' end as channel_ja
        from ads
        left join seeds.ad_platforms as platforms on ads.platform = platforms.platform
        where ads.cost_net > $limit""",
        sentence_ja=(
            "{name_ja}{channel_ja}の広告費{figure:,.0f}円は、media.csv に該当する行がありません。"
            "行を追加するまで、この媒体のセッションとCVは広告として数えられません。"
        ),
        shows="""
        select report_date, medium, campaign_name, sum(cost_net) as cost_net from marts.fct_ad_performance_daily
        where platform = {platform} and coalesce(channel, '') = {channel} and medium not in (select medium from seeds.media)
        group by all order by report_date desc""",
    ),
)
