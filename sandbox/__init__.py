"""Local servers that speak the platforms' real protocols, and the simulated campaign behind them. The product never imports this package.

A package per platform, as in `orchestration.resources.platforms`; `world` is what happened, `wire` what the servers share, `control`
the sandbox's own pages.
"""
