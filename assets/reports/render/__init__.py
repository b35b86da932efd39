"""Renderers of a report's content model: one module for each file format. They read `assets.reports.content` only."""
