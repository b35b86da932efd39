with

actions as (

    select * from {{ ref('int_conversion_actions') }}

),

final as (

    select
        actions.report_date,
        actions.platform,
        actions.account_id,
        actions.campaign_id,
        actions.campaign_name,
        actions.conversion_action,
        actions.conversion_action_name,
        {%- for suffix in ['', '_by_conversion_date'] %}
        {%- for measure in conversion_measures() + ['platform_cv'] %}
        cast(actions.{{ measure }}{{ suffix }} as decimal(18, 6)) as {{ measure }}{{ suffix }},
        {%- endfor %}
        {%- endfor %}
        actions.counted_measure,
        actions.counting,
        {{ days_between('actions.report_date', jst_date('actions.fetched_at')) }}
        < platforms.restated_days as is_provisional,
        actions.fetched_at,
        actions.load_id
    from actions
    left join {{ ref('ad_platforms') }} as platforms on actions.platform = platforms.platform

)

select * from final
