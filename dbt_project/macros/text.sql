{# Small differences between SQL engines. All other macros and models are written once for all engines. #}

{% macro regex_like(text, pattern) -%}{{ adapter.dispatch('regex_like')(text, pattern) }}{%- endmacro %}
{% macro default__regex_like(text, pattern) -%}{{ text }} rlike '{{ pattern }}'{%- endmacro %}
{% macro duckdb__regex_like(text, pattern) -%}regexp_matches({{ text }}, '{{ pattern }}'){%- endmacro %}


{% macro regex_replace_all(text, pattern, replacement) -%}
    {{ adapter.dispatch('regex_replace_all')(text, pattern, replacement) }}
{%- endmacro %}
{% macro default__regex_replace_all(text, pattern, replacement) -%}
    regexp_replace({{ text }}, '{{ pattern }}', '{{ replacement | replace("\\1", "$1") }}')
{%- endmacro %}
{% macro duckdb__regex_replace_all(text, pattern, replacement) -%}
    regexp_replace({{ text }}, '{{ pattern }}', '{{ replacement }}', 'g')
{%- endmacro %}


{# Return percent-decoded text; text that is no valid percent-encoded UTF-8 stays unchanged. #}
{% macro percent_decoded(text) -%}{{ adapter.dispatch('percent_decoded')(text) }}{%- endmacro %}
{% macro default__percent_decoded(text) -%}coalesce(try_url_decode({{ text }}), {{ text }}){%- endmacro %}
{% macro duckdb__percent_decoded(text) -%}coalesce(try(url_decode({{ text }})), {{ text }}){%- endmacro %}


{# Return one row per piece of `text` between separators, for use in a select list. #}
{% macro split_to_rows(text, separator) -%}{{ adapter.dispatch('split_to_rows')(text, separator) }}{%- endmacro %}
{% macro default__split_to_rows(text, separator) -%}explode(split({{ text }}, '{{ separator }}')){%- endmacro %}
{% macro duckdb__split_to_rows(text, separator) -%}unnest(string_split({{ text }}, '{{ separator }}')){%- endmacro %}


{# Return one row per item of a list, for use in a select list. #}
{% macro list_to_rows(items) -%}{{ adapter.dispatch('list_to_rows')(items) }}{%- endmacro %}
{% macro default__list_to_rows(items) -%}explode({{ items }}){%- endmacro %}
{% macro duckdb__list_to_rows(items) -%}unnest({{ items }}){%- endmacro %}


{# Return the calendar day in Japan of a time in UTC. Japan has no summer time. #}
{% macro jst_date(utc_timestamp) -%}cast({{ utc_timestamp }} + interval '9' hour as date){%- endmacro %}


{# Japan has no summer time; DuckDB knows time zones only with an extension. #}
{% macro duckdb__jst_date(timestamp) -%}cast({{ timestamp }} + interval 9 hour as date){%- endmacro %}


{# Return the time in UTC of a clock time in Japan. #}
{% macro utc_of_jst(timestamp) -%}{{ adapter.dispatch('utc_of_jst')(timestamp) }}{%- endmacro %}
{% macro default__utc_of_jst(timestamp) -%}timestampadd(hour, -9, cast({{ timestamp }} as timestamp)){%- endmacro %}
{% macro duckdb__utc_of_jst(timestamp) -%}cast({{ timestamp }} as timestamp) - to_hours(9){%- endmacro %}


{% macro begins_with(text, prefix) -%}{{ adapter.dispatch('begins_with')(text, prefix) }}{%- endmacro %}
{% macro default__begins_with(text, prefix) -%}startswith({{ text }}, {{ prefix }}){%- endmacro %}
{% macro duckdb__begins_with(text, prefix) -%}starts_with({{ text }}, {{ prefix }}){%- endmacro %}


{# Return the number of whole days from one day to a later one. #}
{% macro days_between(first_day, last_day) -%}{{ adapter.dispatch('days_between')(first_day, last_day) }}{%- endmacro %}
{% macro default__days_between(first_day, last_day) -%}datediff({{ last_day }}, {{ first_day }}){%- endmacro %}
{% macro duckdb__days_between(first_day, last_day) -%}date_diff('day', {{ first_day }}, {{ last_day }}){%- endmacro %}


{# Return text from GA4; '' and (not set), which stand for no value, become null. #}
{% macro known_text(text) -%}nullif(nullif(trim({{ text }}), ''), '(not set)'){%- endmacro %}


{# Return text for comparison: lower case, without surrounding spaces, '' instead of null. #}
{% macro comparable(text) -%}lower(trim(coalesce({{ text }}, ''))){%- endmacro %}


{#
    Return a Japanese name for comparison: full-width or half-width, case and spaces do not matter, because people type both.
#}
{%- macro comparable_name(text) -%}
    {%- set wide = "！＃＄％＆（）＊＋，－．／０１２３４５６７８９：；＜＝＞？＠ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ［］＾＿｀ａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ｛｜｝～" -%}
    {%- set narrow = "!#$%&()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~" -%}
    lower(replace(replace(translate({{ text }}, '{{ wide }}', '{{ narrow }}'), ' ', ''), '　', ''))
{%- endmacro %}


{# Return one text that stands for a combination of columns; null and empty are different values. #}
{% macro row_key(columns) -%}
    md5(concat_ws('|'{% for column in columns %}, coalesce(cast({{ column }} as string), '∅'){% endfor %}))
{%- endmacro %}


{# Return the key of an ad as of a day: its ids, names and final URL. #}
{% macro ad_version_key() -%}
    {{ row_key([
        'platform', 'campaign_id', 'campaign_name', 'channel', 'ad_group_id', 'ad_group_name', 'ad_id', 'ad_name',
        'final_url'
    ]) }}
{%- endmacro %}


{# Return the key of a session's traffic source. Case and surrounding spaces do not make another source. #}
{% macro session_key() -%}
    md5(concat_ws(
        '|',
        {{ comparable('session_source') }},
        {{ comparable('session_medium') }},
        {{ comparable('session_campaign_name') }},
        {{ comparable('session_campaign_id') }},
        {{ comparable('session_manual_ad_content') }}
    ))
{%- endmacro %}


{# Return the time in UTC of an hour in Japan some days after a day. Japan has no summer time. #}
{% macro utc_of_jst_hour(day, days_after, hour) -%}{{ adapter.dispatch('utc_of_jst_hour')(day, days_after, hour) }}{%- endmacro %}
{% macro default__utc_of_jst_hour(day, days_after, hour) -%}
    timestampadd(hour, 24 * ({{ days_after }}) + ({{ hour }}) - 9, cast({{ day }} as timestamp))
{%- endmacro %}
{% macro duckdb__utc_of_jst_hour(day, days_after, hour) -%}
    cast({{ day }} as timestamp) + to_hours(24 * ({{ days_after }}) + ({{ hour }}) - 9)
{%- endmacro %}


{# Return the texts of a group joined by a separator, in the order of a column. Nulls are left out. #}
{% macro joined_text(text, separator, order) -%}{{ adapter.dispatch('joined_text')(text, separator, order) }}{%- endmacro %}
{% macro default__joined_text(text, separator, order) -%}
    listagg({{ text }}, '{{ separator }}') within group (order by {{ order }})
{%- endmacro %}
{% macro duckdb__joined_text(text, separator, order) -%}
    string_agg({{ text }}, '{{ separator }}' order by {{ order }})
{%- endmacro %}
