{#
    Return the staging query of a raw table that needs only new names and types: `columns` (grain first) and `measures` map
    names to SQL over the raw row.
#}
{% macro staged_report(platform, report, columns, measures={}) -%}
    with

    source as (

        select * from {{ source('raw_' ~ platform, report) }}

    ),

    renamed as (

        select
            -- grain and attributes
            report_date,
            _account_id as account_id,
            {%- for name, sql in columns.items() %}
            {{ sql if sql == name else sql ~ ' as ' ~ name }},
            {%- endfor %}

            -- measures (absent stays null: unknown is not zero)
            {%- for name, sql in measures.items() %}
            {{ sql if sql == name else sql ~ ' as ' ~ name }},
            {%- endfor %}

            -- provenance
            _fetched_at as fetched_at,
            _load_id as load_id

        from source

    )

    select * from renamed
{%- endmacro %}


{# Return the value of one utm parameter of an ad's final URL, percent-decoded; null when it is absent or empty. #}
{% macro utm_value(url, name) -%}
    {%- set value = query_parameter(url, name) -%}
    nullif({{ percent_decoded('(' ~ value ~ ')') }}, '')
{%- endmacro %}


{# Return GA4's device category as mobile, desktop, tablet or other; null when GA4 does not report it. #}
{% macro ga4_device(device_category) -%}
    case
        when lower({{ known_text(device_category) }}) in ('mobile', 'desktop', 'tablet')
            then lower({{ known_text(device_category) }})
        when {{ known_text(device_category) }} is not null then 'other'
    end
{%- endmacro %}


{# Return a link without the parameters that browsers and ad clicks add. #}
{% macro known_link(link_url) -%}
    {{ remove_query_parameters(known_text(link_url), var('link_noise_parameters')) }}
{%- endmacro %}


{#
    Return the rows of a snapshot for the newest day on which each account was fetched; `read_on` has these days by platform
    and account.
#}
{% macro newest_picture(snapshot, read_on) -%}
    select {{ snapshot }}.*
    from {{ snapshot }}
    inner join (
        select
            platform,
            account_id,
            max(report_date) as report_date
        from {{ read_on }}
        group by platform, account_id
    ) as newest
        on
            {{ snapshot }}.platform = newest.platform
            and {{ snapshot }}.account_id = newest.account_id
            and {{ snapshot }}.report_date = newest.report_date
{%- endmacro %}


{# Return the utm parameters of a URL that the rule sheet covers, each as a column. #}
{% macro tags_of(url) -%}
    {%- for tag in ['utm_source', 'utm_medium', 'utm_campaign', 'utm_content', 'utm_id'] %}
    {{ utm_value(url, tag) }} as {{ tag }}{{ "," if not loop.last }}
    {%- endfor %}
{%- endmacro %}
