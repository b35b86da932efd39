"""The guard for personal data."""
