"""A platform's accounts found by asking it, before anything is fetched of them."""

import json
from collections.abc import Callable, Mapping, Sequence

import dagster as dg
from dagster import AssetExecutionContext

from orchestration.errors import IncompleteError, QuotaError, ReportError
from orchestration.resources._files import replacing
from orchestration.resources._report import PlatformClient
from orchestration.resources._retry import retrying
from orchestration.settings import Settings

Found = tuple[Sequence[Mapping[str, str | int]], Sequence[str]]
"""Accounts, each with its `account_id`, and sentences about what refused to be listed."""


def is_to_find(is_wanted: bool, client: PlatformClient, settings: Settings) -> bool:
    """Whether accounts are to be found: not in the live profile without credentials, where the platform is not configured."""
    return is_wanted and (settings.profile == "sandbox" or not client.missing_settings())


def accounts_asset(
    source: dg.AssetSpec, platform: str, settings: Settings, find: Callable[[], Found]
) -> dg.AssetsDefinition:
    """The platform itself as a step: it finds the accounts and writes them where `Settings.accounts` looks."""

    @dg.multi_asset(name=f"{platform}_accounts", specs=[source])
    def accounts(context: AssetExecutionContext) -> dg.MaterializeResult:
        kept = settings.accounts_file(platform)
        try:
            found, refused = retrying(find)
        except (QuotaError, ReportError, IncompleteError) as error:
            if not kept.exists():
                raise
            context.log.warning(f"{error}; the accounts found before are taken")
            return dg.MaterializeResult(asset_key=source.key, metadata={"refused": [str(error)]})
        for problem in refused:
            context.log.warning(problem)
        with replacing(kept) as temporary:
            temporary.write_text(json.dumps([*found], ensure_ascii=False, indent=1), "utf-8")
        context.log.info(f"· {len(found)} accounts: {', '.join(str(one['account_id']) for one in found)}")
        return dg.MaterializeResult(asset_key=source.key, metadata={"accounts": [*found], "refused": [*refused]})

    return accounts
