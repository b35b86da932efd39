{#
    ref and source without the database's name. DuckDB names a database after its file, and views keep their text: a view
    that says "working" cannot be read in the published copy, which has another file name. The linter leaves this folder
    out, since it brings its own ref and source.
#}
{% macro ref() -%}
    {{ return(builtins.ref(*varargs, **kwargs).include(database=false)) }}
{%- endmacro %}


{% macro source() -%}
    {{ return(builtins.source(*varargs, **kwargs).include(database=false)) }}
{%- endmacro %}
