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
    sum_by_metric = {name: _sum([row[name] for row in rows]) for name in names if name in format.adds_up}
    for name in set(sum_by_metric) & metrics_counted_repeatedly(format, over_headers):
        sum_by_metric[name] = None
    whole: dict[str, float | None] = {}
    for name in names:
        if name in sum_by_metric:
            whole[name] = sum_by_metric[name]
        elif name in format.ratios:
            whole[name] = _ratio(sum_by_metric, format.ratios[name])
            if (
                whole[name] is None
                and format.weighted.get(name) in sum_by_metric
                and format.ratios[name][0] not in names
            ):
                whole[name] = _mean(rows, name, format.weighted[name], sum_by_metric)
        elif format.weighted.get(name) in sum_by_metric:
            whole[name] = _mean(rows, name, format.weighted[name], sum_by_metric)
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


def _ratio(sum_by_metric: Mapping[str, float | None], parts: tuple[str, str]) -> float | None:
    above, below = (sum_by_metric.get(name) for name in parts)
    return above / below if above is not None and below else None


def _mean(
    rows: Sequence[MetricValues], name: str, weight: str, sum_by_metric: Mapping[str, float | None]
) -> float | None:
    if not sum_by_metric.get(weight):
        return None
    total = 0.0
    for row in rows:
        value, heavy = row[name], row[weight] or 0
        if value is None and heavy:
            return None
        total += (value or 0) * heavy
    return total / (sum_by_metric[weight] or 1)
