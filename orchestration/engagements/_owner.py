"""Which engagement a landed file belongs to."""

from collections.abc import Sequence
from datetime import date

from orchestration.engagements._engagement import Engagement, is_advertising


def owns(mine: Engagement, others: Sequence[Engagement], platform: str, landed_name: str, day: date) -> bool:
    """Return whether a landed file belongs to `mine`. An ad account belongs to the engagement that lists it, on every
    day. Figures of the site, and of accounts that none lists, belong to the engagements that include the day; a day
    between engagements belongs to each, and to the delivery of none."""
    if platform == "console" or is_advertising(platform):
        if mine.lists(platform, landed_name):
            return not _is_site_file(platform, landed_name) or _has_day(mine, others, day)
        if any(other.lists(platform, landed_name) for other in others):
            return _is_site_file(platform, landed_name) and _has_day(mine, others, day)
    return _has_day(mine, others, day)


def _is_site_file(platform: str, landed_name: str) -> bool:
    return platform == "console" and not is_advertising(landed_name.partition(".")[0])


def _has_day(mine: Engagement, others: Sequence[Engagement], day: date) -> bool:
    return mine.includes(day) or not any(other.includes(day) for other in others)
