"""Texts put into answers in place of what the simulation has there: how a test shows what the product does with personal data."""

import threading
from collections import Counter
from collections.abc import Sequence


class Plants:
    """Planted texts by (server, field), the field in the platform's own name. `served` counts the values that went out."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._texts: dict[tuple[str, str], Sequence[str]] = {}
        self.served: Counter[tuple[str, str]] = Counter()

    def add(self, server: str, field: str, texts: Sequence[str]) -> None:
        """Let the first rows of every answer have these texts in `field`; the next answer begins where this one ended."""
        with self._lock:
            self._texts[server, field] = texts

    def into(self, server: str, fields: Sequence[str], rows: Sequence[tuple]) -> list[tuple]:
        """`rows`, a value for each of `fields`, with the planted texts."""
        planted = [list(row) for row in rows]
        with self._lock:
            for position, name in enumerate(fields):
                texts = self._texts.get((server, name), ())
                begin = self.served[server, name]
                for number, row in enumerate(planted[: len(texts)]):
                    text = texts[(begin + number) % len(texts)]
                    row[position] = [text] if isinstance(row[position], list) else text
                self.served[server, name] += min(len(texts), len(planted))
        return [tuple(row) for row in planted]

    def clear(self) -> None:
        """Serve the simulation again."""
        with self._lock:
            self._texts.clear()
            self.served.clear()
