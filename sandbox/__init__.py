"""Local servers that implement the platforms' real protocols, and the simulated campaign behind them. The product never
imports this package. There is one package per platform, as in `orchestration.resources.platforms`. `world` contains the
simulated events, `wire` the code shared by the servers, `control` the sandbox's own pages."""
