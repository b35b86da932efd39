"""Code shared by tests: generated files and folders, servers with scripted answers, and processes that can be killed."""
