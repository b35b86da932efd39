"""Landing, warehouse and scratch files."""
