with

newest_fetch as (

    select max(as_of_at) as as_of_at
    from {{ ref('mart_acquisition_daily') }}

),

-- Time as of which everything is judged: the newest fetch, not the machine's clock.
clock as (

    select
        engagement.*,
        newest_fetch.as_of_at,
        {{ jst_date('newest_fetch.as_of_at') }} as as_of_date
    from {{ ref('engagement') }} as engagement
    cross join newest_fetch

),

due as (

    select
        acquisition.*,
        acquisition.report_date <= clock.launch_date + 6 as is_in_first_week
    from {{ ref('mart_acquisition_daily') }} as acquisition
    cross join clock
    where
        acquisition.expected_by <= clock.as_of_at
        and acquisition.report_date between clock.launch_date and clock.end_date

),

deliverables as (

    select
        obligation_id,
        item,
        due_date
    from {{ ref('deliverables') }}

),

-- An obligation that a person attests, and that has no items, is attested as a whole.
attestable as (

    select * from deliverables

    union all

    select
        obligations.obligation_id,
        '' as item,
        cast(null as date) as due_date
    from {{ ref('obligations') }} as obligations
    where
        obligations.proof <> 'data'
        and obligations.obligation_id not in (select deliverables.obligation_id from deliverables)

),

valid_attestations as (

    select
        attestations.*,
        attestable.due_date,
        row_number() over (
            partition by attestations.obligation_id, coalesce(attestations.item, '') order by attestations.attested_date desc
        ) as choice
    from {{ ref('attestations') }} as attestations
    cross join clock
    inner join attestable
        on
            attestations.obligation_id = attestable.obligation_id
            and coalesce(attestations.item, '') = attestable.item
    where
        attestations.attested_date >= coalesce(clock.contract_date, clock.launch_date)
        and attestations.attested_date <= greatest(clock.end_date, coalesce(attestable.due_date, clock.end_date))
        and attestations.attested_date <= clock.as_of_date
        and coalesce(attestations.valid_until, clock.as_of_date) >= clock.as_of_date

),

-- The newest attestation says whether an item is met; the first one says when it was handed in.
attested as (

    select
        attestable.obligation_id,
        attestable.item,
        max(given.attested_date) as report_date,
        case
            when max(case when given.choice = 1 then given.outcome end) = 'met'
                then
                    coalesce(
                        min(case when given.outcome = 'met' then given.attested_date end) <= max(attestable.due_date),
                        max(attestable.due_date) is null
                    )
            when max(given.obligation_id) is not null then false
        end as is_met
    from attestable
    cross join clock
    left join valid_attestations as given
        on attestable.obligation_id = given.obligation_id and attestable.item = coalesce(given.item, '')
    where
        attestable.obligation_id in (
            select obligations.obligation_id
            from {{ ref('obligations') }} as obligations
            where obligations.proof in ('person', 'both')
        )
        and (attestable.due_date is null or attestable.due_date < clock.as_of_date or given.obligation_id is not null)
    group by attestable.obligation_id, attestable.item

),

{{ media_steps() }}

{{ figure_steps() }}

{{ site_steps() }}

{{ setting_steps() }}

{{ quality_steps() }}

{{ operation_steps() }}

found as (

    {{ media_criteria() }}
    union all
    {{ figure_criteria() }}
    union all
    {{ site_criteria() }}
    union all
    {{ setting_criteria() }}
    union all
    {{ quality_criteria() }}
    union all
    {{ operation_criteria() }}
    union all
    {# Rows also for obligations of which nothing is due yet: they stay open. #}
    select
        obligations.obligation_id,
        'attested' as criterion,
        'attestation' as kind,
        count(case when attested.is_met then 1 end) as fulfilled,
        count(case when not attested.is_met then 1 end) as broken,
        count(case when attested.obligation_id is not null and attested.is_met is null then 1 end) as undecided,
        max(attested.report_date) as since_date,
        '担当者の申告（期限の到来したもの）' as label_ja,
        cast(null as string) as shown_ja,
        'attestations' as evidence_table
    from {{ ref('obligations') }} as obligations
    left join attested on obligations.obligation_id = attested.obligation_id
    where obligations.proof in ('person', 'both')
    group by obligations.obligation_id
    union all
    {# Only obligations about what may not be used can be attested as not applicable. #}
    select
        obligation_id,
        'attested_not_applicable' as criterion,
        'exemption' as kind,
        1 as fulfilled,
        0 as broken,
        0 as undecided,
        attested_date as since_date,
        '対象外の申告' as label_ja,
        cast(null as string) as shown_ja,
        'attestations' as evidence_table
    from valid_attestations
    where
        choice = 1
        and outcome = 'not_applicable'
        and obligation_id in (
            select obligations.obligation_id
            from {{ ref('obligations') }} as obligations
            where obligations.proof = 'where_used'
        )

),

final as (

    select
        obligation_id,
        criterion,
        kind,
        case
            when broken > 0 and (kind <> 'use' or fulfilled = 0) then false
            when fulfilled > 0 and (undecided = 0 or kind = 'use') then true
        end as is_fulfilled,
        cast(fulfilled as bigint) as fulfilled,
        cast(broken as bigint) as broken,
        cast(undecided as bigint) as undecided,
        since_date,
        label_ja || '：' || case
            when kind = 'use' then case when fulfilled > 0 then 'あり' when broken > 0 then 'なし' else '不明' end
            when fulfilled + broken + undecided = 0 then '判定対象なし'
            else
                '適合 ' || cast(fulfilled as string) || ' 件、不適合 ' || cast(broken as string) || ' 件'
                || case when undecided > 0 then '、未確定 ' || cast(undecided as string) || ' 件' else '' end
        end || coalesce('（' || shown_ja || '）', '') as evidence_ja,
        evidence_table
    from found

)

select * from final
