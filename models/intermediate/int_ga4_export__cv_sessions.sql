{{ config(materialized='table') }}

{{ export_sessions_with('cv_events') }}
