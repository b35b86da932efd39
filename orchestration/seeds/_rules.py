"""Checks of rules that count or attribute: CV links, articles, the rule sheet, tests of creatives."""

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import combinations, permutations

from orchestration.seeds._findings import Findings
from orchestration.seeds._links import within
from orchestration.seeds._periods import day_of, delivery, number_of
from orchestration.seeds._rows import Row, nearest
from orchestration.seeds._schema import WRITTEN_WITH_HOST

Rows = Mapping[str, Sequence[Row]]
Files = Mapping[str, str]
SAME_IN_A_TEST = (
    "name_ja",
    "medium",
    "campaign",
    "target",
    "first_day",
    "last_day",
    "primary_metric",
    "worthwhile_lift",
)
ROUNDING = Decimal("0.001")
"""Shares of thirds are written with some decimals."""


def check_rules(rows: Rows, files: Files, findings: Findings) -> None:
    """Every check of this module."""
    if "cv_link_rules" in rows:
        _check_cv_rules(rows, files["cv_link_rules"], findings)
    _check_hosts(rows, files, findings)
    if "lp_articles" in rows:
        _check_articles(rows, files["lp_articles"], findings)
    if "dm_sheet" in rows:
        _check_sheet(rows, files["dm_sheet"], findings)
    if "creative_tests" in rows:
        _check_tests(rows, files["creative_tests"], findings)
    for table in ("campaigns", "targets"):
        _check_names(rows.get(table, ()), files.get(table, ""), findings)


def is_below(path: str, prefix: str) -> bool:
    """True when a normalised path is the prefix or lies below it, segment by segment (macro is_page_below)."""
    return prefix == "/" or path == prefix or path.startswith(prefix + "/")


def _check_cv_rules(rows: Rows, file: str, findings: Findings) -> None:
    rules = [row for row in rows["cv_link_rules"] if row["link_domain"] and row["path_prefix"] and row["is_counted"]]
    if rules and not any(row["is_counted"] == "true" for row in rules):
        findings.error(
            file,
            "is true in no rule, so nothing could be a CV",
            "write true for the links that count",
            column="is_counted",
        )
    hosts = [row["lp_host"].removeprefix("www.") for row in rows.get("engagement", ()) if row["lp_host"]]
    for row in rules:
        if any(within(row["link_domain"], host) for host in hosts):
            message = f"belongs to the landing page's own host {hosts[0]}, and only links to other sites can be a CV"
            findings.error(
                file, message, "write the host of the application site", row.number, "link_domain", row["link_domain"]
            )
    for one, other in permutations(rules, 2):
        if one["is_counted"] != other["is_counted"]:
            _check_overruled(one, other, file, findings)


def _check_overruled(one: Row, other: Row, file: str, findings: Findings) -> None:
    """Warn where one of two rules that decide differently takes links away from the other one unexpectedly."""
    same_path = one["path_prefix"] == other["path_prefix"]
    if not within(one["link_domain"], other["link_domain"]) or same_path:
        return
    if one["is_counted"] == "true" and is_below(one["path_prefix"], other["path_prefix"]):
        message = f"counts {one['path_prefix']} although rule {other['rule_id']} leaves out {other['path_prefix']}, which holds it"
        findings.warning(file, message, "check that both are meant", one.number, "path_prefix")
    if one["link_domain"] != other["link_domain"] and is_below(other["path_prefix"], one["path_prefix"]):
        message = f"does not hold for {other['path_prefix']} on its own host: rule {other['rule_id']} has the longer path and wins"
        findings.warning(file, message, "check that both are meant", one.number, "path_prefix")


def _check_spellings(rows: Sequence[Row], column: str, file: str, findings: Findings) -> None:
    """Words that group rows: one that stands once and is nearly another one is probably that one."""
    counts = Counter(row[column] for row in rows if row[column])
    for row in rows:
        others = [one for one in counts if one != row[column]]
        if counts[row[column]] == 1 and (near := nearest(row[column], others)):
            message = f"holds {row[column]}, which is nearly {near}"
            findings.warning(file, message, "check its spelling", row.number, column)


