"""Discovers accounts of LINEヤフー広告: every ad account below the base account.

Source: AccountService/get with the manager account as base, which lists ad accounts but no managers. Accounts that were
never opened have no figures and are left out. Closed and suspended accounts stay, because they have past figures.
"""

from orchestration.errors import PermanentError
from orchestration.resources.platforms.yahoo.client import YahooAds
from orchestration.resources.platforms.yahoo.entities import EntityService, list_entities

ACCOUNT_SERVICE = EntityService("AccountService/get", "account")
UNOPENED_STATUSES = ("INPROGRESS", "WAIT_DECIDE")


def discover_accounts(client: YahooAds) -> list[dict[str, str | int]]:
    """Return accounts ordered by id. Raises PermanentError when there is none."""
    base = client.own.base_account_id
    subject = f"{client.product.title} accounts below {base}"
    accounts: dict[str, dict[str, str | int]] = {
        str(account["accountId"]): {
            "account_id": str(account["accountId"]),
            "name": str(account.get("accountName") or ""),
            "status": str(account.get("accountStatus") or ""),
        }
        for account in list_entities(client.api(), ACCOUNT_SERVICE, {}, subject)
        if account.get("accountStatus") not in UNOPENED_STATUSES and account.get("isMccAccount") != "TRUE"
    }
    if not accounts:
        raise PermanentError(
            f"{subject}: no account was found; set YAHOO_ADS_BASE_ACCOUNT_ID to the manager account above the accounts, "
            "or list them in accounts.csv"
        )
    return [accounts[account] for account in sorted(accounts)]
