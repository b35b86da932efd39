{#- GA4 event that each type of tag sends; tags of other products send nothing to GA4. -#}
with

versions as (

    select
        *,
        row_number() over (partition by account_id order by report_date desc) as choice
    from {{ ref('stg_tag_manager__container_versions') }}

),

final as (

    select
        tags.report_date,
        tags.account_id as container_id,
        versions.container_public_id,
        versions.container_version_id,
        tags.tag_id,
        tags.tag_name,
        tags.tag_type,
        tags.is_paused,
        tags.measurement_id,
        case tags.tag_type
            when 'googtag' then 'page_view'
            when 'gaawe' then tags.event_name
        end as expected_event
    from {{ ref('stg_tag_manager__tags') }} as tags
    inner join versions
        on
            tags.account_id = versions.account_id
            and tags.report_date = versions.report_date
            and versions.choice = 1

)

select * from final
