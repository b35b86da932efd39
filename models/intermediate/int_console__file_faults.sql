{#-
    Per day, platform and account of a file: figures in repeated rows of the file, and changes that the API made after the
    file was imported.
-#}
{%- set measures = ['impressions', 'clicks', 'cost_net'] %}

with

file_rows as (

    select
        report_date,
        platform,
        account_id,
        {{ row_key([
            'file_level', 'campaign_id', 'ad_group_id', 'ad_id', 'device', 'result_indicator', 'final_url', 'impressions',
            'clicks', 'cost_net', 'platform_conversions'
        ]) }} as content_key,
        {{ coarseness('file_level') }} as coarseness,
        {{ measures | join(',\n        ') }},
        fetched_at
    from {{ ref('int_console__ads_daily') }}

),

numbered as (

    select
        *,
        row_number() over (
            partition by report_date, platform, account_id, content_key order by fetched_at
        ) as copy_number
    from file_rows

),

faults as (

    select
        report_date,
        platform,
        account_id,
        max(fetched_at) as file_fetched_at,
        max(coarseness) as coarseness,
        {%- for measure in measures %}
        sum(case when copy_number > 1 then {{ measure }} else 0 end) as repeated_{{ measure }}{{ ',' if not loop.last }}
        {%- endfor %}
    from numbered
    group by report_date, platform, account_id

),

-- Report of the API that is comparable with the file: the coarsest one that is no coarser than the file.
comparable_levels as (

    select
        faults.report_date,
        faults.platform,
        faults.account_id,
        max(levels.coarseness) as coarseness
    from faults
    inner join {{ ref('int_ads__loaded_levels') }} as levels
        on
            faults.report_date = levels.report_date
            and faults.platform = levels.platform
            and faults.account_id = levels.account_id
            and faults.coarseness >= levels.coarseness
    group by faults.report_date, faults.platform, faults.account_id

),

later as (

    select moved.*
    from {{ ref('int_restatements') }} as moved
    inner join comparable_levels as levels
        on
            moved.report_date = levels.report_date
            and moved.platform = levels.platform
            and moved.account_id = levels.account_id
            and moved.coarseness = levels.coarseness

),

final as (

    select
        faults.report_date,
        faults.platform,
        faults.account_id,
        {%- for measure in measures %}
        max(faults.repeated_{{ measure }}) as repeated_{{ measure }},
        coalesce(sum(case when later.measure = '{{ measure }}' then later.moved_by end), 0) as late_{{ measure }},
        {%- endfor %}
        max(faults.file_fetched_at) as file_fetched_at
    from faults
    left join later
        on
            faults.report_date = later.report_date
            and faults.platform = later.platform
            and faults.account_id = later.account_id
            and faults.file_fetched_at < later.fetched_at
    group by faults.report_date, faults.platform, faults.account_id

)

select * from final
