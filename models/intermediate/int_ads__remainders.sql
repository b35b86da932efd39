{#-
    Remainder of a level: what its report states less what the next finer loaded report states of the same entity. Summed as signed rows
    rather than joined, so that an entity only one of the two mentions needs no outer join, and a filter on days reaches the scans.
-#}
{%- set places = ['report_date', 'platform', 'account_id', 'reported_level', 'campaign_id', 'ad_group_id', 'device'] %}
{%- set measures = delivery_measures() %}

with

levels as (

    select * from {{ ref('int_ads__delivery_levels') }}

),

loaded as (

    select * from {{ ref('int_ads__loaded_levels') }}

),

-- What a level states itself. A device both reports tell is kept.
stated as (

    select
        levels.report_date,
        levels.platform,
        levels.account_id,
        levels.reported_level,
        levels.campaign_id,
        levels.ad_group_id,
        case when coalesce(loaded.finer_tells_device, true) then levels.device end as device,
        true as is_stated,
        levels.campaign_name,
        levels.ad_group_name,
        levels.channel,
        {%- for measure in measures %}
        levels.{{ measure }},
        {%- endfor %}
        levels.fetched_at,
        levels.load_id
    from levels
    inner join loaded
        on
            levels.report_date = loaded.report_date
            and levels.platform = loaded.platform
            and levels.account_id = loaded.account_id
            and levels.reported_level = loaded.reported_level
    where levels.reported_level <> 'ad'

),

-- What the next finer report states of it, at the level above and in the columns that level has.
stated_finer as (

    select
        levels.report_date,
        levels.platform,
        levels.account_id,
        loaded.coarser_level as reported_level,
        case when loaded.coarser_level <> 'account' then levels.campaign_id end as campaign_id,
        case when loaded.coarser_level = 'ad_group' then levels.ad_group_id end as ad_group_id,
        case when loaded.coarser_tells_device and loaded.tells_device then levels.device end as device,
        false as is_stated,
        case when loaded.coarser_level <> 'account' then levels.campaign_name end as campaign_name,
        case when loaded.coarser_level = 'ad_group' then levels.ad_group_name end as ad_group_name,
        case when loaded.coarser_level <> 'account' then levels.channel end as channel,
        {%- for measure in measures %}
        levels.{{ measure }},
        {%- endfor %}
        levels.fetched_at,
        levels.load_id
    from levels
    inner join loaded
        on
            levels.report_date = loaded.report_date
            and levels.platform = loaded.platform
            and levels.account_id = loaded.account_id
            and levels.reported_level = loaded.reported_level
    where loaded.coarser_level is not null

),

signed as (

    select * from stated
    union all
    select * from stated_finer

),

-- An entity a loaded report leaves out was counted as nothing there; a measure it has no value for stays unknown.
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

-- Not every report names the kind of campaign; another of the day does.
named as (

    select
        {{ places | join(',\n        ') }},
        campaign_name,
        ad_group_name,
        coalesce(channel, max(channel) over (partition by report_date, platform, account_id, campaign_id)) as channel,
        {{ measures | join(',\n        ') }},
        rows_compared,
        fetched_at,
        load_id
    from differences

),

-- Fractions of a conversion are rounded at the sixth decimal in each row compared; a difference of that size is no delivery.
final as (

    select
        {{ places | join(',\n        ') }},
        campaign_name,
        ad_group_name,
        channel,
        {{ measures | join(',\n        ') }},
        fetched_at,
        load_id
    from named
    where
        {%- for measure, type in measures.items() %}
        {{ 'or ' if not loop.first -}}
        abs({{ measure }}) > {{ '0' if measure == 'cost_net' or type == 'bigint' else '0.0000005 * rows_compared' }}
        {%- endfor %}

)

select * from final
