"""Checks of values in one seed that name rows of another seed."""

from collections.abc import Mapping, Sequence

from orchestration.seeds import _links
from orchestration.seeds._findings import Findings
from orchestration.seeds._known import (
    CHANNELS_BY_PLATFORM,
    KIND_BY_PLATFORM,
    PLACEHOLDER_ACCOUNTS,
    PLATFORMS,
    PREFECTURES,
    PREFECTURES_JA,
    REPORTS,
)
from orchestration.seeds._rows import Row, closest_word, suggestion_for
from orchestration.seeds._schema import TABLES
from orchestration.seeds._values import fold_for_comparison

RowsByTable = Mapping[str, Sequence[Row]]


def normalise_spellings(rows: RowsByTable, files: Mapping[str, str], findings: Findings) -> None:
    """Change platforms, channels and prefectures to the platforms' own spelling where only case, spaces or hyphens
    differ."""
    for row in rows.get("ad_platforms", ()):
        _respell(row, "platform", PLATFORMS, files["ad_platforms"], findings, must=False)
        near = closest_word(row["platform"], PLATFORMS)
        if row["platform"] and row["platform"] not in PLATFORMS and near:
            findings.error(
                files["ad_platforms"], "is no platform", f"write {near}", row.number, "platform", row["platform"]
            )
    for table in TABLES:
        for column in table.columns:
            target, _, field = column.referenced_column.partition(".")
            known = [known_row[field] for known_row in rows.get(target, ()) if known_row[field]]
            if known:
                for row in rows.get(table.name, ()):
                    _respell(row, column.name, known, files[table.name], findings, target=f"{target}.csv")
    for row in rows.get("media", ()):
        if known_channels := CHANNELS_BY_PLATFORM.get(row["platform"]):
            _respell(
                row, "channel", known_channels, files["media"], findings, target=f"the channels of {row['platform']}"
            )
    for row in rows.get("prefectures", ()):
        _respell(row, "name_en", PREFECTURES, files["prefectures"], findings, must=False)
        _check_prefecture(row, files["prefectures"], findings)


def _respell(
    row: Row,
    column: str,
    known_spellings: Sequence[str],
    file: str,
    findings: Findings,
    target: str = "",
    must: bool = True,
) -> None:
    value = row[column]
    if not value or value in known_spellings:
        return
    alike = sorted(
        {spelling for spelling in known_spellings if _fold_for_comparison(spelling) == _fold_for_comparison(value)}
    )
    if len(alike) == 1:
        row.values[column] = alike[0]
        findings.add_normalised(
            file,
            f"it is spelt so {'in ' + target if target else 'by this project'}",
            row.number,
            column,
            value,
            alike[0],
        )
    elif must:
        findings.error(
            file, f"is not in {target}", suggestion_for(sorted(set(known_spellings)), value), row.number, column, value
        )


def _fold_for_comparison(text: str) -> str:
    return fold_for_comparison(text).replace("_", "")


def _check_prefecture(row: Row, file: str, findings: Findings) -> None:
    code = row["prefecture_code"]
    if not code:
        return
    if not 1 <= int(code) <= len(PREFECTURES):
        findings.error(file, "is not a prefecture code", "write 01 to 47", row.number, "prefecture_code", code)
        return
    for column, names in (("name_en", PREFECTURES), ("name_ja", PREFECTURES_JA)):
        right = names[int(code) - 1]
        if row[column] and row[column] != right:
            findings.error(
                file, f"is not the name of prefecture {code}", f"write {right}", row.number, column, row[column]
            )


def check_registers(rows: RowsByTable, files: Mapping[str, str], findings: Findings) -> None:
    """Check tables that must list everything this project reads: platforms, accounts, prefectures, counting rules."""
    if "ad_platforms" in rows:
        _check_platforms(rows["ad_platforms"], files["ad_platforms"], findings)
    if "prefectures" in rows:
        codes = {row["prefecture_code"] for row in rows["prefectures"]}
        for number, name in enumerate(PREFECTURES, 1):
            if f"{number:02d}" not in codes:
                findings.error(
                    files["prefectures"], f"has no row for {number:02d} {name}", "write it, the list has 47 rows"
                )
        if rows["prefectures"] and not any(row["area"] == "main" for row in rows["prefectures"]):
            message = "has no prefecture of area main, so no visitor and no delivery belongs to the main area"
            findings.warning(files["prefectures"], message, "write main for the prefecture of the engagement")
    serving = {row["platform"] for row in rows.get("media", ()) if row["platform"]}
    for table, meaning in (("accounts", "account is read"), ("conversion_counting", "way of counting is known")):
        if table not in rows:
            continue
        named = {row["platform"] for row in rows[table]}
        for platform in sorted(serving & set(KIND_BY_PLATFORM) - named):
            findings.warning(
                files[table], f"names no {platform}, which serves media: no {meaning}", f"write a row for {platform}"
            )
    _check_accounts(rows, files, findings)
    _check_counting(rows.get("conversion_counting", ()), files["conversion_counting"], findings)
    ids = {row["obligation_id"] for row in rows.get("obligations", ()) if row["obligation_id"]}
    for number in range(1, max((int(obligation_id[2:]) for obligation_id in ids), default=0)):
        if f"R-{number:02d}" not in ids:
            findings.warning(
                files["obligations"], f"has no row for R-{number:02d}", "write it, or the obligation is judged nowhere"
            )
    for row in rows.get("report_schedule", ()):
        _check_report(row, files["report_schedule"], findings)


