"""Finds the engagements that settings name, and chooses the one that is shown."""

import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from orchestration.engagements._engagement import ENDED, RUNNING, UPCOMING, Engagement, read_engagement
from orchestration.errors import PermanentError
from orchestration.seeds import SHARED_SOURCE

ENGAGEMENTS_VARIABLE = "TOCHIMART_ENGAGEMENTS"
ENGAGEMENT_VARIABLE = "TOCHIMART_ENGAGEMENT"
MARKS = ("engagement.csv", "seeds.xlsx")
"""A folder with one of these files is an engagement."""


def find_engagements(named: str | None, source: Path | None) -> tuple[Engagement, ...]:
    """Return every engagement: the one at `source`, those at the paths `named` (separated as in PATH), and the shipped
    ones. The first with an id counts. A shipped one is left out if another has one of its ad accounts, because it is a
    copy of it. Engagements whose dates cannot be read are left out; `refuse_unsound` names them. Raises PermanentError
    when a path is no engagement."""
    found: dict[str, Engagement] = {}
    for path in [*([source] if source else []), *expand(named)]:
        if engagement := read_engagement(path):
            found.setdefault(engagement.engagement_id, engagement)
    taken = {account for engagement in found.values() for account in engagement.ad_accounts}
    for path in _engagements_below(SHARED_SOURCE):
        engagement = read_engagement(path, is_shipped=True)
        if engagement and not engagement.ad_accounts & taken:
            found.setdefault(engagement.engagement_id, engagement)
    return tuple(found.values())


def expand(named: str | None) -> list[Path]:
    """Return the folders and workbooks of engagements at the paths `named`. A path may be a folder of such folders."""
    paths: list[Path] = []
    for text in (named or "").split(os.pathsep):
        if not text.strip():
            continue
        path = Path(text.strip()).expanduser().absolute()
        inside = [path] if _is_engagement(path) else _engagements_below(path)
        if not inside:
            missing = "does not exist" if not path.exists() else "contains no engagement.csv and no such folder"
            raise PermanentError(
                f"{ENGAGEMENTS_VARIABLE}: {path} {missing}; name the folder of an engagement (`tochimart init FOLDER` writes one)"
            )
        paths += inside
    return paths


def _is_engagement(path: Path) -> bool:
    return path.suffix.lower() == ".xlsx" if path.is_file() else any((path / mark).exists() for mark in MARKS)


def _engagements_below(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*/") if _is_engagement(path)) if folder.is_dir() else []


def choose(
    engagements: Sequence[Engagement], wanted: str | None, source: Path | None, today: date
) -> Engagement | None:
    """Return the engagement that is shown: the one with the id `wanted`, else the one at `source`, else the running one
    (the latest launch), else the next one, else the last one. The shipped example steps back while another runs or is
    to come. None when none can be read. Raises PermanentError when there is none with that id."""
    if wanted:
        for engagement in engagements:
            if engagement.engagement_id == wanted:
                return engagement
        known = ", ".join(engagement.engagement_id for engagement in engagements)
        raise PermanentError(f"{ENGAGEMENT_VARIABLE}: no engagement {wanted}; there are: {known}")
    if source:
        return next((engagement for engagement in engagements if engagement.source == source), None)
    own = [engagement for engagement in engagements if not engagement.is_shipped]
    candidates = own if any(engagement.state(today) != ENDED for engagement in own) else engagements
    return min(candidates, key=lambda engagement: _rank(engagement, today), default=None)


def _rank(engagement: Engagement, today: date) -> tuple[int, int, bool]:
    state = engagement.state(today)
    if state == RUNNING:
        return 0, -engagement.launch.toordinal(), engagement.is_shipped
    if state == UPCOMING:
        return 1, engagement.launch.toordinal(), engagement.is_shipped
    return 2, -engagement.end.toordinal(), engagement.is_shipped
