{#
    Sum of the positions of all impressions, from Search Console's average: it is what adds up. The average is a quotient of whole
    numbers, so the sixth decimal is far below its noise. Null where Google gives no position.
#}
{% macro position_sum(position, impressions) -%}
    cast({{ position }} * {{ impressions }} as decimal(18, 6))
{%- endmacro %}


{# True for the landing page and everything below it. #}
{% macro is_lp_page(page_path, lp_path_prefix) -%}
    {{ is_page_below(page_path, lp_path_prefix) }}
{%- endmacro %}
