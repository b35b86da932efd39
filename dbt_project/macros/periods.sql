{# The day so many days after another. #}
{% macro days_after(day, days) -%}{{ adapter.dispatch('days_after')(day, days) }}{%- endmacro %}
{% macro default__days_after(day, days) -%}date_add({{ day }}, {{ days }}){%- endmacro %}
{% macro duckdb__days_after(day, days) -%}({{ day }} + cast({{ days }} as integer)){%- endmacro %}


{# The first day of a day's month. #}
{% macro month_begin(day) -%}cast(date_trunc('month', {{ day }}) as date){%- endmacro %}


{# How many whole blocks of so many days lie between two days. #}
{% macro whole_blocks(first_day, day, days) -%}
    cast(floor({{ days_between(first_day, day) }} / {{ days }}) as integer)
{%- endmacro %}


{# The columns that name a period, as every table by period carries them. #}
{% macro period_columns(relation=none) -%}
    {%- set prefix = relation ~ '.' if relation else '' -%}
    {%- for column in ['period_type', 'period_no', 'first_day', 'last_day', 'period_name_ja', 'is_running'] %}
    {{ prefix }}{{ column }}{{ ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}


{# A CTE body: rows of `relation` by day, once for each period the day belongs to. #}
{% macro in_periods(relation) -%}
    select
        {{ period_columns('periods') }},
        {{ relation }}.*
    from {{ relation }}
    inner join {{ ref('dim_report_periods') }} as periods
        on {{ relation }}.report_date between periods.first_day and periods.last_day
{%- endmacro %}


{#
    The measures of kpi.period. Each one: its Japanese name, numerator and denominator (none: a count), what is counted and by how
    much of what for the comparison (an inverse rate such as cost per CV is compared as CV per yen), and whether it is a share of its
    denominator.
#}
{% macro period_measures() -%}
    {{ return({
        'impressions': ('表示回数', 'impressions', none, 'impressions', '1', false),
        'clicks': ('クリック数', 'clicks', none, 'clicks', '1', false),
        'ctr': ('クリック率', 'clicks', 'impressions', 'clicks', 'impressions', true),
        'cost_net': ('媒体費', 'cost_net', none, 'cost_net', '1', false),
        'cpc': ('クリック単価', 'cost_net', 'clicks', 'clicks', 'cost_net', false),
        'cv': ('CV', 'cv', none, 'cv', '1', false),
        'cvr': ('CV率', 'cv', 'clicks', 'cv', 'clicks', false),
        'cpa': ('CV単価', 'cost_net', 'cv_with_cost', 'cv_with_cost', 'cost_net', false),
        'sessions': ('セッション', 'sessions', none, 'sessions', '1', false),
        'bounce_rate': ('直帰率', 'bounces', 'sessions', 'bounces', 'sessions', true),
        'article_views': ('記事閲覧数', 'article_views', none, 'article_views', '1', false),
        'article_views_per_session': (
            'セッションあたり記事閲覧数', 'article_views', 'sessions', 'article_views', 'sessions', false
        ),
        'platform_conversions': ('媒体計測のコンバージョン', 'platform_conversions', none, 'platform_conversions', '1', false)
    }) }}
{%- endmacro %}


{# A select list item that makes one row of every day from the first to the last. #}
{% macro every_day(first_day, last_day) -%}{{ adapter.dispatch('every_day')(first_day, last_day) }}{%- endmacro %}
{% macro default__every_day(first_day, last_day) -%}explode(sequence({{ first_day }}, {{ last_day }})){%- endmacro %}
{% macro duckdb__every_day(first_day, last_day) -%}
    cast(unnest(generate_series({{ first_day }}, {{ last_day }}, interval 1 day)) as date)
{%- endmacro %}
