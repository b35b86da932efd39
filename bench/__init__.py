"""Benchmarks of speed, as ratios measured within one run on one machine."""
