{#
    A table is replaced with its comments in one statement and one transaction. The stock materialization takes a statement for
    each step and looks up the columns.
#}
{% materialization table, adapter='duckdb' -%}
    {%- set existing = load_cached_relation(this) -%}
    {%- set target = this.incorporate(type='table') -%}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {%- if existing is not none and existing.type != 'table' -%}
        {{ drop_relation_if_exists(existing) }}
    {%- endif -%}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {%- call statement('main') -%}{{ replace_table(target, sql) }}{%- endcall -%}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {{ adapter.commit() }}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': [target]}) }}
{%- endmaterialization %}


{# Return the statements that make a table, put it in the old one's place and comment it. Its query may read the old one. #}
{% macro replace_table(target, sql) -%}
    {%- set new = target.incorporate(path={'identifier': target.identifier ~ '__new'}) -%}
    {{ create_table_as(False, new, sql) }}
    {{ add_engagement_id(new) }}
    drop table if exists {{ target }};
    alter table {{ new }} rename to {{ target.identifier }};
    {{ comment_statements(target, model) }}
{%- endmacro %}


{#
    The contract: names and types of the query are those of the description. One look at the query is enough where both spell
    the types alike; else dbt's own check decides and says what differs.
#}
{% macro duckdb__get_assert_columns_equivalent(sql) -%}
    {%- set found = [] -%}
    {%- for column in without_engagement_id(get_column_schema_from_query(sql, config.get('sql_header'))) -%}
        {%- do found.append({'name': column.name, 'data_type': column.dtype}) -%}
    {%- endfor -%}
    {%- if spelled_alike(found) != spelled_alike(model['columns'].values()) -%}
        {{ assert_columns_equivalent("select columns(name -> name <> 'engagement_id') from (" ~ sql ~ ")") }}
    {%- endif -%}
{%- endmacro %}


{# Return names and types of columns, sorted, in lower case and without spaces. #}
{% macro spelled_alike(columns) -%}
    {%- set spelled = [] -%}
    {%- for column in columns -%}
        {%- do spelled.append((column['name'] ~ ':' ~ column['data_type']) | lower | replace(' ', '')) -%}
    {%- endfor -%}
    {{ return(spelled | sort) }}
{%- endmacro %}
