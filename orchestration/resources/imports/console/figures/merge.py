"""Rows of a table of figures that name the same thing, as one: sums where a metric adds up, means by their weight, else unknown."""

from collections.abc import Mapping, Sequence

from orchestration.resources.imports.console.formats import Format

OF_VISITS = ("セッション", "ランディング", "ユーザー", "最初", "Session", "Landing", "User", "user", "First")
"""Words of headers that speak of the whole visit."""
Metrics = Mapping[str, float | None]


def merged(rows: Sequence[Metrics], one: Format, over: Sequence[str] = ()) -> dict[str, float | None]:
    """The metrics of `rows` together; `over` are the headers that told them apart, over which visits may not add up."""
    names = list(rows[0])
    sums = {name: _sum([row[name] for row in rows]) for name in names if name in one.adds_up}
    for name in set(sums) & repeated(one, over):
        sums[name] = None
    whole: dict[str, float | None] = {}
    for name in names:
        if name in sums:
            whole[name] = sums[name]
        elif name in one.ratios:
            whole[name] = _ratio(sums, one.ratios[name])
            if whole[name] is None and one.weighted.get(name) in sums and one.ratios[name][0] not in names:
                whole[name] = _mean(rows, name, one.weighted[name], sums)
        elif one.weighted.get(name) in sums:
            whole[name] = _mean(rows, name, one.weighted[name], sums)
        else:
            whole[name] = None
    return whole


def repeated(one: Format, over: Sequence[str]) -> set[str]:
    """Metrics that count one visit several times over these fields or headers."""
    is_hit = any(
        header in one.hits or (_is_word(header) and any(word in header for word in one.hits)) for header in over
    )
    return set(one.of_visits) if is_hit else set()


def _is_word(header: str) -> bool:
    """Whether a header says of itself nothing about visits or people: those that do (`セッションの…`) are of the whole visit."""
    return not any(word in header for word in OF_VISITS)


def _sum(values: Sequence[float | None]) -> float | None:
    return None if any(value is None for value in values) else sum(value for value in values if value is not None)


def _ratio(sums: Mapping[str, float | None], parts: tuple[str, str]) -> float | None:
    above, below = (sums.get(name) for name in parts)
    return above / below if above is not None and below else None


def _mean(rows: Sequence[Metrics], name: str, weight: str, sums: Mapping[str, float | None]) -> float | None:
    if not sums.get(weight):
        return None
    total = 0.0
    for row in rows:
        value, heavy = row[name], row[weight] or 0
        if value is None and heavy:
            return None
        total += (value or 0) * heavy
    return total / (sums[weight] or 1)
