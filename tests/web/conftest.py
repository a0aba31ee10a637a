"""The API of a running test server."""

from __future__ import annotations

from asyncio import AbstractEventLoop
from collections.abc import Iterator
from typing import Any

import pytest

from tests.web.api import Api


@pytest.fixture
def api(jp_fetch: Any, jp_ws_fetch: Any, jp_asyncio_loop: AbstractEventLoop) -> Iterator[Api]:
    """Return a client that is logged in."""
    client = Api(jp_fetch, jp_ws_fetch)
    yield client
    jp_asyncio_loop.run_until_complete(client.close())
