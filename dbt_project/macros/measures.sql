{#
    Return the definition of a measure in `vars.measures` of dbt_project.yml. The SQL linter has no vars and gets one ratio
    that stands for all measures.
#}
{% macro measure_definition(name) -%}
    {%- set defined = var('measures') -%}
    {{ return(
        defined[name] if defined is mapping
        else {'label_ja': name, 'unit': 'yen', 'numerator': 'cost_net', 'denominator': 'clicks'}
    ) }}
{%- endmacro %}


{#
    Return a part of a ratio (`numerator` or `denominator`) as SQL; for a measure that is no ratio, the measure itself. The
    columns come from `relation`; with `summed`, they are sums of columns.
#}
{% macro measure_part(name, part='numerator', relation=none, summed=false) -%}
    {%- set formula = measure_definition(name).get(part, name) -%}
    {%- set column = (relation ~ '.' if relation else '') ~ '\\1' -%}
    {{ return(modules.re.sub('([a-z][a-z_]*)', 'sum(' ~ column ~ ')' if summed else column, formula)) }}
{%- endmacro %}


{#
    Return a ratio of `vars.measures` as decimal(18, 6), from the columns of `relation` that have the names of its parts, or
    from their sums. Null when a part is unknown or the denominator is 0.
#}
{% macro measure(name, relation=none, summed=false) -%}
    {{ ratio(
        measure_part(name, 'numerator', relation, summed), measure_part(name, 'denominator', relation, summed)
    ) }}
{%- endmacro %}


{#
    Return the measures of kpi.period by name. For each: Japanese name; numerator and denominator over summed columns (no
    denominator: a count); `counted` and `exposure` for the comparison of periods (a price such as cost per CV is compared as
    CV per yen); whether it is a price; whether it is a share of its denominator.
#}
{% macro period_measures() -%}
    {%- set found = {} -%}
    {%- for name in [
        'impressions', 'clicks', 'ctr', 'cost_net', 'cpc', 'cv', 'cvr', 'cpa', 'sessions', 'bounce_rate', 'article_views',
        'article_views_per_session', 'article_sessions', 'platform_conversions'
    ] -%}
        {%- set one = measure_definition(name) -%}
        {%- set numerator, denominator = one.get('numerator', name), one.get('denominator') -%}
        {%- set is_price = denominator is not none and one.unit == 'yen' -%}
        {%- do found.update({name: {
            'label_ja': one.label_ja, 'numerator': numerator, 'denominator': denominator,
            'counted': denominator if is_price else numerator, 'exposure': numerator if is_price else denominator,
            'is_price': is_price, 'is_share': one.unit == 'share'
        }}) -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}


{# Return a formula of kpi.period over the figures of one day. #}
{% macro of_each_day(formula) -%}
    {{ return(modules.re.sub('([a-z][a-z_]*)', 'daily_\\1', formula)) }}
{%- endmacro %}