def _check_counting(rows: Sequence[Row], file: str, findings: Findings) -> None:
    """Check that rules about actions or all conversions have a suitable report. A platform without any counted
    conversion is probably a mistake."""
    for row in rows:
        reports = REPORTS.get(row["platform"], ())
        if not row["platform"] or any(name.startswith("conversion_") for name in reports):
            continue
        where = "is not told by files and by what is read of this platform, so it could never be compared"
        if row["conversion_action"]:
            findings.error(file, where, "leave it empty", row.number, "conversion_action", row["conversion_action"])
        elif row["measure"] == "all_conversions":
            findings.error(file, where, "write conversions", row.number, "measure", row["measure"])
    for platform in sorted({row["platform"] for row in rows if row["platform"]}):
        if all(row["measure"] == "none" for row in rows if row["platform"] == platform):
            findings.warning(
                file, f"counts no conversion of {platform}", "write conversions or all_conversions for an action"
            )


def _check_report(row: Row, file: str, findings: Findings) -> None:
    """Check that the report exists. With a wrong name, the real report would keep the general rule."""
    known = REPORTS.get(row["platform"], ())
    if not known or not row["report"] or row["report"] in known:
        return
    if near := closest_word(row["report"], known):
        message = f"is no report of {row['platform']}"
        findings.error(file, message, f"write {near}", row.number, "report", row["report"])
    else:
        message = f"is no report of {row['platform']} that is known here"
        findings.warning(file, message, "check its name", row.number, "report")


def _check_accounts(rows: RowsByTable, files: Mapping[str, str], findings: Findings) -> None:
    """Check the accounts of the site: one GA4 property for both APIs, and a Search Console property of the landing
    page."""
    if not all(name in rows for name in ("accounts", "engagement")):
        return
    for row in rows["accounts"]:
        if row["account_id"] and row["account_id"] == PLACEHOLDER_ACCOUNTS.get(row["platform"]):
            message = "is a placeholder of tochimart init, and only the sandbox answers for it"
            findings.warning(files["accounts"], message, "write the real account id", row.number, "account_id")
    if rows["accounts"] and all(row["platform"] != "ga4" for row in rows["accounts"]):
        message = "names no ga4, so no sessions and no official CV are read"
        findings.warning(files["accounts"], message, "write a row for ga4, or import its event export")
    properties = {row["platform"]: row for row in rows["accounts"] if row["platform"] in ("ga4", "analytics_admin")}
    if len(properties) == 2 and properties["ga4"]["account_id"] != properties["analytics_admin"]["account_id"]:
        row = properties["analytics_admin"]
        findings.warning(
            files["accounts"], "names another property than ga4", "check both account ids", row.number, "account_id"
        )
    kinds = {row["platform"]: row["kind"] for row in rows.get("ad_platforms", ())}
    advertisers: dict[str, Row] = {}
    for row in (
        account for account in rows["accounts"] if kinds.get(account["platform"]) == "ads" and account["account_id"]
    ):
        first = advertisers.setdefault(row["account_id"], row)
        if first["platform"] != row["platform"]:
            message = f"is the account of {first['platform']} in row {first.number} too"
            findings.warning(files["accounts"], message, "check both account ids", row.number, "account_id")
    hosts = [row["lp_host"] for row in rows["engagement"] if row["lp_host"]]
    for row in rows["accounts"]:
        site = row["account_id"].removeprefix("sc-domain:").split("://")[-1].split("/")[0]
        if (
            row["platform"] == "search_console"
            and site
            and hosts
            and not _links.is_host_within(hosts[0], _links.ascii_host(site).removeprefix("www."))
        ):
            findings.warning(files["accounts"], f"is no property of {hosts[0]}", "check it", row.number, "account_id")
        if row["account_id"].startswith("http://"):
            message = "is the property of http alone, which knows no search that led to https"
            findings.warning(files["accounts"], message, "check that it is not https://", row.number, "account_id")


def _check_platforms(rows: Sequence[Row], file: str, findings: Findings) -> None:
    by_name = {row["platform"]: row for row in rows}
    for name, kind in KIND_BY_PLATFORM.items():
        if name not in by_name:
            findings.error(file, f"has no row for {name}, so nothing of it would be read", f"write a row for {name}")
        elif by_name[name]["kind"] and by_name[name]["kind"] != kind:
            row = by_name[name]
            findings.error(file, f"is not the kind of {name}", f"write {kind}", row.number, "kind", row["kind"])
    for row in rows:
        if row["platform"] and row["platform"] not in PLATFORMS and row["kind"] not in ("ads", ""):
            message = "is no platform this project reads, and a mapping file can only add one of kind ads"
            findings.error(
                file, message, suggestion_for(PLATFORMS, row["platform"]), row.number, "platform", row["platform"]
            )
        zone = row["time_zone"]
        if zone and not _is_time_zone(zone):
            findings.error(file, "is no time zone", "write it such as Asia/Tokyo", row.number, "time_zone", zone)
        elif zone and row["kind"] in ("ads", "site") and zone != "Asia/Tokyo":
            message = "is not Japan's time zone, and days of ads and of the site are Japanese days"
            findings.error(file, message, "write Asia/Tokyo", row.number, "time_zone", zone)


def _is_time_zone(name: str) -> bool:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return "/" in name or name == "UTC"
