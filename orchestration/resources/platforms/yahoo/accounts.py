"""Accounts of LINEヤフー広告 found by asking: every ad account below the base account, whoever was told to list it.

Source: AccountService/get with the manager account as base; it lists ad accounts and no managers. Accounts that were never opened
have no figures and are left out; closed and suspended ones stay, for they had figures.
"""

from orchestration.errors import PermanentError
from orchestration.resources.platforms.yahoo.client import YahooAds
from orchestration.resources.platforms.yahoo.entities import Service, entities

ACCOUNTS = Service("AccountService/get", "account")
NEVER_OPENED = ("INPROGRESS", "WAIT_DECIDE")


def discover(client: YahooAds) -> list[dict[str, str | int]]:
    """Accounts in order of their ids. Raises PermanentError when there is none."""
    base = client.own.base_account_id
    subject = f"{client.product.title} accounts below {base}"
    found: dict[str, dict[str, str | int]] = {
        str(one["accountId"]): {
            "account_id": str(one["accountId"]),
            "name": str(one.get("accountName") or ""),
            "status": str(one.get("accountStatus") or ""),
        }
        for one in entities(client.api(), ACCOUNTS, {}, subject)
        if one.get("accountStatus") not in NEVER_OPENED and one.get("isMccAccount") != "TRUE"
    }
    if not found:
        raise PermanentError(
            f"{subject}: none was found; set YAHOO_ADS_BASE_ACCOUNT_ID to the manager account that owns them, "
            "or list them in seeds/accounts.csv"
        )
    return [found[account] for account in sorted(found)]
