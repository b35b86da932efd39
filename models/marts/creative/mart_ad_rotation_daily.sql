with

settings as (
    {% for platform, told in offers('ad_rotation').items() %}
        select
            report_date,
            '{{ platform }}' as platform,
            account_id,
            campaign_id,
            ad_group_id,
            ad_rotation_mode
        from {{ ref(told.relation) }}
        {{ "union all" if not loop.last }}
    {%- endfor %}
),

final as (

    select
        report_date,
        platform,
        account_id,
        campaign_id,
        ad_group_id,
        max(ad_rotation_mode) as ad_rotation_mode
    from settings
    where ad_rotation_mode is not null
    group by report_date, platform, account_id, campaign_id, ad_group_id

)

select * from final
