"""The API of a running test server."""

from __future__ import annotations

from typing import Any

import pytest

from tests.web.api import Api


@pytest.fixture
def api(jp_fetch: Any, jp_ws_fetch: Any) -> Api:
    """Return a client that is logged in."""
    return Api(jp_fetch, jp_ws_fetch)
