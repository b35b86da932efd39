"""Checks of counting and attribution: articles, rule sheet, tags, names. CV rules and creative tests have their own
modules."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import combinations, permutations

from orchestration.seeds._creative_tests import check_creative_tests
from orchestration.seeds._cv_event_rules import check_cv_event_rules
from orchestration.seeds._cv_rules import check_cv_rules, is_below
from orchestration.seeds._findings import Findings
from orchestration.seeds._known import UTM_MEDIA
from orchestration.seeds._rows import Row, closest_word
from orchestration.seeds._schema import WRITTEN_WITH_HOST

RowsByTable = Mapping[str, Sequence[Row]]
FileNameByTable = Mapping[str, str]


def check_rules(rows: RowsByTable, files: FileNameByTable, findings: Findings) -> None:
    """Run every check of this module."""
    if "cv_link_rules" in rows:
        check_cv_rules(rows, files["cv_link_rules"], findings)
    check_cv_event_rules(rows, files, findings)
    _check_hosts(rows, files, findings)
    if "lp_articles" in rows:
        _check_articles(rows, files, findings)
    if "dm_sheet" in rows:
        _check_sheet(rows, files["dm_sheet"], findings)
    if "creative_tests" in rows:
        check_creative_tests(rows, files["creative_tests"], findings)
    sources = [row["source"] for row in rows.get("source_categories", ())]
    for row in rows.get("media", ()):
        for column, known in (("utm_source", sources), ("utm_medium", UTM_MEDIA)):
            if row[column] and row[column] not in known and (near := closest_word(row[column], known, 0.83)):
                message = f"holds {row[column]}, which is nearly {near}"
                findings.warning(files["media"], message, "check its spelling", row.number, column)
    _check_media_names(rows, files, findings)
    for table in ("campaigns", "targets"):
        _check_names(rows.get(table, ()), files.get(table, ""), findings)
    for row in rows.get("targets", ()):
        other = {"male": "女", "female": "男"}.get(row["sex"], "")
        if other and other in row["name_ja"] and {"女": "男", "男": "女"}[other] not in row["name_ja"]:
            message = f"is {row['sex']}, and the name of the target is {row['name_ja']}"
            findings.warning(files["targets"], message, "check both", row.number, "sex")


def _check_media_names(rows: RowsByTable, files: FileNameByTable, findings: Findings) -> None:
    """Warn about a medium that is a whole platform and is named otherwise: people would see two names of one thing."""
    names = {row["platform"]: row["name_ja"] for row in rows.get("ad_platforms", ())}
    for row in rows.get("media", ()):
        name = names.get(row["medium"])
        if name and row["name_ja"] and row["name_ja"] != name:
            message = f"is {row['name_ja']}, and {files['ad_platforms']} names the same platform {name}"
            findings.warning(files["media"], message, "write the same name in both", row.number, "name_ja")


def _check_spellings(rows: Sequence[Row], column: str, file: str, findings: Findings) -> None:
    """Warn about a grouping word that occurs once and nearly equals another one."""
    counts = Counter(row[column] for row in rows if row[column])
    for row in rows:
        other_spellings = [spelling for spelling in counts if spelling != row[column]]
        if counts[row[column]] == 1 and (near := closest_word(row[column], other_spellings)):
            message = f"holds {row[column]}, which is nearly {near}"
            findings.warning(file, message, "check its spelling", row.number, column)


def _check_hosts(rows: RowsByTable, files: FileNameByTable, findings: Findings) -> None:
    """Check that a path written as full address names the expected host."""
    sites = [row["lp_host"] for row in rows.get("engagement", ()) if row["lp_host"]]
    for (table, column), (other, name) in WRITTEN_WITH_HOST.items():
        for row in rows.get(table, ()):
            own = row[name] if other == table else next(iter(sites), "")
            written = row.hosts.get(column, "")
            if written and own and written.removeprefix("www.") != own.removeprefix("www."):
                message = f"is written with the host {written}, and {name} is {own}"
                findings.error(files[table], message, "write the path alone", row.number, column, row[column])


def _check_articles(rows: RowsByTable, files: FileNameByTable, findings: Findings) -> None:
    file = files["lp_articles"]
    _check_spellings(rows["lp_articles"], "theme", file, findings)
    for site in rows.get("engagement", ()):
        prefix = site["lp_path_prefix"]
        folders = {row["page_path"].split("/")[1] for row in rows["lp_articles"] if row["page_path"].count("/") > 1}
        if prefix == "/" and len(folders) == 1 and all(row["page_path"].count("/") > 1 for row in rows["lp_articles"]):
            message = f"is every page of the site, and every article lies below /{folders.pop()}"
            findings.warning(files["engagement"], message, "check it", site.number, "lp_path_prefix")
        for row in rows["lp_articles"]:
            if prefix and row["page_path"] and not is_below(row["page_path"], prefix):
                message = f"does not lie below {prefix}, the landing page of engagement"
                findings.error(file, message, f"write a path below {prefix}", row.number, "page_path", row["page_path"])


def _check_sheet(rows: RowsByTable, file: str, findings: Findings) -> None:
    """Check that the sheet agrees with media and campaigns, and that no prefix starts another one with the same tags."""
    sheet = rows["dm_sheet"]
    media = {row["medium"]: row for row in rows.get("media", ())}
    campaigns = {row["campaign"]: row for row in rows.get("campaigns", ())}
    for row in sheet:
        for column in ("platform", "utm_source", "utm_medium"):
            _check_repeated_value(row, column, media.get(row["medium"]), "media", file, findings)
        _check_repeated_value(row, "utm_campaign", campaigns.get(row["campaign"]), "campaigns", file, findings)
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
    expected = [
        (m, c, t["target"])
        for m in media
        for c in campaigns
        for t in rows.get("targets", ())
        if m and c and t["target"]
    ]
    left_out = _codes_without_rows(rows, file, findings)
    missing = [
        combination for combination in expected if combination not in present and not left_out & set(combination)
    ]
    if missing and len(missing) < len(expected):
        first = " / ".join(missing[0])
        message = f"has no row for {first}" + (
            f" and {len(missing) - 1} other combinations" if len(missing) > 1 else ""
        )
        findings.warning(file, f"{message} of medium, campaign and target", "write them, or such URLs are unattributed")


def _codes_without_rows(rows: RowsByTable, file: str, findings: Findings) -> set[str]:
    """Warn about each medium, campaign and target that the sheet never names, and return their codes."""
    left_out = set()
    for table, column in (("media", "medium"), ("campaigns", "campaign"), ("targets", "target")):
        named = {row[column] for row in rows["dm_sheet"]}
        for row in rows.get(table, ()):
            if row[column] and row[column] not in named and named != {""}:
                left_out.add(row[column])
                message = f"has no row for {column} {row[column]}, so no ad and no session belongs to it"
                findings.warning(file, message, f"write its rows, or delete it in {table}")
    return left_out


def _check_repeated_value(
    row: Row, column: str, known_row: Row | None, table: str, file: str, findings: Findings
) -> None:
    if known_row and row[column] and known_row[column] and row[column] != known_row[column]:
        message = f"is not what {table} says in row {known_row.number}, {known_row[column]}"
        findings.error(file, message, "write the same in both", row.number, column, row[column])


def _check_sheet_order(rows: RowsByTable, file: str, findings: Findings) -> None:
    """Warn about a prefix that starts with another target's code, because it is probably in the wrong row."""
    targets = [row["target"] for row in rows.get("targets", ()) if row["target"]]
    for row in rows["dm_sheet"]:
        named = [target for target in targets if row["utm_content_prefix"] == f"{target}_"]
        if named and row["target"] and row["target"] not in named:
            message = f"names target {named[0]} in a row of target {row['target']}"
            findings.error(
                file, message, f"write {row['target']}_", row.number, "utm_content_prefix", row["utm_content_prefix"]
            )


def _check_names(rows: Sequence[Row], file: str, findings: Findings) -> None:
    """Check that names used to assign untagged ads differ by more than width and spaces."""
    for shorter, longer in combinations([row for row in rows if row["name_ja"]], 2):
        if shorter["name_ja"] != longer["name_ja"] and longer["name_ja"].startswith(shorter["name_ja"]):
            message = (
                f"begins with the name of row {shorter.number}, and campaigns are recognised by how their names begin"
            )
            findings.warning(file, message, "check that ads are told apart by their tags", longer.number, "name_ja")
