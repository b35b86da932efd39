"""Texts that tests plant in answers in place of simulated values, to show how the product treats personal data."""

import threading
from collections import Counter
from collections.abc import Sequence


class PlantedTexts:
    """Planted texts by (server, field); fields have the platform's own names. `served` counts the served values."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._texts: dict[tuple[str, str], Sequence[str]] = {}
        self.served: Counter[tuple[str, str]] = Counter()

    def add(self, server: str, field: str, texts: Sequence[str]) -> None:
        """Put these texts into the field of the first rows of every answer. Each answer continues where the previous
        one ended."""
        with self._lock:
            self._texts[server, field] = texts

    def plant_into(self, server: str, fields: Sequence[str], rows: Sequence[tuple]) -> list[tuple]:
        """Return `rows` with the planted texts. Each row has a value for each of `fields`."""
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
        """Serve the simulated values again."""
        with self._lock:
            self._texts.clear()
            self.served.clear()
