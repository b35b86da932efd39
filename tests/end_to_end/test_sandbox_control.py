"""The sandbox's own pages: faults are switched by programs, never by a web page that is open beside it. # R-34"""

import pytest
import requests

from sandbox.server import Sandbox

FAULT = {"target": "ga4", "kind": "unavailable", "times": 1}


@pytest.mark.parametrize(
    "header", [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}]
)
def test_a_web_page_switches_no_fault(sandbox: Sandbox, header: dict[str, str]) -> None:
    faults = f"{sandbox.env['TOCHIMART_SANDBOX_ENDPOINT']}/faults"
    assert requests.post(faults, json=FAULT, headers=header, timeout=10).status_code == 403
    assert requests.delete(faults, headers=header, timeout=10).status_code == 403
    assert not sandbox.faults.take("ga4", "unavailable")
    assert requests.post(faults, json=FAULT, timeout=10).status_code == 200
    assert sandbox.faults.take("ga4", "unavailable")
