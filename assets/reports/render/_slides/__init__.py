"""Slides of the meeting."""
