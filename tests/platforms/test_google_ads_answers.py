"""What the Google Ads client makes of answers the sandbox never gives: absent fields, large figures, nothing at all."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import grpc
import pyarrow as pa
import pytest

from orchestration.errors import PermanentError
from orchestration.resources.platforms.google_ads.decode import Decoder
from orchestration.resources.platforms.google_ads.reports import AD_DAILY
from tests.support.google_ads_wire import ACCOUNT, HEADERS, Response, asked, client_of, read, sending, serving


def test_a_field_that_was_not_sent_is_null_and_a_zero_is_zero() -> None:
    answer = Response(request_id="wire-1")
    full, sparse, bare = (answer.results.add() for _ in range(3))
    full.segments.date, full.segments.device = "2025-12-01", 2
    full.campaign.name = ""
    full.ad_group_ad.ad.type_ = 15
    full.ad_group_ad.ad.final_urls.extend(["https://a.example/?x=1", "https://b.example/"])
    full.metrics.clicks, full.metrics.cost_micros, full.metrics.conversions = 0, 0, 0.0
    sparse.segments.date = "2025-12-02"
    sparse.ad_group_ad.ad.id = 9
    sparse.metrics.impressions = 5
    bare.segments.date = "2025-12-03"
    with serving(sending(answer)) as port:
        rows = read(asked(client_of(port), AD_DAILY)).to_pylist()
    sent = [{name: value for name, value in row.items() if value is not None} for row in rows]
    assert sent == [
        {
            "report_date": date(2025, 12, 1),
            "segments_device": 2,
            "campaign_name": "",
            "ad_group_ad_ad_type": 15,
            "ad_group_ad_ad_final_urls": ["https://a.example/?x=1", "https://b.example/"],
            "metrics_clicks": 0,
            "metrics_cost_micros": 0,
            "metrics_conversions": 0.0,
        },
        {
            "report_date": date(2025, 12, 2),
            "ad_group_ad_ad_id": 9,
            "ad_group_ad_ad_final_urls": [],
            "metrics_impressions": 5,
        },
        {"report_date": date(2025, 12, 3)},
    ]


def test_figures_keep_their_last_digit() -> None:
    cost, conversions = 2**53 + 1, [0.1, 0.2, 1 / 3]
    answer = Response()
    for value in conversions:
        row = answer.results.add()
        row.segments.date, row.metrics.cost_micros, row.metrics.conversions = "2025-12-01", cost, value
    answer.summary_row.metrics.cost_micros = 3 * cost
    with serving(sending(answer)) as port:
        extract = asked(client_of(port), AD_DAILY)
        table = read(extract)
    assert table["metrics_cost_micros"].to_pylist() == [cost] * 3
    assert table["metrics_conversions"].to_pylist() == conversions
    assert extract.control_totals == {"metrics_cost_micros": 3 * cost}


@pytest.mark.parametrize("messages", [(), (Response(request_id="wire-1"),)], ids=["no message", "no results"])
def test_an_answer_without_rows_is_no_rows(messages: tuple[Any, ...]) -> None:
    with serving(sending(*messages)) as port:
        extract = asked(client_of(port), AD_DAILY)
        assert read(extract).num_rows == 0
    assert extract.control_totals == {}


def test_request_ids_and_the_cost_of_the_query_are_kept() -> None:
    parts = [Response(request_id="wire-1", query_resource_consumption=cost) for cost in (0, 40, 2)]
    with serving(sending(*parts)) as port:
        extract = asked(client_of(port), AD_DAILY)
        assert read(extract).num_rows == 0
    assert extract.quality == {"request_ids": ["wire-1"], "query_resource_consumption": 42}


def test_the_headers_are_those_of_the_library() -> None:
    seen: dict[str, str] = {}

    def answer(_request: Any, context: grpc.ServicerContext) -> Iterator[bytes]:
        seen.update(context.invocation_metadata())
        return iter(())

    given = dict(zip(HEADERS, ("dev-1\n", "999-888-7776"), strict=True))
    with serving(answer) as port:
        read(asked(client_of(port, **given), AD_DAILY))
    assert seen["developer-token"] == "dev-1"
    assert seen["login-customer-id"] == "9998887776"
    assert seen["x-goog-request-params"] == f"customer_id={ACCOUNT}"
    assert {"tochimart", "gccl/34.0.0"} <= set(seen["x-goog-api-client"].split())
    assert "authorization" not in seen


def test_a_decoder_that_reads_another_value_than_google_is_caught() -> None:
    answer = Response()
    for clicks in range(100):
        row = answer.results.add()
        row.segments.date, row.metrics.clicks = "2025-12-01", clicks
    decoder, payload = Decoder(AD_DAILY), answer.SerializeToString()
    batch = decoder.decode(payload)
    decoder.check_sample(payload, batch)
    at = batch.schema.get_field_index("metrics_clicks")
    wrong = batch.set_column(at, batch.schema.field(at), pa.array([*range(99), 7], pa.int64()))
    with pytest.raises(
        PermanentError, match=r"ad_daily: metrics\.clicks decoded as 7 where Google's own types read 99"
    ):
        decoder.check_sample(payload, wrong)
    with pytest.raises(PermanentError, match=r"99 rows were decoded, but Google's own types read 100"):
        decoder.check_sample(payload, batch.slice(1))


def test_a_date_that_is_none_names_its_field() -> None:
    answer = Response()
    answer.results.add().segments.date = "2025-13-45"
    with serving(sending(answer)) as port, pytest.raises(PermanentError, match=r"segments\.date: .*2025-13-45"):
        read(asked(client_of(port), AD_DAILY))
