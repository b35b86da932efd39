{#-
    Delivery from the platforms' APIs, before it is decided whether the API or a file counts: the ads, and what coarser
    reports state beyond them. Remainder of a level: figures of its report minus those of the next finer loaded report for the
    same entity. Both are summed as signed rows instead of joined. An entity that only one of them contains then needs no
    outer join, and a filter on days reaches the scans.
-#}
{%- set of_campaign = ['campaign_id', 'campaign_name'] %}
{%- set of_ad_group = of_campaign + ['ad_group_id', 'ad_group_name'] %}
{%- set of_ad = of_ad_group + ['channel', 'ad_id', 'ad_name', 'device', 'final_url'] %}
{%- set known = {'account': [], 'campaign': of_campaign, 'ad_group': of_ad_group, 'ad': of_ad} %}
{%- set places = ['report_date', 'platform', 'account_id', 'reported_level', 'campaign_id', 'ad_group_id', 'device'] %}
{%- set measures = delivery_measures() %}

with

-- All levels in the same columns; columns that a level does not have are null. Levels repeat one another and are never added
-- up.
levels as (
    {% for platform in ad_platforms() %}
        {%- set outer_last = loop.last %}
        {%- for level, told in levels_of(platform).items() %}
            select
                report_date,
                '{{ platform }}' as platform,
                '{{ level }}' as reported_level,
                account_id,
                {%- for column in of_ad %}
                {{ column if column in known[level] + told else 'cast(null as string) as ' ~ column }},
                {%- endfor %}
                {{ measures | join(',\n                ') }},
                fetched_at,
                load_id
            from {{ ref('stg_' ~ platform ~ '__' ~ level ~ '_daily') }}
            {{ "union all" if not (outer_last and loop.last) }}
        {%- endfor %}
    {%- endfor %}
),

compared_levels as (

    select
        levels.*,
        loaded.tells_device,
        loaded.finer_tells_device,
        loaded.coarser_level,
        loaded.coarser_tells_device
    from levels
    inner join {{ ref('int_ads__loaded_levels') }} as loaded
        on
            levels.report_date = loaded.report_date
            and levels.platform = loaded.platform
            and levels.account_id = loaded.account_id
            and levels.reported_level = loaded.reported_level

),

-- Figures of a level, by device if both reports are broken down by device; and the figures of the next finer report for the
-- same entity, as rows to be subtracted at the coarser level.
signed as (

    select
        report_date,
        platform,
        account_id,
        reported_level,
        campaign_id,
        ad_group_id,
        case when coalesce(finer_tells_device, true) then device end as device,
        true as is_stated,
        campaign_name,
        ad_group_name,
        channel,
        {{ measures | join(',\n        ') }},
        fetched_at,
        load_id
    from compared_levels
    where reported_level <> 'ad'

    union all

    select
        report_date,
        platform,
        account_id,
        coarser_level as reported_level,
        case when coarser_level <> 'account' then campaign_id end as campaign_id,
        case when coarser_level = 'ad_group' then ad_group_id end as ad_group_id,
        case when coarser_tells_device and tells_device then device end as device,
        false as is_stated,
        case when coarser_level <> 'account' then campaign_name end as campaign_name,
        case when coarser_level = 'ad_group' then ad_group_name end as ad_group_name,
        case when coarser_level <> 'account' then channel end as channel,
        {{ measures | join(',\n        ') }},
        fetched_at,
        load_id
    from compared_levels
    where coarser_level is not null

),

-- An entity missing from a loaded report is zero; a measure that the report does not contain stays unknown (null). fetched_at
-- is the older of the two fetches, load_id that of the coarser report.
differences as (

    select
        {{ places | join(',\n        ') }},
        coalesce(max(case when is_stated then campaign_name end), max(campaign_name)) as campaign_name,
        coalesce(max(case when is_stated then ad_group_name end), max(ad_group_name)) as ad_group_name,
        max(channel) as channel,
        {%- for measure, type in measures.items() %}
        cast(
            case when bool_or(is_stated) then sum(case when is_stated then {{ measure }} end) else 0 end
            - coalesce(sum(case when not is_stated then {{ measure }} end), 0) as {{ type }}
        ) as {{ measure }},
        {%- endfor %}
        count(*) as rows_compared,
        min(fetched_at) as fetched_at,
        coalesce(max(case when is_stated then load_id end), max(load_id)) as load_id
    from signed
    group by {{ places | join(', ') }}

),

-- If a report does not contain the type of the campaign, another report of the day does.
named as (

    select
        *,
        max(channel) over (partition by report_date, platform, account_id, campaign_id) as channel_of_campaign
    from differences

),

final as (

    select * from levels
    where reported_level = 'ad'

    union all

    select
        report_date,
        platform,
        reported_level,
        account_id,
        campaign_id,
        campaign_name,
        ad_group_id,
        ad_group_name,
        coalesce(channel, channel_of_campaign) as channel,
        cast(null as string) as ad_id,
        cast(null as string) as ad_name,
        device,
        cast(null as string) as final_url,
        {{ measures | join(',\n        ') }},
        fetched_at,
        load_id
    from named
    -- Conversions are rounded at the sixth decimal in each row compared; a difference of that size is no delivery.
    where
        {%- for measure, type in measures.items() %}
        {{ 'or ' if not loop.first -}}
        abs({{ measure }}) > {{ '0' if measure == 'cost_net' or type == 'bigint' else '0.0000005 * rows_compared' }}
        {%- endfor %}

)

select * from final
