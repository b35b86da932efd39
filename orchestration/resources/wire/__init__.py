"""Network protocols: HTTP and gRPC, proxies, certificates, Google's credentials, and errors in one line. Protocol code
used by several platforms belongs here. Names of a platform's API belong to that platform. `google_rest` and
`sandbox_truth` load `requests` and are imported separately."""

from orchestration.resources.wire.connection import (
    connection_error,
    parse_json,
    parse_retry_after,
    platform_message,
    read_body,
    require_object,
    require_objects,
    require_text,
    require_whole_number,
    shorten_to_one_line,
)
from orchestration.resources.wire.google_credentials import (
    authentication_error,
    key_credentials,
    mask_access_tokens,
    refusal_advice,
    refuse_plaintext_token_server,
)
from orchestration.resources.wire.grpc_stream import read_with_deadline
from orchestration.resources.wire.nested_json import JsonObject, to_record_batch
from orchestration.resources.wire.network import (
    grpc_credentials,
    grpc_options,
    is_plaintext,
    prepare_network,
    refuse_plaintext_endpoint,
)

__all__ = [
    "JsonObject",
    "authentication_error",
    "connection_error",
    "grpc_credentials",
    "grpc_options",
    "is_plaintext",
    "key_credentials",
    "mask_access_tokens",
    "parse_json",
    "parse_retry_after",
    "platform_message",
    "prepare_network",
    "read_body",
    "read_with_deadline",
    "refusal_advice",
    "refuse_plaintext_endpoint",
    "refuse_plaintext_token_server",
    "require_object",
    "require_objects",
    "require_text",
    "require_whole_number",
    "shorten_to_one_line",
    "to_record_batch",
]
