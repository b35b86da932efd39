{{ config(alias='target_progress') }}

with

engagement as (

    select * from {{ ref('engagement') }}

),

ad_days as (

    select daily.*
    from {{ ref('kpi_daily') }} as daily
    inner join engagement on daily.report_date between engagement.launch_date and engagement.end_date
    where daily.is_ads

),

as_of as (

    select max(report_date) as as_of_date
    from ad_days
    where cv is not null

),

site_days as (

    select daily.report_date
    from {{ ref('kpi_daily') }} as daily
    cross join as_of
    inner join engagement
        on
            daily.report_date between engagement.launch_date and engagement.delivery_end_date
            and daily.report_date <= as_of.as_of_date
    where daily.cv_events is not null

),

known as (

    select count(distinct report_date) as days_known
    from site_days

),

scoped as (
    {% for scope_type, scope, name in [
        ('total', "'(total)'", "'全体'"),
        ('platform', 'platform', 'platform_name_ja'),
        ('campaign', 'campaign', 'campaign_name_ja')
    ] %}
        select
            '{{ scope_type }}' as scope_type,
            {{ scope }} as scope,
            {{ name }} as scope_name_ja,
            report_date,
            cv,
            cv_with_cost,
            cost_net
        from ad_days
        {{ "union all" if not loop.last }}
    {% endfor %}
),

to_date as (

    select
        scoped.scope_type,
        scoped.scope,
        scoped.scope_name_ja,
        as_of.as_of_date,
        coalesce(sum(scoped.cv), 0) as cv,
        coalesce(sum(scoped.cv_with_cost), 0) as cv_with_cost,
        sum(scoped.cost_net) as cost_net
    from scoped
    inner join as_of on scoped.report_date <= as_of.as_of_date
    group by scoped.scope_type, scoped.scope, scoped.scope_name_ja, as_of.as_of_date

),

against_plan as (

    select
        to_date.*,
        case when to_date.scope <> '(unattributed)' then {{ measure('cpa', 'to_date') }} end as cpa,
        engagement.target_cpa_yen as target_cpa,
        case when to_date.scope_type = 'total' then engagement.target_cv end as target_cv,
        case when to_date.scope_type = 'total' then engagement.media_budget_yen end as budget,
        {{ days_between(
            'engagement.launch_date', 'least(to_date.as_of_date, engagement.delivery_end_date)'
        ) }} + 1 as days_elapsed,
        {{ days_between('engagement.launch_date', 'engagement.delivery_end_date') }} + 1 as days_total,
        known.days_known
    from to_date
    cross join engagement
    cross join known

),

with_expectation as (

    select
        *,
        {{ measure('expected_cv') }} as expected_cv
    from against_plan

),

final as (

    select
        scope_type,
        scope,
        scope_type <> 'platform' as is_total,
        scope_name_ja,
        as_of_date,
        cast(days_elapsed as integer) as days_elapsed,
        cast(days_total as integer) as days_total,
        cast(days_known as integer) as days_known,
        cast(cv as bigint) as cv,
        cast(target_cv as bigint) as target_cv,
        {{ measure('attainment') }} as attainment,
        expected_cv,
        cast(cost_net as decimal(18, 6)) as cost_net,
        cast(cv_with_cost as bigint) as cv_with_cost,
        cast(cv - cv_with_cost as bigint) as cv_without_cost,
        cpa,
        target_cpa,
        budget,
        {{ measure('budget_used') }} as budget_used,
        cpa <= target_cpa as is_cpa_on_target,
        case
            when scope_type = 'total' and days_known >= days_elapsed then cv >= expected_cv and cpa <= target_cpa
        end as is_on_track
    from with_expectation

)

select * from final
