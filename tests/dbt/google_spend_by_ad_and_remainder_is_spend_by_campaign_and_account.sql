-- Google Ads: what the ads tell and the remainder give the campaigns, and the campaigns give the account, each day on
-- which all three were loaded. # R-01 R-02 R-03
{{ config(meta={'dagster': {'ref': {'name': 'int_google_ads__spend_by_grain'}}}) }}

{%- set measures = ['impressions', 'clicks', 'cost_net'] %}

with

known_days as (

    select report_date
    from {{ ref('int_report_days') }}
    where platform = 'google_ads' and report in ('ad_daily', 'campaign_daily', 'account_daily')
    group by report_date
    having count(*) = 3

),

ad_and_remainder_rows as (

    select * from {{ ref('int_google_ads__spend_by_grain') }}
    where grain = 'ad'

),

campaign_rows as (

    select * from {{ ref('stg_google_ads__campaign_daily') }}

),

account_rows as (

    select * from {{ ref('stg_google_ads__account_daily') }}

),

{% for part in ['ad_and_remainder', 'campaign', 'account'] %}
    {{ part }}_days as (

        select
            known_days.report_date,
            {%- for measure in measures %}
            sum({{ part }}_rows.{{ measure }}) as {{ measure }}{{ "," if not loop.last }}
            {%- endfor %}
        from {{ part }}_rows
        inner join known_days on {{ part }}_rows.report_date = known_days.report_date
        group by known_days.report_date

    ){{ "," if not loop.last }}
{% endfor %}

{{ days_that_differ('campaign_days', 'ad_and_remainder_days', measures) }}

union all

{{ days_that_differ('account_days', 'campaign_days', measures) }}
