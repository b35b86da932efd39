"""Merges rows of a table of figures with equal dimensions: additive metrics are summed, means are weighted, other
metrics become unknown."""

from collections.abc import Mapping, Sequence

from orchestration.resources.imports.console.formats import Format

VISIT_HEADER_WORDS = ("セッション", "ランディング", "ユーザー", "最初", "Session", "Landing", "User", "user", "First")
"""Words in headers of fields that describe the whole visit."""
MetricValues = Mapping[str, float | None]


def merge_metrics(
    rows: Sequence[MetricValues], format: Format, over_headers: Sequence[str] = ()
) -> dict[str, float | None]:
    """Return the merged metrics of `rows`. `over_headers` are the headers that distinguished the rows; counts of visits
    may not add up over them."""
    names = list(rows[0])
    sums = {name: _sum([row[name] for row in rows]) for name in names if name in format.adds_up}
    for name in set(sums) & metrics_counted_repeatedly(format, over_headers):
        sums[name] = None
    whole: dict[str, float | None] = {}
    for name in names:
        if name in sums:
            whole[name] = sums[name]
        elif name in format.ratios:
            whole[name] = _ratio(sums, format.ratios[name])
            if whole[name] is None and format.weighted.get(name) in sums and format.ratios[name][0] not in names:
                whole[name] = _mean(rows, name, format.weighted[name], sums)
        elif format.weighted.get(name) in sums:
            whole[name] = _mean(rows, name, format.weighted[name], sums)
        else:
            whole[name] = None
    return whole


def metrics_counted_repeatedly(format: Format, over_headers: Sequence[str]) -> set[str]:
    """Return metrics that count one visit several times over these fields or headers."""
    is_hit = any(
        header in format.hits or (_is_word(header) and any(word in header for word in format.hits))
        for header in over_headers
    )
    return set(format.of_visits) if is_hit else set()


def _is_word(header: str) -> bool:
    """Return whether a header says nothing about visits or people. Headers that do (`セッションの…`) describe the whole
    visit."""
    return not any(word in header for word in VISIT_HEADER_WORDS)


def _sum(values: Sequence[float | None]) -> float | None:
    return None if any(value is None for value in values) else sum(value for value in values if value is not None)


def _ratio(sums: Mapping[str, float | None], parts: tuple[str, str]) -> float | None:
    above, below = (sums.get(name) for name in parts)
    return above / below if above is not None and below else None


def _mean(rows: Sequence[MetricValues], name: str, weight: str, sums: Mapping[str, float | None]) -> float | None:
    if not sums.get(weight):
        return None
    total = 0.0
    for row in rows:
        value, heavy = row[name], row[weight] or 0
        if value is None and heavy:
            return None
        total += (value or 0) * heavy
    return total / (sums[weight] or 1)
