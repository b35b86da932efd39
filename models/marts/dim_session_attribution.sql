with

final as (

    select
        session_keys.session_key,
        session_keys.session_source,
        session_keys.session_medium,
        session_keys.session_campaign_name as session_campaign,
        session_keys.session_campaign_id,
        session_keys.session_content,
        {{ attribution_columns('attribution') }}
    from {{ ref('int_session_keys') }} as session_keys
    inner join {{ ref('int_session_attribution') }} as attribution on session_keys.session_key = attribution.session_key

)

select * from final
