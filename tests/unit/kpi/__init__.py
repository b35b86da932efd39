"""KPI tables and their statistics on hand-made marts and against published figures."""
