{%- set scope = ['platform', 'medium', 'campaign', 'target', 'campaign_id', 'ad_group_id'] -%}
with

changes as (

    select * from {{ ref('mart_change_history') }}

),

acquisition as (

    select * from {{ ref('int_acquisition') }}

),

-- Day on which everything is judged: that of the newest fetch, not of the machine's clock.
clock as (

    select
        {{ jst_date('max(acquisition.last_arrived_at)') }} as as_of_date,
        min(engagement.launch_date) as launch_date
    from {{ ref('engagement') }} as engagement
    left join acquisition on acquisition.last_arrived_at is not null

),

written as (

    select
        actions.*,
        coalesce(actions.platform, media.platform) as own_platform,
        coalesce(actions.carry_out_by, {{ days_after('actions.decided_on', var('days_to_carry_out')) }}) as last_day
    from {{ ref('actions') }} as actions
    left join {{ ref('media') }} as media on actions.medium = media.medium

),

-- Changes of the agreed kind, in the agreed scope, on or after the day of the agreement.
carried_out as (

    select
        written.action_id,
        written.last_day,
        changes.*
    from written
    inner join changes
        on
            written.kind = changes.change_kind
            and written.decided_on <= changes.report_date
            and {{ is_in_scope('changes', 'written') }}
            and (
                written.item is null
                or written.kind not in ('negative_keyword', 'keyword', 'placement_exclusion')
                or lower(changes.changed_values) like '%' || lower(written.item) || '%'
            )
    where written.decision = 'agreed' and not coalesce(changes.is_automatic, false)

),

-- An agreement covers the changes up to its last day, or the first one if it came late.
covered as (

    select *
    from (
        select
            *,
            min(report_date) over (partition by action_id) as first_changed_on
        from carried_out
    ) as dated
    where report_date <= last_day or report_date = first_changed_on

),

seen as (

    select
        action_id,
        min(report_date) as changed_on,
        max(report_date) as last_changed_on,
        min(changed_at) as changed_at,
        count(*) as change_count,
        {{ joined_text('distinct change_operation', ', ', 'change_operation') }} as change_operation,
        {{ joined_text('distinct changed_by', ', ', 'changed_by') }} as changed_by,
        min(change_source) as evidence
    from covered
    group by action_id

),

-- Days of each platform whose log of changes is loaded for every account.
logged_days as (

    select
        platform,
        report_date
    from acquisition
    where report = 'changes'
    group by platform, report_date
    having min(case when state in ('loaded', 'zero') then 1 else 0 end) = 1

),

looked_at as (

    select
        written.action_id,
        count(*) as seen_days,
        count(distinct logged_days.platform) as platforms
    from written
    inner join logged_days
        on
            written.decided_on <= logged_days.report_date
            and written.last_day >= logged_days.report_date
            and (written.own_platform is null or written.own_platform = logged_days.platform)
    group by written.action_id

),

of_people as (

    select
        written.action_id as action_key,
        'person' as origin,
        case
            when written.decision <> 'agreed' then written.decision
            when seen.action_id is not null then 'changed'
            when written.changed_on is not null then 'said_changed'
            when clock.as_of_date is null or written.last_day >= clock.as_of_date then 'agreed'
            when
                looked_at.seen_days = ({{ days_between('written.decided_on', 'written.last_day') }} + 1) * looked_at.platforms
                then 'overdue'
            else 'not_visible'
        end as state,
        written.kind,
        written.what_ja,
        written.own_platform as platform,
        {%- for column in scope[1:] %}
        written.{{ column }},
        {%- endfor %}
        written.item,
        written.rule_key,
        written.proposed_on,
        written.decision,
        written.decided_on,
        written.decided_by_role,
        written.last_day as carry_out_by,
        coalesce(seen.changed_on, written.changed_on) as changed_on,
        coalesce(seen.last_changed_on, written.changed_on) as last_changed_on,
        seen.changed_at,
        coalesce(seen.change_count, 0) as change_count,
        seen.change_operation,
        seen.changed_by,
        case
            when seen.action_id is not null then seen.evidence
            when written.changed_on is not null then 'person'
        end as evidence,
        written.measure,
        written.note,
        clock.as_of_date
    from written
    cross join clock
    left join seen on written.action_id = seen.action_id
    left join looked_at on written.action_id = looked_at.action_id

),

-- Before the launch the accounts are set up.
not_agreed as (

    select
        changes.*,
        clock.as_of_date,
        coalesce(changes.is_automatic, false) as is_of_a_rule
    from changes
    cross join clock
    left join covered
        on
            changes.report_date = covered.report_date
            and changes.platform = covered.platform
            and changes.account_id = covered.account_id
            and changes.change_number = covered.change_number
    where covered.action_id is null and changes.report_date >= clock.launch_date

),

-- Changes by people in one campaign on one day make a row; those by rules make one for all days.
grouped as (

    select
        is_of_a_rule,
        platform,
        account_id,
        change_kind as kind,
        campaign_id,
        case when is_of_a_rule then null else report_date end as single_day,
        max(medium) as medium,
        max(campaign) as campaign,
        case when count(distinct coalesce(ad_group_id, '')) = 1 then max(target) end as target,
        case when count(distinct coalesce(ad_group_id, '')) = 1 then max(ad_group_id) end as ad_group_id,
        max(campaign_name) as campaign_name,
        min(report_date) as changed_on,
        max(report_date) as last_changed_on,
        min(changed_at) as changed_at,
        count(*) as change_count,
        {{ joined_text('distinct change_operation', ', ', 'change_operation') }} as change_operation,
        {{ joined_text('distinct changed_by', ', ', 'changed_by') }} as changed_by,
        min(change_source) as evidence,
        max(as_of_date) as as_of_date
    from not_agreed
    group by
        is_of_a_rule, platform, account_id, change_kind, campaign_id, case when is_of_a_rule then null else report_date end

),

of_platforms as (

    select
        concat_ws(
            ':', case when is_of_a_rule then 'automatic' else 'change' end, platform, account_id, kind, coalesce(campaign_id, ''),
            coalesce(cast(single_day as string), '')
        ) as action_key,
        'platform' as origin,
        case when is_of_a_rule then 'automatic' else 'changed_without_agreement' end as state,
        kind,
        coalesce(campaign_name, campaign_id, 'アカウント ' || account_id) || '：' || {{ change_kind_ja('kind') }} || 'の変更 '
        || cast(change_count as string) || '件' as what_ja,
        platform,
        medium,
        campaign,
        target,
        campaign_id,
        ad_group_id,
        cast(null as string) as item,
        cast(null as string) as rule_key,
        cast(null as date) as proposed_on,
        cast(null as string) as decision,
        cast(null as date) as decided_on,
        cast(null as string) as decided_by_role,
        cast(null as date) as carry_out_by,
        changed_on,
        last_changed_on,
        changed_at,
        change_count,
        change_operation,
        changed_by,
        evidence,
        cast(null as string) as measure,
        cast(null as string) as note,
        as_of_date
    from grouped

),

final as (

    select * from of_people

    union all

    select * from of_platforms

)

select * from final