def _check_hosts(rows: Rows, files: Files, findings: Findings) -> None:
    """A path written as a full address must name the host it is about."""
    sites = [row["lp_host"] for row in rows.get("engagement", ()) if row["lp_host"]]
    for (table, column), (other, name) in WRITTEN_WITH_HOST.items():
        for row in rows.get(table, ()):
            own = row[name] if other == table else next(iter(sites), "")
            written = row.hosts.get(column, "")
            if written and own and written.removeprefix("www.") != own.removeprefix("www."):
                message = f"is written with the host {written}, and {name} is {own}"
                findings.error(files[table], message, "write the path alone", row.number, column, row[column])


def _check_articles(rows: Rows, file: str, findings: Findings) -> None:
    _check_spellings(rows["lp_articles"], "theme", file, findings)
    for site in rows.get("engagement", ()):
        prefix = site["lp_path_prefix"]
        for row in rows["lp_articles"]:
            if prefix and row["page_path"] and not is_below(row["page_path"], prefix):
                message = f"does not lie below {prefix}, the landing page of engagement"
                findings.error(file, message, f"write a path below {prefix}", row.number, "page_path", row["page_path"])


def _check_sheet(rows: Rows, file: str, findings: Findings) -> None:
    """The sheet repeats media and campaigns: both must say the same. No prefix may begin another one of the same tags."""
    sheet = rows["dm_sheet"]
    media = {row["medium"]: row for row in rows.get("media", ())}
    campaigns = {row["campaign"]: row for row in rows.get("campaigns", ())}
    for row in sheet:
        for column in ("platform", "utm_source", "utm_medium"):
            _must_repeat(row, column, media.get(row["medium"]), "media", file, findings)
        _must_repeat(row, "utm_campaign", campaigns.get(row["campaign"]), "campaigns", file, findings)
        prefix = row["utm_content_prefix"]
        if prefix and prefix[-1].isalnum():
            message = "has no separator at its end, and the creative's code follows"
            findings.error(file, message, f"write {prefix}_", row.number, "utm_content_prefix", prefix)
    by_tags: dict[tuple[str, ...], list[Row]] = {}
    for row in sheet:
        by_tags.setdefault((row["utm_source"], row["utm_medium"], row["utm_campaign"]), []).append(row)
    for group in by_tags.values():
        for short, long in permutations(group, 2):
            begin, whole = short["utm_content_prefix"], long["utm_content_prefix"]
            if begin and begin != whole and whole.startswith(begin):
                message = f"begins with the prefix of row {short.number}, so both would match"
                findings.error(file, message, "write prefixes that differ", long.number, "utm_content_prefix", whole)
    _check_sheet_order(rows, file, findings)
    present = {(row["medium"], row["campaign"], row["target"]) for row in sheet}
    wanted = [
        (m, c, t["target"])
        for m in media
        for c in campaigns
        for t in rows.get("targets", ())
        if m and c and t["target"]
    ]
    missing = [one for one in wanted if one not in present]
    if missing and len(missing) < len(wanted):
        first = " / ".join(missing[0])
        message = f"has no row for {first}" + (
            f" and {len(missing) - 1} other combinations" if len(missing) > 1 else ""
        )
        findings.warning(file, f"{message} of medium, campaign and target", "write them, or such URLs are unattributed")


def _must_repeat(row: Row, column: str, known: Row | None, table: str, file: str, findings: Findings) -> None:
    if known and row[column] and known[column] and row[column] != known[column]:
        message = f"is not what {table} says in row {known.number}, {known[column]}"
        findings.error(file, message, "write the same in both", row.number, column, row[column])


