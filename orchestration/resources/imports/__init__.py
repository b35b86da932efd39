"""Sources imported from files supplied by a person, one package each. The packages do not import one another."""
