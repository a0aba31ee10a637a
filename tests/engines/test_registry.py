"""The registry finds engines and tells the truth about those that are not there."""

from __future__ import annotations

import pytest

from jupyter_codeinterp.engines.fake import FakeEngine
from jupyter_codeinterp.engines.registry import EngineRegistry
from jupyter_codeinterp.errors import EngineUnavailableError


def test_an_engine_is_found_by_its_name() -> None:
    engine = FakeEngine({})
    assert EngineRegistry([engine]).get("jupyter") is engine


def test_an_engine_that_is_not_built_names_the_one_to_use() -> None:
    with pytest.raises(EngineUnavailableError, match=r"was not set up on this server\. Use 'jupyter'\."):
        EngineRegistry([FakeEngine({})]).get("pyodide")


async def test_readiness_lists_every_engine_with_reason_and_remedy() -> None:
    jupyter, pyodide = await EngineRegistry([FakeEngine({})]).readiness()
    assert (jupyter.engine, jupyter.ready) == ("jupyter", True)
    assert (pyodide.engine, pyodide.ready, pyodide.remedy) == ("pyodide", False, "Use 'jupyter'.")
    assert pyodide.reason is not None


async def test_closing_the_registry_closes_its_engines() -> None:
    engine = FakeEngine({})
    await EngineRegistry([engine]).close()
    assert engine.closed
