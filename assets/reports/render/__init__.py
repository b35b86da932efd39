"""Renderers: each turns a document (`assets.reports.content`) into one file format. They read no database."""