def _check_sheet_order(rows: Rows, file: str, findings: Findings) -> None:
    """A prefix that begins with another target's code has probably been put in the wrong row."""
    targets = [row["target"] for row in rows.get("targets", ()) if row["target"]]
    for row in rows["dm_sheet"]:
        named = [one for one in targets if row["utm_content_prefix"] == f"{one}_"]
        if named and row["target"] and row["target"] not in named:
            message = f"names target {named[0]} in a row of target {row['target']}"
            findings.error(
                file, message, f"write {row['target']}_", row.number, "utm_content_prefix", row["utm_content_prefix"]
            )


def _check_names(rows: Sequence[Row], file: str, findings: Findings) -> None:
    """Ads without tags are placed by these names, so two of them must not be alike but for width and spaces."""
    for one, other in combinations([row for row in rows if row["name_ja"]], 2):
        if one["name_ja"] != other["name_ja"] and other["name_ja"].startswith(one["name_ja"]):
            message = f"begins with the name of row {one.number}, and campaigns are recognised by how their names begin"
            findings.warning(file, message, "check that ads are told apart by their tags", other.number, "name_ja")


def _check_tests(rows: Rows, file: str, findings: Findings) -> None:
    tests: dict[str, list[Row]] = {}
    for row in rows["creative_tests"]:
        if row["test_id"]:
            tests.setdefault(row["test_id"], []).append(row)
    window = delivery(rows)
    for test, arms in tests.items():
        _check_arms(test, arms, file, findings)
        for row in arms:
            for column in ("first_day", "last_day"):
                found = day_of(row, column)
                if window and found and not window[0] <= found <= window[1]:
                    message = f"lies outside {window[0]} to {window[1]}, in which ads run"
                    findings.error(file, message, "write a day between the two", row.number, column, found.isoformat())
    for (one, first), (other, second) in combinations(((name, arms[0]) for name, arms in tests.items()), 2):
        if _overlap(first, second):
            message = f"runs at the same time, for the same medium, campaign and target as {one}, so neither would show its own effect"
            findings.error(
                file,
                message,
                "let one end before the other begins, or narrow its scope",
                second.number,
                "test_id",
                other,
            )


def _check_arms(test: str, arms: Sequence[Row], file: str, findings: Findings) -> None:
    first = arms[0]
    for row in arms[1:]:
        for column in SAME_IN_A_TEST:
            if column in row.values and column in first.values and row[column] != first[column]:
                message = f"differs from row {first.number} of the same test {test}"
                findings.error(
                    file, message, f"write {first[column] or 'nothing'} in both", row.number, column, row[column]
                )
    controls = [row for row in arms if row["is_control"] == "true"]
    if len(arms) < 2:
        findings.error(
            file, f"is the only arm of test {test}", "write a row for each arm", first.number, "arm", first["arm"]
        )
    elif len(controls) != 1 and all(row["is_control"] for row in arms):
        message = f"is true in {len(controls)} arms of test {test}, and one is the control"
        findings.error(file, message, "write true in exactly one of its rows", first.number, "is_control")
    shares = [number_of(row, "planned_share") for row in arms]
    total = sum((one for one in shares if one is not None), Decimal(0))
    if None not in shares and abs(total - 1) > ROUNDING:
        message = f"sums to {total:f} over the arms of test {test}"
        findings.error(file, message, "write shares that sum to 1", first.number, "planned_share")
    seen: dict[str, Row] = {}
    for row in arms:
        for creative in row["creatives"].split():
            if creative in seen:
                message = f"belongs to arm {seen[creative]['arm']} of test {test} too"
                findings.error(file, message, "name each creative in one arm", row.number, "creatives", creative)
            seen.setdefault(creative, row)


def _overlap(one: Row, other: Row) -> bool:
    """True when two tests share a day and may share ads: an empty scope means all."""
    if any(one[name] and other[name] and one[name] != other[name] for name in ("medium", "campaign", "target")):
        return False
    a, b, c, d = (
        day_of(one, "first_day"),
        day_of(one, "last_day"),
        day_of(other, "first_day"),
        day_of(other, "last_day"),
    )
    return bool(a and b and c and d and a <= d and c <= b)
