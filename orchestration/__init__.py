"""Defines what runs, when it runs, and with which credentials. Asset code is in `assets/`, SQL in `models/`."""
