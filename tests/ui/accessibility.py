"""What axe finds wrong with a part of the page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.async_api import Locator

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"

RUN = """async node => {
  const { violations } = await axe.run(node, { resultTypes: ['violations'] });
  return violations;
}"""


async def find_barriers(node: Locator) -> list[str]:
    """Return the findings within a node, one line for each place."""
    # As an expression, not a script element: it runs whatever the page's content security policy says.
    await node.page.evaluate(f"() => {{ if (!window.axe) {{ {AXE.read_text(encoding='utf-8')} }} }}")
    violations: list[dict[str, Any]] = await node.evaluate(RUN)
    return [
        f"{found['id']} ({found['impact']}): {place['html'][:200]} -- {place['failureSummary']}"
        for found in violations
        for place in found["nodes"]
    ]
