"""Who the visitors are: age, gender, place and whether they have been here before. Drawn apart from what they do.

GA4 knows age and gender only of visitors whose Google account shares them; all others are `unknown`.
"""

import numpy as np
import pandas as pd

RETURNING = 0.16
UNKNOWN = 0.42
AGES = ("18-24", "25-34", "35-44", "45-54", "55-64", "65+")
AGE_SHARE = (0.78, 0.11, 0.04, 0.04, 0.02, 0.01)
HOME = (("Tochigi", "Utsunomiya"), ("Tochigi", "Oyama"), ("Tochigi", "Ashikaga"), ("Tochigi", "(not set)"))
NEIGHBOURS = (
    ("Tokyo", "Setagaya City"),
    ("Tokyo", "Shinjuku City"),
    ("Kanagawa", "Yokohama"),
    ("Saitama", "Saitama"),
    ("Chiba", "Chiba"),
    ("Ibaraki", "Mito"),
    ("Gunma", "Maebashi"),
)
ELSEWHERE = (("Fukushima", "Koriyama"), ("Osaka", "Osaka"), ("(not set)", "(not set)"))
PLACES = (*HOME, *NEIGHBOURS, *ELSEWHERE)
PLACE_SHARE = {
    "main": (0.48, 0.17, 0.12, 0.10, 0.02, 0.02, 0.01, 0.02, 0.01, 0.02, 0.01, 0.01, 0.0, 0.01),
    "sub": (0.02, 0.01, 0.01, 0.01, 0.22, 0.16, 0.17, 0.14, 0.11, 0.07, 0.05, 0.01, 0.01, 0.01),
    "": (0.22, 0.08, 0.06, 0.06, 0.12, 0.09, 0.09, 0.08, 0.06, 0.04, 0.03, 0.03, 0.02, 0.02),
}


def traits(sessions: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Visitor columns for `sessions`, in order: `user_id` (the first session's id), `is_returning`, `age`, `gender`, `region`, `city`."""
    owner = owners(sessions, rng)
    target = sessions["target"].to_numpy(object)
    group, sex = (np.array([one.partition("_")[part] for one in target], dtype=object) for part in (0, 2))
    size = len(sessions)
    place = np.zeros(size, dtype=int)
    for name, share in PLACE_SHARE.items():
        drawn = rng.choice(len(PLACES), size, p=share)
        place = np.where(group == name, drawn, place)
    as_aimed = rng.random(size) < 0.93
    coin = rng.random(size) < 0.5
    female = np.where(sex == "", coin, (sex == "f") == as_aimed)
    shares_age = rng.random(size) >= UNKNOWN
    age = np.where(shares_age, rng.choice(AGES, size, p=AGE_SHARE), "unknown")
    gender = np.where(shares_age, np.where(female, "female", "male"), "unknown")
    regions = np.array([region for region, _ in PLACES], dtype=object)
    cities = np.array([city for _, city in PLACES], dtype=object)
    return pd.DataFrame(
        {
            "user_id": sessions["session_id"].to_numpy()[owner],
            "is_returning": owner != np.arange(size),
            "age": age[owner],
            "gender": gender[owner],
            "region": regions[place][owner],
            "city": cities[place][owner],
        }
    )


def owners(sessions: pd.DataFrame, rng: np.random.Generator) -> np.ndarray:
    """Position of each session's visitor's first session; a visitor comes back on a later day, or the same, on any device."""
    size = len(sessions)
    by_day = np.argsort(sessions["day"].to_numpy(), kind="stable")
    rank = np.empty(size, dtype=int)
    rank[by_day] = np.arange(size)
    earlier = np.floor(rng.random(size) * rank).astype(int)
    parent = np.where((rng.random(size) < RETURNING) & (rank > 0), by_day[earlier], np.arange(size))
    while not np.array_equal(parent, parent[parent]):
        parent = parent[parent]
    return parent


def scrolled(views: pd.DataFrame, rng: np.random.Generator) -> np.ndarray:
    """Whether each page was read to its end; nobody does in less than 20 seconds."""
    return (views["seconds"].to_numpy() >= 20) & (rng.random(len(views)) < 0.7)
