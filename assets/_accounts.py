"""A platform's accounts found by asking it, before anything is fetched of them."""

import json
from collections.abc import Callable

import dagster as dg
from dagster import AssetExecutionContext

from orchestration.errors import TochimartError
from orchestration.resources.base import Found, PlatformClient, replacing, retrying
from orchestration.settings import Settings


def is_to_find(client: PlatformClient, settings: Settings) -> bool:
    """Whether accounts are to be found: not in the live profile without credentials, where the platform is not configured."""
    return settings.finds_accounts(client.name) and (settings.profile == "sandbox" or not client.missing_settings())


def accounts_asset(
    source: dg.AssetSpec, platform: str, settings: Settings, find: Callable[[], Found]
) -> dg.AssetsDefinition:
    """The platform itself as a step: it finds the accounts and writes them where `Settings.accounts` looks.

    A platform that will not list them costs nothing but new accounts: those known before are asked all the same, and other platforms
    do not wait for it.
    """

    @dg.multi_asset(name=f"{platform}_accounts", specs=[source])
    def accounts(context: AssetExecutionContext) -> dg.MaterializeResult:
        kept = settings.accounts_file(platform)
        try:
            found, refused = retrying(find)
        except TochimartError as error:
            known = "accounts found before" if kept.exists() else "accounts in seeds/accounts.csv"
            context.log.warning(f"{error}; the {known} are taken")
            return dg.MaterializeResult(asset_key=source.key, metadata={"refused": [str(error)]})
        for problem in refused:
            context.log.warning(problem)
        with replacing(kept) as temporary:
            temporary.write_text(json.dumps([*found], ensure_ascii=False, indent=1), "utf-8")
        context.log.info(f"· {len(found)} accounts: {', '.join(str(one['account_id']) for one in found)}")
        return dg.MaterializeResult(asset_key=source.key, metadata={"accounts": [*found], "refused": [*refused]})

    return accounts
