{# Return the pattern of a creative: its code without the size at its end, such as a1 for a1_300x250. #}
{% macro creative_pattern(creative) -%}
    {{ regex_replace_all(creative, '[_-]?[0-9]{2,4}x[0-9]{2,4}$', '') }}
{%- endmacro %}
