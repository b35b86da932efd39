with

changes as (

    select * from {{ ref('mart_setting_changes') }}

),

-- Place of each platform campaign and ad group in the contract.
ad_groups as (

    select
        platform,
        campaign_id,
        ad_group_id,
        max(target) as target,
        max(ad_group_name) as ad_group_name
    from {{ ref('fct_ad_performance_daily') }}
    where not is_remainder
    group by platform, campaign_id, ad_group_id

),

campaigns as (

    select
        platform,
        campaign_id,
        max(case when not is_remainder then medium end) as medium,
        max(case when not is_remainder then campaign end) as campaign,
        max(campaign_name) as campaign_name
    from {{ ref('fct_ad_performance_daily') }}
    group by platform, campaign_id

),

-- Values that were changed at once, on one object.
objects as (

    select
        report_date,
        platform,
        account_id,
        min(change_number) as change_number,
        change_kind,
        campaign_id,
        ad_group_id,
        resource_type,
        resource_id,
        max(resource_name) as resource_name,
        change_operation,
        changed_at,
        {{ joined_text('field_name', ', ', 'change_number') }} as field_names,
        {{ joined_text("coalesce(old_value, '') || ' → ' || coalesce(new_value, '')", ', ', 'change_number') }} as changed_values,
        max(changed_by) as changed_by,
        max(client_type) as client_type,
        is_automatic,
        change_source
    from changes
    group by
        report_date, platform, account_id, change_kind, campaign_id, ad_group_id, resource_type, resource_id, change_operation,
        changed_at, is_automatic, change_source

),

final as (

    select
        objects.report_date,
        objects.platform,
        objects.account_id,
        objects.change_number,
        objects.change_kind,
        campaigns.medium,
        campaigns.campaign,
        ad_groups.target,
        objects.campaign_id,
        campaigns.campaign_name,
        objects.ad_group_id,
        ad_groups.ad_group_name,
        objects.resource_type,
        objects.resource_id,
        objects.resource_name,
        objects.change_operation,
        objects.changed_at,
        objects.field_names,
        objects.changed_values,
        objects.changed_by,
        objects.client_type,
        objects.is_automatic,
        objects.change_source
    from objects
    left join campaigns on objects.platform = campaigns.platform and objects.campaign_id = campaigns.campaign_id
    left join ad_groups
        on
            objects.platform = ad_groups.platform
            and objects.campaign_id = ad_groups.campaign_id
            and objects.ad_group_id = ad_groups.ad_group_id

)

select * from final
