"""The hash chain: h_n = HMAC(key, h_{n-1} ‖ canonical JSON of entry n).

An edit, a deletion in the middle or a swap breaks every later link. A cut tail and a rewrite by whoever holds the key
show only against an anchor kept elsewhere: the last position and hash are printed by `flask rcp journal`.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

GENESIS = "0" * 64
_key = b""


def configure(secret: str) -> None:
    """Set the chain's key, derived from the installation's secret (called once by `create_app`)."""
    global _key
    _key = hashlib.sha256(b"rcp journal chain\0" + secret.encode()).digest()


def link(previous_hash: str, payload: dict[str, Any]) -> str:
    """The hash of an entry that follows `previous_hash`."""
    body = json.dumps(payload, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return hmac.new(_key, previous_hash.encode() + body.encode(), hashlib.sha256).hexdigest()
