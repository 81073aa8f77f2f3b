"""What the browser needs for a passkey's ceremony (WebAuthn level 3, section 5)."""

import json
from collections.abc import Mapping
from typing import Any


def options_as_json(options: Mapping[str, Any]) -> str:
    """The options as `PublicKeyCredential.parse…OptionsFromJSON` takes them."""
    return json.dumps(_plain(options))


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items() if item is not None}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
