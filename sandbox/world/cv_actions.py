"""The simulated events of the engagement's rules in cv_rules.csv: forms sent, telephone numbers tapped, files downloaded.

Without rules there are none. They have random numbers of their own, so that they move no other figure.
"""

import json
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from orchestration.seeds import read_seed as seed

RANDOM_STREAM = 13
PAGE_PATH = "page_path"
NEAR_MISS_SHARE = 0.3
"""Events of the same name with another value in every condition, per event of a rule: they match no rule."""
REPEATED_SHARE = 0.08
"""Share of the events that people send twice in one visit."""
SHARE_AFTER_CLICK = 0.12
"""Share of the visits with a counted link that also send the event of a rule."""
COLUMNS = ["session_id", "event_name", "page_path", "parameters", "rule_id", "kind", "is_cv"]
VALUES_BY_OPERATOR = {"": "{}", "^": "{}-7", "$": "top-{}", "*": "x-{}-y"}
"""A value that satisfies a condition, by its operator."""

CREATE_CV_HITS_SQL = """create or replace view cv_hits as
    select session_id, has_ads_consent from link_clicks where is_cv
    union all
    select session_id, has_ads_consent from cv_actions where is_cv"""
"""Everything that is a CV: counted clicks on links, and counted events."""


class Condition(NamedTuple):
    """One condition of a rule, as the sandbox reads it from the table."""

    parameter: str
    operator: str
    value: str

    def holds(self, parameters: Mapping[str, str]) -> bool:
        text = parameters.get(self.parameter, "").lower()
        if self.operator == "" or text == "":
            return text == self.value
        if self.operator == "^" and self.parameter == PAGE_PATH:
            return (text + "/").startswith(self.value.rstrip("/") + "/")
        if self.operator == "^":
            return text.startswith(self.value)
        return text.endswith(self.value) if self.operator == "$" else self.value in text


class Rule(NamedTuple):
    """A rule of cv_rules.csv."""

    rule_id: str
    event_name: str
    conditions: tuple[Condition, ...]
    kind: str
    is_counted: bool


def load_rules() -> tuple[Rule, ...]:
    """Return the engagement's rules. The one that applies to an event comes first: more conditions, then longer values."""
    rules = []
    for row in seed("cv_rules"):
        parts = [part.partition("=") for part in row["conditions"].split(";") if part]
        conditions = tuple(
            Condition(name.rstrip("^$*"), name[-1] if name[-1] in "^$*" else "", value) for name, _, value in parts
        )
        rules.append(Rule(row["rule_id"], row["event_name"], conditions, row["cv_kind"], row["is_counted"] == "true"))
    return tuple(
        sorted(
            rules, key=lambda rule: (-len(rule.conditions), -sum(len(c.value) for c in rule.conditions), rule.rule_id)
        )
    )


def simulate_cv_actions(
    sessions: pd.DataFrame, clicks: pd.DataFrame, rules: Sequence[Rule], random: Sequence[int]
) -> pd.DataFrame:
    """Return one row per event, with the rule that applies to it. Each rule has events at the rate of the CV of a visit
    in `sessions`, divided by the number of rules that count, and at `SHARE_AFTER_CLICK` in visits with a CV among the `clicks`.
    `random` names the stream of random numbers."""
    rng = np.random.default_rng([*random, RANDOM_STREAM])
    has_clicked = sessions["session_id"].isin(clicks.loc[clicks["is_cv"], "session_id"]).to_numpy()
    rate = sessions["cv_rate"].to_numpy(float) / max(sum(rule.is_counted for rule in rules), 1)
    rate = np.where(has_clicked, SHARE_AFTER_CLICK, rate)
    found = [_events_of_rule(sessions, rate, rule, rng) for rule in rules]
    events = pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=COLUMNS[:4])
    applied = [
        _rule_of(event, page, parameters, rules)
        for event, page, parameters in zip(events["event_name"], events["page_path"], events["parameters"], strict=True)
    ]
    events["rule_id"] = [rule.rule_id if rule else "" for rule in applied]
    events["kind"] = [rule.kind if rule else "" for rule in applied]
    events["is_cv"] = np.array([bool(rule and rule.is_counted) for rule in applied], dtype=bool)
    return events[COLUMNS].astype({"session_id": "int64"})


def _events_of_rule(sessions: pd.DataFrame, rate: np.ndarray, rule: Rule, rng: np.random.Generator) -> pd.DataFrame:
    """Return the events of one rule, some twice, and near misses. `rate` is the chance of each visit."""
    size = len(sessions)
    sent = sessions[rng.random(size) < rate]
    again = sent[rng.random(len(sent)) < REPEATED_SHARE]
    missed = sessions[rng.random(size) < rate * NEAR_MISS_SHARE] if rule.conditions else sessions[:0]
    matching = {c.parameter: VALUES_BY_OPERATOR[c.operator].format(c.value) for c in rule.conditions}
    pages = [c for c in rule.conditions if c.parameter == PAGE_PATH]
    page = (f"{pages[0].value.rstrip('/')}/thanks" if pages[0].operator else pages[0].value) if pages else None
    matching.pop(PAGE_PATH, None)
    other = dict.fromkeys(matching, "something-else")
    parts = [
        pd.DataFrame(
            {
                "session_id": visits["session_id"].to_numpy(),
                "event_name": rule.event_name,
                "page_path": visits["landing_page"].to_numpy() if own_page is None else own_page,
                "parameters": [parameters] * len(visits),
            }
        )
        for visits, parameters, own_page in ((sent, matching, page), (again, matching, page), (missed, other, None))
    ]
    return pd.concat(parts, ignore_index=True)


def _rule_of(event: str, page: str, parameters: Mapping[str, str], rules: Sequence[Rule]) -> Rule | None:
    values = {**parameters, PAGE_PATH: page}
    return next(
        (rule for rule in rules if rule.event_name == event and all(c.holds(values) for c in rule.conditions)), None
    )


def as_conversions(clicks: pd.DataFrame, actions: pd.DataFrame) -> pd.DataFrame:
    """Return the link clicks and, below them, the counted events, for the platforms' own conversions. Platforms know
    two kinds of conversion, so another kind is counted as job."""
    counted = actions[actions["is_cv"]]
    if counted.empty:
        return clicks
    kinds = np.where(counted["kind"] == "internship", "internship", "job")
    events = pd.DataFrame(
        {
            "session_id": counted["session_id"],
            "link_url": "",
            "page_path": counted["page_path"],
            "kind": kinds,
            "is_cv": True,
        }
    )
    return pd.concat([clicks, events], ignore_index=True)


def with_ads_consent(actions: pd.DataFrame, is_refused: np.ndarray) -> pd.DataFrame:
    """Return the events with `has_ads_consent`: false for counted events that no platform counts. `is_refused` is about
    the counted events in order."""
    consent = np.ones(len(actions), dtype=bool)
    consent[actions["is_cv"].to_numpy(bool)] = ~is_refused
    return actions.assign(has_ads_consent=consent)


def as_table(actions: pd.DataFrame) -> pd.DataFrame:
    """Return the events with their parameters as JSON text, and with types that a table without rows keeps."""
    texts = {"parameters": [json.dumps(parameters) for parameters in actions["parameters"]]}
    columns = ("event_name", "page_path", "parameters", "rule_id", "kind")
    return actions.assign(**texts).astype(dict.fromkeys(columns, "string"))
