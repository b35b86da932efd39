{#
    Return the sum of the positions of all impressions, from Search Console's average, because only the sum can be added up.
    The average is a quotient of whole numbers, so the sixth decimal is far below its precision. Null when Google gives no
    position.
#}
{% macro position_sum(position, impressions) -%}
    cast({{ position }} * {{ impressions }} as decimal(18, 6))
{%- endmacro %}


{# Return a condition that is true for the landing page and pages below it. #}
{% macro is_lp_page(page_path, lp_path_prefix) -%}
    {{ is_page_below(page_path, lp_path_prefix) }}
{%- endmacro %}
