with

criteria as (

    select * from {{ ref('mart_compliance_criteria') }}

),

summed as (

    select
        obligation_id,
        bool_or(kind = 'use' and coalesce(is_fulfilled, false)) as is_used,
        bool_or(kind = 'use' and not coalesce(is_fulfilled, true) or kind = 'exemption') as is_exempt,
        count(case when kind in ('data', 'attestation') then 1 end) as criteria,
        count(case when kind in ('data', 'attestation') and is_fulfilled then 1 end) as criteria_fulfilled,
        count(case when kind in ('data', 'attestation') and not is_fulfilled then 1 end) as criteria_broken,
        min(since_date) as since_date,
        {{ joined_text('evidence_ja', '。', 'criterion') }} as evidence_ja,
        {{ joined_text("case when not coalesce(is_fulfilled, false) then evidence_ja end", '。', 'criterion') }} as reason_ja,
        {{ joined_text('distinct evidence_table', ', ', 'evidence_table') }} as evidence_table
    from criteria
    group by obligation_id

),

-- Met needs every criterion. Nothing measured is no criterion fulfilled, so it stays open.
judged as (

    select
        obligations.obligation_id,
        obligations.name_en as obligation_en,
        obligations.name_ja as obligation_ja,
        obligations.proof,
        case
            when summed.is_exempt and not summed.is_used then 'not_applicable'
            when summed.criteria_broken > 0 then 'not_met'
            when summed.criteria_fulfilled = summed.criteria and summed.criteria > 0 then 'met'
            else 'open'
        end as state,
        coalesce(summed.criteria, 0) as criteria,
        coalesce(summed.criteria_fulfilled, 0) as criteria_fulfilled,
        summed.since_date,
        summed.evidence_ja,
        summed.reason_ja,
        summed.evidence_table
    from {{ ref('obligations') }} as obligations
    left join summed on obligations.obligation_id = summed.obligation_id

),

-- Only attestations that count today are shown.
counted_attestations as (

    select
        attested.*,
        row_number() over (partition by attested.obligation_id order by attested.attested_date desc, attested.item desc) as choice
    from {{ ref('attestations') }} as attested
    inner join criteria
        on
            attested.obligation_id = criteria.obligation_id
            and attested.attested_date = criteria.since_date
            and criteria.kind in ('attestation', 'exemption')

),

final as (

    select
        judged.obligation_id,
        judged.obligation_en,
        judged.obligation_ja,
        judged.proof,
        judged.state,
        case judged.state
            when 'met' then '充足'
            when 'not_met' then '未充足'
            when 'open' then '未確認・進行中'
            when 'not_applicable' then '対象外'
        end as state_ja,
        cast(judged.criteria as bigint) as criteria,
        cast(judged.criteria_fulfilled as bigint) as criteria_fulfilled,
        judged.since_date,
        judged.evidence_ja,
        case when judged.state in ('not_met', 'open') then judged.reason_ja end as reason_ja,
        judged.evidence_table,
        attested.attested_by,
        attested.attested_date,
        attested.evidence as attested_evidence,
        attested.note as attested_note
    from judged
    left join counted_attestations as attested
        on judged.obligation_id = attested.obligation_id and attested.choice = 1

)

select * from final
