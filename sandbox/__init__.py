"""A simulated campaign behind servers that speak the platforms' real protocols. The product never imports this package."""
