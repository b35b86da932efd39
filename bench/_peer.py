"""A peer reads one query with its own code, run by a Python that has it installed.

    python -m bench._peer garf|garf-plain|gaarf http://HOST:PORT LOGIN_CUSTOMER_ID ACCOUNT < query

Only the channel is not the peer's: the sandbox speaks gRPC without TLS, which the library's client does not.
"""

import logging
import sys
from typing import Any
from urllib.parse import urlsplit

import grpc
from google.ads.googleads.client import _GRPC_CHANNEL_OPTIONS, GoogleAdsClient
from google.ads.googleads.interceptors import ExceptionInterceptor, LoggingInterceptor, MetadataInterceptor
from google.ads.googleads.v26.services.services.google_ads_service import GoogleAdsServiceClient
from google.ads.googleads.v26.services.services.google_ads_service.transports import GoogleAdsServiceGrpcTransport
from google.auth.credentials import AnonymousCredentials

from bench._once import measure_once


class PlaintextClient(GoogleAdsClient):
    """The library's client, its services over a channel without TLS."""

    endpoint_url = ""

    def get_service(self, *_: Any, **__: Any) -> GoogleAdsServiceClient:
        """GoogleAdsService, which is all a peer asks for, with the library's interceptors."""
        channel = grpc.intercept_channel(
            grpc.insecure_channel(urlsplit(self.endpoint_url).netloc, options=_GRPC_CHANNEL_OPTIONS),
            MetadataInterceptor(None, self.login_customer_id),
            LoggingInterceptor(logging.getLogger("google.ads.googleads.client"), "v26", self.endpoint_url),
            ExceptionInterceptor("v26", use_proto_plus=self.use_proto_plus),
        )
        return GoogleAdsServiceClient(transport=GoogleAdsServiceGrpcTransport(channel=channel))


def garf(client: GoogleAdsClient, query: str, account: str, use_proto_plus: bool) -> int:
    """garf-google-ads: fetch to its report."""
    from garf.community.google.ads import GoogleAdsApiClient, GoogleAdsApiReportFetcher

    fetcher = GoogleAdsApiReportFetcher(GoogleAdsApiClient(ads_client=client, use_proto_plus=use_proto_plus))
    return len(fetcher.fetch(query, account=account))


def gaarf(client: GoogleAdsClient, query: str, account: str) -> int:
    """google-ads-api-report-fetcher: fetch to its report."""
    from gaarf.api_clients import GoogleAdsApiClient
    from gaarf.report_fetcher import AdsReportFetcher

    fetcher = AdsReportFetcher(GoogleAdsApiClient(ads_client=client, version="v26"))
    return len(fetcher.fetch(query, account))


def main(variant: str, endpoint: str, login_customer_id: str, account: str) -> None:
    """Read the query on standard input once and print what it took."""
    PlaintextClient.endpoint_url = endpoint
    client = PlaintextClient(
        credentials=AnonymousCredentials(), login_customer_id=login_customer_id, version="v26", use_proto_plus=True
    )
    query = sys.stdin.read()
    ways = {
        "garf": lambda: garf(client, query, account, use_proto_plus=True),
        "garf-plain": lambda: garf(client, query, account, use_proto_plus=False),
        "gaarf": lambda: gaarf(client, query, account),
    }
    print(measure_once(ways[variant]))


if __name__ == "__main__":
    main(*sys.argv[1:])
