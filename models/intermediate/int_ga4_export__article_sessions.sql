{{ config(materialized='table') }}

{{ export_sessions_with('article_views') }}
