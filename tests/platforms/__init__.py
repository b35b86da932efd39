"""Clients over the real wire, against the sandbox or servers that answer as no healthy one does."""
