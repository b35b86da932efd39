"""Compares our Google Ads reader with a plain loop over protobuf rows: same server, same run.

    python -m bench.google_ads [--rows 200000] [--rounds 5] [--check]

The sandbox serves ready-made messages from another process; what is measured is the CPU time of this one, so it hardly
depends on what else the machine does. Both ways read the same fields of the same query, and their tables must be equal.
"""

import argparse
import json
import logging
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import grpc
import pyarrow as pa
from google.ads.googleads.client import _GRPC_CHANNEL_OPTIONS
from google.ads.googleads.interceptors import ExceptionInterceptor, LoggingInterceptor, MetadataInterceptor
from google.ads.googleads.v26.services.services.google_ads_service import GoogleAdsServiceClient
from google.ads.googleads.v26.services.services.google_ads_service.transports import GoogleAdsServiceGrpcTransport

from bench._measure import Variant, cpu_ratio, measure_variants, print_results
from orchestration.project import project_files
from orchestration.resources.base import Request
from orchestration.resources.platforms.google_ads import AD_DAILY, GoogleAds, build_gaql
from orchestration.settings import Settings

MIN_CPU_RATIO = 4.0
START_SECONDS = 120.0
ACCOUNT = "1112223334"
REQUEST = Request(AD_DAILY, ACCOUNT, date(2025, 12, 1), date(2026, 2, 15))


@contextmanager
def sandbox(rows: int) -> Iterator[dict[str, str]]:
    """Run a sandbox in its own process that answers every Google Ads query with `rows` rows. Yields its environment."""
    with tempfile.TemporaryDirectory() as folder:
        endpoints = Path(folder) / "endpoints.json"
        command = [sys.executable, "-m", "sandbox", "--endpoints", str(endpoints), "--bulk-rows", str(rows)]
        with subprocess.Popen(command, cwd=project_files()) as process:
            try:
                deadline = time.monotonic() + START_SECONDS
                while not endpoints.exists():
                    if process.poll() is not None or time.monotonic() > deadline:
                        raise SystemExit(f"the sandbox did not start (exit code {process.poll()})")
                    time.sleep(0.1)
                yield json.loads(endpoints.read_text(encoding="utf-8"))
            finally:
                process.terminate()


def read_columnar(client: GoogleAds) -> pa.Table:
    """Read with this product: raw bytes, slim descriptor, columns; including the sample check against Google's own
    types."""
    (extract,) = client.extract([REQUEST])
    return pa.Table.from_batches(list(extract.batches), AD_DAILY.schema)


def read_with_row_loop(service: GoogleAdsServiceClient) -> pa.Table:
    """Read with an optimised row loop: no proto-plus, sub-messages kept in locals, values appended to one list per
    column. Converting tuples to columns afterwards took half as much CPU again."""
    lists: list[list[object]] = [[] for _ in AD_DAILY.columns]
    (
        day, customer, campaign_id, campaign_name, channel, group_id, group_name, ad_id, ad_name, ad_type, urls, device,
        impressions, clicks, cost, conversions,
    ) = (one.append for one in lists)  # fmt: skip
    for batch in service.search_stream(customer_id=ACCOUNT, query=build_gaql(REQUEST)):
        for row in batch.results:
            campaign, group, ad = row.campaign, row.ad_group, row.ad_group_ad.ad
            segments, metrics = row.segments, row.metrics
            day(segments.date)
            customer(row.customer.id)
            campaign_id(campaign.id)
            campaign_name(campaign.name)
            channel(campaign.advertising_channel_type)
            group_id(group.id)
            group_name(group.name)
            ad_id(ad.id)
            ad_name(ad.name)
            ad_type(ad.type_)
            urls(list(ad.final_urls))
            device(segments.device)
            impressions(metrics.impressions)
            clicks(metrics.clicks)
            cost(metrics.cost_micros)
            conversions(metrics.conversions)
    columns = [
        pa.array(values, pa.string()).cast(one.type) if one.type == pa.date32() else pa.array(values, one.type)
        for one, values in zip(AD_DAILY.columns, lists, strict=True)
    ]
    return pa.Table.from_arrays(columns, schema=AD_DAILY.schema)


def plain_service(endpoint: str, login_customer_id: str) -> GoogleAdsServiceClient:
    """Return the generated client with `use_proto_plus=False`, as the library builds it, without TLS."""
    channel = grpc.intercept_channel(
        grpc.insecure_channel(urlsplit(endpoint).netloc, options=_GRPC_CHANNEL_OPTIONS),
        MetadataInterceptor(None, login_customer_id),
        LoggingInterceptor(logging.getLogger("google.ads.googleads.client"), "v26", endpoint),
        ExceptionInterceptor("v26", use_proto_plus=False),
    )
    return GoogleAdsServiceClient(transport=GoogleAdsServiceGrpcTransport(channel=channel))


def main() -> int:
    """Measure and print; with `--check`, exit code 1 when our path is less than four times as fast."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--check", action="store_true", help=f"exit code 1 when the ratio is below {MIN_CPU_RATIO:g}")
    arguments = parser.parse_args()
    with sandbox(arguments.rows) as env:
        client = GoogleAds(Settings(_env_file=None, **env))  # type: ignore[call-arg,arg-type]
        service = plain_service(env["TOCHIMART_GOOGLE_ADS_ENDPOINT"], env["GOOGLE_ADS_LOGIN_CUSTOMER_ID"])
        ours = Variant("ours: bytes to columns", lambda: read_columnar(client))
        plain = Variant("row loop, use_proto_plus=False", lambda: read_with_row_loop(service))
        rows = measure_variants([ours, plain], arguments.rounds)
        client.channel().close()
        service.transport.close()
    if rows != arguments.rows:
        raise SystemExit(f"the sandbox served {rows:,} rows, asked for {arguments.rows:,}")
    print_results(rows, len(AD_DAILY.columns), [ours, plain])
    times = cpu_ratio(plain, ours)
    print(f"\nratio of rows per CPU second: {times:.1f} (goal {MIN_CPU_RATIO:g})")
    return 1 if arguments.check and times < MIN_CPU_RATIO else 0


if __name__ == "__main__":
    sys.exit(main())
