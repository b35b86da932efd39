"""Clients of the platforms that are asked over the network, one package each. None of them imports another, or knows a database."""
