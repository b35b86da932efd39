{#
    Return the group that makes attribute values of different sources comparable, as SQL. Age: Google's age ranges (Yahoo!'s
    narrower ranges lie within them). Gender: female or male. Region: the target areas of seeds/prefectures.csv. Null if no
    group applies.
#}
{% macro audience_group(attribute, value, area) -%}
    {%- set age = 'cast(nullif(' ~ regex_replace_all(value, '^[^0-9]*([0-9]*).*$', '\\1') ~ ", '') as integer)" -%}
    case
        when {{ value }} in ('unknown', '(withheld)') then {{ value }}
        when {{ attribute }} = 'region' then coalesce({{ area }}, 'other')
        when {{ attribute }} = 'gender' and ({{ value }} like '女性%' or lower({{ value }}) = 'female') then 'female'
        when {{ attribute }} = 'gender' and ({{ value }} like '男性%' or lower({{ value }}) = 'male') then 'male'
        when {{ attribute }} = 'age' then
            case
                when {{ age }} < 18 then 'under 18'
                when {{ age }} < 25 then '18-24'
                when {{ age }} < 35 then '25-34'
                when {{ age }} < 45 then '35-44'
                when {{ age }} < 55 then '45-54'
                when {{ age }} < 65 then '55-64'
                when {{ age }} >= 65 then '65+'
            end
    end
{%- endmacro %}
