{#
    Return a placement in a form comparable across platforms: without scheme and closing slash. Ids of channels keep their
    case.
#}
{% macro placement_key(placement) -%}
    nullif({{ regex_replace_all(
        regex_replace_all("trim(" ~ placement ~ ")", '^[A-Za-z][A-Za-z0-9+.-]*://', ''), '/+$', ''
    ) }}, '')
{%- endmacro %}


{#
    Return a condition that is true when `placement` is the excluded one, a page of its host, or a host below it. Case does
    not matter.
#}
{% macro is_placement_within(placement, excluded) -%}
    {%- set seen = 'lower(' ~ placement ~ ')' -%}
    {%- set known = 'lower(' ~ placement_key(excluded) ~ ')' -%}
    (
        {{ seen }} = {{ known }}
        or {{ begins_with(seen, known ~ " || '/'") }}
        or split_part({{ seen }}, '/', 1) like '%.' || {{ known }}
    )
{%- endmacro %}
