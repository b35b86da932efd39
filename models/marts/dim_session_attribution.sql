with

-- int_session_keys keeps sources that are no longer in any report; only sources in the facts get a row here.
mentioned as (
    {% for fact in ['fct_site_sessions_daily', 'fct_cv_daily', 'fct_page_views_daily'] %}
        select session_key from {{ ref(fact) }}
        {{ "union" if not loop.last }}
    {%- endfor %}
),

final as (

    select
        session_keys.session_key,
        session_keys.session_source,
        session_keys.session_medium,
        session_keys.session_campaign_name as session_campaign,
        session_keys.session_campaign_id,
        session_keys.session_content,
        {{ attribution_columns('attribution') }}
    from mentioned
    inner join {{ ref('int_session_keys') }} as session_keys on mentioned.session_key = session_keys.session_key
    inner join {{ ref('int_session_attribution') }} as attribution on mentioned.session_key = attribution.session_key

)

select * from final
