{#
    Value of the query parameter `name` in `url`, as it stands there: null when the parameter is absent,
    '' when it is there with nothing after the equals sign. The fragment is not searched.
#}
{% macro query_parameter(url, name) -%}
    {%- set pattern = '[?&]' ~ modules.re.escape(name) ~ '=' -%}
    case
        when {{ regex_like("split_part(" ~ url ~ ", '#', 1)", pattern) }}
            then regexp_extract(split_part({{ url }}, '#', 1), '{{ pattern }}([^&]*)', 1)
    end
{%- endmacro %}


{# `url` without the query parameters `names`; what is left keeps its order, and an empty query leaves no mark. #}
{% macro remove_query_parameters(url, names) -%}
    {%- set listed = modules.re.escape(names | join(' ')) | replace('\\ ', '|') -%}
    {%- set removed = regex_replace_all(url, '([?&])(?:' ~ listed ~ ')=[^&#]*', '\\1') -%}
    {%- set joined = regex_replace_all(removed, '&&+', '&') -%}
    {%- set opened = regex_replace_all(joined, '[?]&', '?') -%}
    {{ regex_replace_all(opened, '[?&]+(#|$)', '\\1') }}
{%- endmacro %}


{#
    Rows (key, param, value) of every parameter in a query string: `relation` has `key` and `query_string` columns.
    A parameter without an equals sign has a null value, one with nothing after it an empty value.
#}
{% macro query_parameter_rows(relation, key, query_string) -%}
    select
        {{ key }},
        split_part(pair, '=', 1) as param,
        case when strpos(pair, '=') > 0 then substr(pair, strpos(pair, '=') + 1) end as value
    from (
        select
            {{ key }},
            {{ split_to_rows(query_string, '&') }} as pair
        from {{ relation }}
    ) as pairs
    where pair <> ''
{%- endmacro %}


{# Lower-case host name of a full URL, without user, port and the dot that may end it; '' when there is none. #}
{% macro url_host(url) -%}
    lower(regexp_extract({{ url }}, '^[A-Za-z][A-Za-z0-9+.-]*://(?:[^/?#@]*@)?([^/?#:]*?)[.]?(?:[:/?#]|$)', 1))
{%- endmacro %}


{#
    A page as one comparable path: no host, query, fragment or trailing slash, percent-encoding undone, lower case.
    Takes a full URL or a path. Null for null, '' and GA4's (not set).
#}
{% macro normalise_page(url_or_path) -%}
    {%- set known = known_text(url_or_path) -%}
    {%- set path = regex_replace_all(known, '^[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*', '') -%}
    {%- set bare = regex_replace_all(path, '[?#].*$', '') -%}
    {%- set folded = regex_replace_all("'/' || lower(" ~ percent_decoded(bare) ~ ")", '//+', '/') -%}
    {{ regex_replace_all(folded, '(.)/$', '\\1') }}
{%- endmacro %}


{#
    True when a host is the domain or lies below it. A host of Japanese letters comes as such or as punycode, and no SQL engine turns one
    into the other: the seeds carry both spellings of a domain.
#}
{% macro is_host_within(host, domain, unicode_domain) -%}
    (
        {{ host }} = {{ domain }}
        or {{ host }} = {{ unicode_domain }}
        or {{ host }} like '%.' || {{ domain }}
        or {{ host }} like '%.' || {{ unicode_domain }}
    )
{%- endmacro %}


{# True when a normalised path is the prefix or lies below it, segment by segment: /entry holds /entry/step1 and not /entryform. #}
{% macro is_page_below(page_path, prefix) -%}
    (
        {{ prefix }} = '/'
        or {{ page_path }} = {{ prefix }}
        or {{ begins_with(page_path, prefix ~ " || '/'") }}
    )
{%- endmacro %}


{# The landing page's host in both spellings, without www, which makes no other site. Needs `engagement`. #}
{% macro lp_hosts() -%}
    {{ return([
        regex_replace_all('engagement.lp_host', '^www[.]', ''), regex_replace_all('engagement.lp_host_unicode', '^www[.]', '')
    ]) }}
{%- endmacro %}


{# True when a session's source is the engagement's own host or one below it: the site referred to itself. Needs `engagement`. #}
{% macro is_own_host(source) -%}
    {{ is_host_within(comparable(source), lp_hosts()[0], lp_hosts()[1]) }}
{%- endmacro %}


{# True when a URL is on the landing page's host. Needs `engagement`. #}
{% macro is_on_lp_host(url) -%}
    {%- set host = regex_replace_all(url_host(url), '^www[.]', '') -%}
    coalesce({{ host }} in ({{ lp_hosts() | join(', ') }}), false)
{%- endmacro %}
