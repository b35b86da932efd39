"""Wiring: what runs, when, and with which credentials. Asset bodies live in `assets/`, SQL in `models/`."""
