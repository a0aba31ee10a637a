"""The API of a running test server, as the tests of ``web`` have it."""

from __future__ import annotations

from tests.web.conftest import api

__all__ = ["api"]
