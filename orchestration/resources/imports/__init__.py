"""Sources that come as files a person gives, one package each. Neither imports the other."""
