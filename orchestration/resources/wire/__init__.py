"""How servers are spoken to, over HTTP and gRPC: proxies, certificates, Google's credentials, and errors in one line.

Here belongs what more than one platform needs of a protocol. What one platform's API calls things belongs to that platform.
`google_rest` and `sandbox_truth` load `requests` and are imported by themselves, where they are used.
"""

from orchestration.resources.wire.connection import (
    as_object,
    as_objects,
    as_text,
    as_whole,
    one_line,
    one_message,
    parse_json,
    pause_asked,
    read_body,
    unreachable,
)
from orchestration.resources.wire.google_credentials import (
    auth_problem,
    key_credentials,
    masking,
    refusal_advice,
    refuse_open_tokens,
)
from orchestration.resources.wire.grpc_stream import watched
from orchestration.resources.wire.nested_json import Record, batch
from orchestration.resources.wire.network import (
    grpc_credentials,
    grpc_options,
    is_plaintext,
    prepare_network,
    refuse_open_way,
)

__all__ = [
    "Record",
    "as_object",
    "as_objects",
    "as_text",
    "as_whole",
    "auth_problem",
    "batch",
    "grpc_credentials",
    "grpc_options",
    "is_plaintext",
    "key_credentials",
    "masking",
    "one_line",
    "one_message",
    "parse_json",
    "pause_asked",
    "prepare_network",
    "read_body",
    "refusal_advice",
    "refuse_open_tokens",
    "refuse_open_way",
    "unreachable",
    "watched",
]
