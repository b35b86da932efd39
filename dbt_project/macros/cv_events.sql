{#
    Return the rule (seed cv_rules) that applies to each kind of event in `events`, a relation with the columns event_name,
    page_location and cv_parameters (list of parameter=value). Columns: these three, rule_id, is_counted. One row per
    combination to which a rule applies. All conditions of a rule must hold. The rule with more conditions applies, then the
    one with the longer values, then the first by rule_id.
#}
{% macro cv_event_rule(events) -%}
    {%- set kind = 'event_name, page_location, cv_parameters' -%}
    {%- set pattern = '^([^=$*^]+)([$*^]?)=(.*)$' -%}
    with

    named_events as (

        select distinct {{ kind }}
        from {{ events }}
        where event_name in (select event_name from {{ ref('cv_rules') }})

    ),

    kinds as (

        select
            {{ kind }},
            row_number() over (order by {{ kind }}) as kind_no
        from named_events

    ),

    split_rules as (

        select
            rule_id,
            event_name,
            {{ split_to_rows('conditions', ';') }} as condition
        from {{ ref('cv_rules') }}
        where conditions is not null

    ),

    conditions as (

        select
            rule_id,
            event_name,
            condition,
            regexp_extract(condition, '{{ pattern }}', 1) as parameter,
            regexp_extract(condition, '{{ pattern }}', 2) as operator,
            regexp_extract(condition, '{{ pattern }}', 3) as expected
        from split_rules

    ),

    sizes as (

        select
            rule_id,
            count(*) as needed,
            sum(length(expected)) as characters
        from conditions
        group by rule_id

    ),

    pairs as (

        select
            kind_no,
            event_name,
            {{ list_to_rows('cv_parameters') }} as pair
        from kinds

    ),

    event_values as (

        select
            kind_no,
            event_name,
            split_part(pair, '=', 1) as parameter,
            lower(substr(pair, strpos(pair, '=') + 1)) as value
        from pairs

        union all

        select
            kind_no,
            event_name,
            'page_path' as parameter,
            {{ normalise_page('page_location') }} as value
        from kinds

    ),

    held as (

        select
            event_values.kind_no,
            conditions.rule_id,
            count(distinct conditions.condition) as held
        from event_values
        inner join conditions
            on event_values.event_name = conditions.event_name and event_values.parameter = conditions.parameter
        where
            case conditions.operator
                when '' then event_values.value = conditions.expected
                when '$' then right(event_values.value, length(conditions.expected)) = conditions.expected
                when '*' then strpos(event_values.value, conditions.expected) > 0
                when '^'
                    then case conditions.parameter
                        when 'page_path' then {{ is_page_below('event_values.value', 'conditions.expected') }}
                        else {{ begins_with('event_values.value', 'conditions.expected') }}
                    end
            end
        group by event_values.kind_no, conditions.rule_id

    ),

    candidates as (

        select
            kinds.event_name,
            kinds.page_location,
            kinds.cv_parameters,
            rules.rule_id,
            rules.is_counted,
            row_number() over (
                partition by kinds.kind_no
                order by coalesce(sizes.needed, 0) desc, coalesce(sizes.characters, 0) desc, rules.rule_id
            ) as choice
        from kinds
        inner join {{ ref('cv_rules') }} as rules on kinds.event_name = rules.event_name
        left join sizes on rules.rule_id = sizes.rule_id
        left join held on kinds.kind_no = held.kind_no and rules.rule_id = held.rule_id
        where coalesce(held.held, 0) = coalesce(sizes.needed, 0)

    ),

    final as (

        select * from candidates
        where choice = 1

    )

    select * from final
{%- endmacro %}


{# Return a condition that is true for clicks on external links in fct_cv_daily, false for events of cv_rules. #}
{% macro is_link_click(relation) -%}
    ({{ relation }}.link_url is not null or {{ relation }}.rule_id is null)
{%- endmacro %}
