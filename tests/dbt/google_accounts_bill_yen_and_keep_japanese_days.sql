-- Google Ads: amounts are taken as yen and days as days in Japan; an account with another currency or time zone is named
-- here, as its settings were last read, when figures of it were loaded. # R-26
{{ config(meta={'dagster': {'ref': {'name': 'stg_google_ads__customers'}}}) }}

with

customers as (

    select * from {{ ref('stg_google_ads__customers') }}

),

accounts_with_figures as (

    select distinct account_id
    from {{ source('ops', 'loads') }}
    where
        platform = 'google_ads'
        and report in (
            {%- for level in levels_of('google_ads') %}
            '{{ level }}_daily'{{ ',' if not loop.last }}
            {%- endfor %}
        )

),

last_read as (

    select
        account_id,
        max(report_date) as report_date
    from customers
    group by account_id

)

select
    customers.account_id,
    'account ' || customers.account_id || ' is in ' || coalesce(customers.currency, 'an unknown currency') || ' and '
    || coalesce(customers.time_zone, 'an unknown time zone') || ', taken for ' || platforms.currency || ' and '
    || platforms.time_zone as problem
from customers
inner join last_read
    on customers.account_id = last_read.account_id and customers.report_date = last_read.report_date
inner join accounts_with_figures on customers.account_id = accounts_with_figures.account_id
inner join {{ ref('ad_platforms') }} as platforms on platforms.platform = 'google_ads'
where
    customers.currency is distinct from platforms.currency
    or customers.time_zone is distinct from platforms.time_zone
