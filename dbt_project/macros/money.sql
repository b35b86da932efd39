{# Return yen from micros, exactly: a decimal product instead of a division, because decimal / integer gives a double here. #}
{% macro from_micros(micros) -%}
    cast(cast({{ micros }} as decimal(19, 0)) * cast('0.000001' as decimal(7, 6)) as decimal(18, 6))
{%- endmacro %}


{#
    Return numerator / denominator as decimal(18, 6), rounded half up; null when the denominator is zero or a part is unknown.
    The parts become whole millionths first, so that no step uses a floating-point number.
#}
{% macro ratio(numerator, denominator) -%}{{ adapter.dispatch('ratio')(numerator, denominator) }}{%- endmacro %}
{% macro default__ratio(numerator, denominator) -%}
    cast(
        cast({{ numerator }} as decimal(24, 6)) / nullif(cast({{ denominator }} as decimal(12, 6)), 0) as decimal(18, 6)
    )
{%- endmacro %}
{% macro duckdb__ratio(numerator, denominator) -%}
    {%- set above = 'cast(cast(' ~ numerator ~ ' as decimal(24, 6)) * 1000000 as hugeint)' -%}
    {%- set below = 'nullif(cast(cast(' ~ denominator ~ ' as decimal(24, 6)) * 1000000 as hugeint), 0)' -%}
    cast(
        cast(({{ above }} * 1000000 + {{ below }} // 2) // {{ below }} as decimal(24, 0))
        * cast('0.000001' as decimal(7, 6)) as decimal(18, 6)
    )
{%- endmacro %}
