"""Runs sqlfluff with a rare garbage collection in its worker processes, which import this module again: searching their
millions of segments for cycles takes a sixth of the time of a worker. A worker then ends before it has released a lock that
nobody holds, which Python would report (`make lint-sql` ignores that warning)."""

import gc

if __name__ == "__main__":
    from sqlfluff.cli.commands import cli

    cli()
else:
    gc.set_threshold(200_000, 50, 1000)
