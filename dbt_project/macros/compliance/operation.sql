{# Return the steps that the criteria of surveys, personal data and proposals read. #}
{% macro operation_steps() -%}
surveys as (

    select count(value) > 0 as surveyed
    from {{ ref('mart_console_figures') }}
    where platform = 'survey'

),

-- Changes count from the first agreement on. Before it nothing is agreed, and the obligation is open.
actions as (

    select
        ledger.*,
        first_agreement.decided_on as agreements_since
    from {{ ref('mart_actions') }} as ledger
    cross join (
        select min(decided_on) as decided_on
        from {{ ref('mart_actions') }}
        where decision = 'agreed'
    ) as first_agreement

),

-- Texts that visitors can write into. The loader masks them before they land.
stored_texts as (

    select
        stored_text,
        {{ regex_like('stored_text', '[A-Za-z0-9._-]+(@|%40)[A-Za-z0-9-]+[.][A-Za-z]{2,}|(^|[^0-9])0[789]0-?[0-9]{4}-?[0-9]{4}([^0-9]|$)') }}
            as is_personal
    from (
        {% for table, columns in {
            'fct_cv_daily': ['link_url', 'page_path', 'session_content', 'session_campaign'],
            'fct_page_views_daily': ['page_path', 'session_content', 'session_campaign'],
            'fct_site_sessions_daily': ['landing_page', 'session_source'], 'mart_seo_queries_daily': ['query', 'page_path'],
            'stg_ga4__terms': ['session_manual_term'], 'stg_google_ads__search_term_daily': ['search_term'],
            'stg_yahoo_search__search_query_daily': ['search_term']
        }.items() %}
        {%- set last_table = loop.last %}
        {%- for column in columns -%}
        select distinct {{ column }} as stored_text
        from {{ ref(table) }}
        {{ 'union' if not (last_table and loop.last) }}
        {% endfor %}
        {%- endfor %}
    ) as texts
    where stored_text is not null

),
{%- endmacro %}


{# Return the criteria of loading and keeping data and of proposals: R-22, R-33, R-34, R-38, R-40, R-42. #}
{% macro operation_criteria() -%}
    {{ criterion('R-22', 'complete', '配信開始1週間の取得', 'mart_acquisition_daily', 'has_arrived', rows='due', where='is_in_first_week') }}
    union all
    {{ criterion('R-22', 'on_time', '配信開始1週間の期限内取得', 'mart_acquisition_daily', 'coalesce(is_first_on_time, false)', rows='due',
        where='is_in_first_week') }}
    union all
    {{ criterion('R-33', 'used', '調査結果ファイルの有無', 'mart_console_figures', 'case when surveyed then true end', rows='surveys',
        since='cast(null as date)', kind='use') }}
    union all
    {{ criterion('R-33', 'results', '調査結果の取込み', 'mart_console_figures', 'value is not null', where="platform = 'survey'",
        since='min(period_first)') }}
    union all
    {{ criterion('R-34', 'no_personal_data', '保存した文字列の検査（メールアドレス・電話番号）', 'fct_cv_daily, fct_page_views_daily, fct_site_sessions_daily, mart_seo_queries_daily, stg_ga4__terms, stg_google_ads__search_term_daily, stg_yahoo_search__search_query_daily', 'not is_personal', rows='stored_texts',
        since='cast(null as date)') }}
    union all
    {{ criterion('R-34', 'guard_ran', '取込み時のマスク', 'int_ledger_totals', 'loads > 0', since='min(first_load_date)',
        shown_ja="'マスクした値 ' || cast(coalesce(sum(masked_values), 0) as string) || ' 件'") }}
    union all
    {{ criterion('R-38', 'loads_traced', '取込記録とファイルの照合値', 'int_ledger_totals', 'traced_loads = loads',
        since='min(first_load_date)', shown_ja="'取込 ' || cast(coalesce(sum(loads), 0) as string) || ' 件'") }}
    union all
    {{ criterion('R-38', 'arrivals_recorded', '取得日時の記録', 'mart_acquisition_daily',
        'first_arrived_at is not null and row_count is not null', where='has_arrived') }}
    union all
    {{ criterion('R-40', 'complete', '期限の到来した日の取得（全レポート）', 'mart_acquisition_daily', 'has_arrived', rows='due') }}
    union all
    {{ criterion('R-40', 'on_time', '期限内の自動取得（全レポート）', 'mart_acquisition_daily', 'coalesce(is_first_on_time, false)', rows='due') }}
    union all
    {{ criterion('R-42', 'carried_out', '合意した変更の実施', 'mart_actions',
        "case when state in ('changed', 'said_changed') then true when state = 'overdue' then false end", rows='actions',
        where="decision = 'agreed' and state <> 'agreed'", since='min(decided_on)') }}
    union all
    {{ criterion('R-42', 'agreed_first', '合意に基づく変更', 'mart_actions', "state <> 'changed_without_agreement'", rows='actions',
        where="state in ('changed', 'said_changed', 'changed_without_agreement') and changed_on >= agreements_since",
        since='min(agreements_since)') }}
{%- endmacro %}
