"""The simulated visitors: age, gender, place and whether they have visited before, sampled independently of their
behaviour. GA4 knows age and gender only of visitors whose Google account shares them; all others are `unknown`."""

import numpy as np
import pandas as pd

from sandbox.world.engagement import Engagement

RETURNING_SHARE = 0.16
UNKNOWN_DEMOGRAPHICS_SHARE = 0.42
AGES = ("18-24", "25-34", "35-44", "45-54", "55-64", "65+")
AGE_SHARES = (0.78, 0.11, 0.04, 0.04, 0.02, 0.01)
LOCAL_PLACES = (("Tochigi", "Utsunomiya"), ("Tochigi", "Oyama"), ("Tochigi", "Ashikaga"), ("Tochigi", "(not set)"))
NEARBY_PLACES = (
    ("Tokyo", "Setagaya City"),
    ("Tokyo", "Shinjuku City"),
    ("Kanagawa", "Yokohama"),
    ("Saitama", "Saitama"),
    ("Chiba", "Chiba"),
    ("Ibaraki", "Mito"),
    ("Gunma", "Maebashi"),
)
DISTANT_PLACES = (("Fukushima", "Koriyama"), ("Osaka", "Osaka"), ("(not set)", "(not set)"))
PLACES = (*LOCAL_PLACES, *NEARBY_PLACES, *DISTANT_PLACES)
PLACE_SHARES = {
    "main": (0.48, 0.17, 0.12, 0.10, 0.02, 0.02, 0.01, 0.02, 0.01, 0.02, 0.01, 0.01, 0.0, 0.01),
    "sub": (0.02, 0.01, 0.01, 0.01, 0.22, 0.16, 0.17, 0.14, 0.11, 0.07, 0.05, 0.01, 0.01, 0.01),
    "": (0.22, 0.08, 0.06, 0.06, 0.12, 0.09, 0.09, 0.08, 0.06, 0.04, 0.03, 0.03, 0.02, 0.02),
}


def visitor_traits(sessions: pd.DataFrame, engagement: Engagement, rng: np.random.Generator) -> pd.DataFrame:
    """Return visitor columns for `sessions`, in order: `user_id` (the id of the first session), `is_returning`, `age`,
    `gender`, `region`, `city`."""
    owner = assign_visitors(sessions, rng)
    of_target = (engagement.target_groups, engagement.target_sexes)
    group, sex = (np.array([of.get(code, "") for code in sessions["target"]], dtype=object) for of in of_target)
    size = len(sessions)
    place = np.zeros(size, dtype=int)
    for name, share in PLACE_SHARES.items():
        drawn = rng.choice(len(PLACES), size, p=share)
        place = np.where(group == name, drawn, place)
    as_aimed = rng.random(size) < 0.93
    coin = rng.random(size) < 0.5
    female = np.where(sex == "", coin, (sex == "f") == as_aimed)
    shares_age = rng.random(size) >= UNKNOWN_DEMOGRAPHICS_SHARE
    age = np.where(shares_age, rng.choice(AGES, size, p=AGE_SHARES), "unknown")
    gender = np.where(shares_age, np.where(female, "female", "male"), "unknown")
    regions = np.array([engagement.localise(region) for region, _ in PLACES], dtype=object)
    cities = np.array([engagement.localise(city) for _, city in PLACES], dtype=object)
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


def assign_visitors(sessions: pd.DataFrame, rng: np.random.Generator) -> np.ndarray:
    """Return for each session the position of its visitor's first session. A visitor returns on the same or a later day
    on any device."""
    size = len(sessions)
    by_day = np.argsort(sessions["day"].to_numpy(), kind="stable")
    rank = np.empty(size, dtype=int)
    rank[by_day] = np.arange(size)
    earlier = np.floor(rng.random(size) * rank).astype(int)
    parent = np.where((rng.random(size) < RETURNING_SHARE) & (rank > 0), by_day[earlier], np.arange(size))
    while not np.array_equal(parent, parent[parent]):
        parent = parent[parent]
    return parent


def link_returning_visitors(sessions: pd.DataFrame, cv_sessions: pd.Series, late: pd.DataFrame) -> pd.DataFrame:
    """Return `sessions` in which a conversion without an ad belongs to the visitor of the earlier ad visit that a
    platform credited (`late`: session_id, first_session), and no other conversion without an ad has an ad visit of the
    same visitor up to its day."""
    traits = ["user_id", "age", "gender", "region", "city"]
    linked = sessions.set_index("session_id")
    pairs = late.drop_duplicates("session_id")
    for name in traits:
        linked.loc[pairs["session_id"], name] = linked.loc[pairs["first_session"], name].to_numpy()
    linked.loc[pairs["session_id"], "is_returning"] = True
    converted = linked.loc[cv_sessions.unique()]
    others = converted[(converted["ad_id"] == 0) & ~converted.index.isin(pairs["session_id"])]
    of_ads = linked[(linked["ad_id"] != 0).to_numpy() & linked["user_id"].isin(others["user_id"]).to_numpy()]
    first_ad_day = of_ads.groupby("user_id")["day"].min()
    seen = others["user_id"].map(first_ad_day)
    alone = others.index[seen.notna() & (seen <= others["day"])]
    linked.loc[alone, "user_id"] = alone.to_numpy()
    linked.loc[alone, "is_returning"] = False
    return linked.reset_index()[list(sessions.columns)]


def is_scrolled_to_end(views: pd.DataFrame, rng: np.random.Generator) -> np.ndarray:
    """Return a mask of pages read to the end, which takes at least 20 seconds."""
    return (views["seconds"].to_numpy() >= 20) & (rng.random(len(views)) < 0.7)
