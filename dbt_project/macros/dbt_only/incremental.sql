{#
    The rows of new days go into a table in one statement: they are computed, the strategy replaces or appends them, and the
    comments are written. The stock materialization takes a statement for each and looks up the columns five times. A table
    that does not exist, or is built anew, is made as the materialization `table` makes it.
#}
{% materialization incremental, adapter='duckdb' -%}
    {%- set existing = load_cached_relation(this) -%}
    {%- set target = this.incorporate(type='table') -%}
    {%- set new = api.Relation.create(identifier=this.identifier ~ '__new', type='table').include(database=false, schema=false) -%}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {%- if existing is not none and existing.type != 'table' -%}
        {{ drop_relation_if_exists(existing) }}
        {%- set existing = none -%}
    {%- endif -%}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {%- if existing is none or should_full_refresh() -%}
        {%- call statement('main') -%}{{ replace_table(target, sql) }}{%- endcall -%}
    {%- else -%}
        {%- set columns = without_engagement_id(adapter.get_columns_in_relation(existing)) -%}
        {%- do refuse_changed_columns(existing, columns) -%}
        {%- set into_table = adapter.get_incremental_strategy_macro(context, config.get('incremental_strategy') or 'default') -%}
        {%- call statement('main') -%}
            {{ create_table_as(True, new, sql) }}
            {{ into_table({
                'target_relation': target, 'temp_relation': new, 'dest_columns': columns,
                'unique_key': config.get('unique_key'), 'incremental_predicates': config.get('incremental_predicates'),
            }) }};
            drop table {{ new }};
            {{ comment_statements(target, model) }}
        {%- endcall -%}
    {%- endif -%}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {{ adapter.commit() }}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': [target]}) }}
{%- endmaterialization %}


{# Fail when a table under contract has other columns than its description: rows would be lost or put in the wrong column. #}
{% macro refuse_changed_columns(existing, columns) -%}
    {%- if config.get('contract').enforced -%}
        {%- set found = [] -%}
        {%- for column in columns -%}{%- do found.append({'name': column.name, 'data_type': column.dtype}) -%}{%- endfor -%}
        {%- if spelled_alike(found) != spelled_alike(model['columns'].values()) -%}
            {%- set yaml_columns = format_columns(get_column_schema_from_query(get_empty_schema_sql(model['columns']))) -%}
            {%- if format_columns(columns) | map(attribute='formatted') | sort
                != yaml_columns | map(attribute='formatted') | sort -%}
                {{ exceptions.raise_compiler_error(
                    existing ~ " has other columns than its description: build it anew with --full-refresh"
                ) }}
            {%- endif -%}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}
