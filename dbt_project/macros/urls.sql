{#
    Return the value of the query parameter `name` in `url`, unchanged: null when the parameter is absent, '' when it has no
    value after the equals sign. The fragment is not searched.
#}
{% macro query_parameter(url, name) -%}
    {%- set pattern = '[?&]' ~ modules.re.escape(name) ~ '=' -%}
    case
        when {{ regex_like("split_part(" ~ url ~ ", '#', 1)", pattern) }}
            then regexp_extract(split_part({{ url }}, '#', 1), '{{ pattern }}([^&]*)', 1)
    end
{%- endmacro %}


{#
    Return `url` without the query parameters `names`. The order of the rest stays, and an empty query leaves no question
    mark.
#}
{% macro remove_query_parameters(url, names) -%}
    {%- set listed = modules.re.escape(names | join(' ')) | replace('\\ ', '|') -%}
    {%- set removed = regex_replace_all(url, '([?&])(?:' ~ listed ~ ')=[^&#]*', '\\1') -%}
    {%- set joined = regex_replace_all(removed, '&&+', '&') -%}
    {%- set opened = regex_replace_all(joined, '[?]&', '?') -%}
    {{ regex_replace_all(opened, '[?&]+(#|$)', '\\1') }}
{%- endmacro %}


{#
    Return rows (key, param, value) of every parameter in a query string: `relation` has the columns `key` and `query_string`.
    A parameter without an equals sign has a null value; with nothing after it, an empty value.
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


{# Return the host name of a full URL in lower case, without user, port and closing dot; '' when there is none. #}
{% macro url_host(url) -%}
    lower(regexp_extract({{ url }}, '^[A-Za-z][A-Za-z0-9+.-]*://(?:[^/?#@]*@)?([^/?#:]*?)[.]?(?:[:/?#]|$)', 1))
{%- endmacro %}


{#
    Return a page as one comparable path: without host, query, fragment and closing slash, percent-decoded, in lower case.
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
    Return a condition that is true when a host is the domain or is below it. A host with Japanese letters may be written in
    Unicode or punycode, and no SQL engine converts one to the other; so the seeds have both spellings.
#}
{% macro is_host_within(host, domain, unicode_domain) -%}
    (
        {{ host }} = {{ domain }}
        or {{ host }} = {{ unicode_domain }}
        or {{ host }} like '%.' || {{ domain }}
        or {{ host }} like '%.' || {{ unicode_domain }}
    )
{%- endmacro %}


{#
    Return a condition that is true when a normalised path is the prefix or below it, segment by segment: /entry contains
    /entry/step1, not /entryform.
#}
{% macro is_page_below(page_path, prefix) -%}
    (
        {{ prefix }} = '/'
        or {{ page_path }} = {{ prefix }}
        or {{ begins_with(page_path, prefix ~ " || '/'") }}
    )
{%- endmacro %}


{# Return the landing page's host in both spellings, without www. The query must join `engagement`. #}
{% macro lp_hosts() -%}
    {{ return([
        regex_replace_all('engagement.lp_host', '^www[.]', ''), regex_replace_all('engagement.lp_host_unicode', '^www[.]', '')
    ]) }}
{%- endmacro %}


{#
    Return a condition that is true when a session's source is the engagement's own host or a host below it (self-referral).
    The query must join `engagement`.
#}
{% macro is_own_host(source) -%}
    {{ is_host_within(comparable(source), lp_hosts()[0], lp_hosts()[1]) }}
{%- endmacro %}


{# Return a condition that is true when a URL is on the landing page's host. The query must join `engagement`. #}
{% macro is_on_lp_host(url) -%}
    {%- set host = regex_replace_all(url_host(url), '^www[.]', '') -%}
    coalesce({{ host }} in ({{ lp_hosts() | join(', ') }}), false)
{%- endmacro %}
