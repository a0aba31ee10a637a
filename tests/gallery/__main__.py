"""Produce every state of the panel for real and photograph it: ``python -m tests.gallery [NAME ...]``.

The sheets go to ``test-results/gallery``; each shows one state at 250, 320 and 420 pixels and in the main area, in the
light theme above, the dark one below it, and high contrast at the bottom. Names limit the run to the states that
contain one of them.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import sys

from playwright.async_api import Error

from tests.gallery import browser
from tests.gallery.photographer import Photographer
from tests.gallery.servers import gallery_servers
from tests.gallery.stage import Stage
from tests.gallery.state import State
from tests.gallery.states import BROWSER, FEW_KERNELS, FIRST_USE, LAST, STATES
from tests.ui.browser import RESULTS, open_chromium
from tests.ui.panel import Panel

FOLDER = RESULTS / "gallery"

FOUND = {"OPENAI_API_KEY": "a-test-key", "OPENAI_BASE_URL": "{model}"}
"""What makes the scripted model one that was found on this machine."""


async def photograph(states: list[State], environment: dict[str, str]) -> list[str]:
    """Take these states on servers of their own; returns the names of those that could not be produced."""
    missed: list[str] = []
    if not states:
        return missed
    with gallery_servers(environment) as (lab, models):
        async with open_chromium("gallery", width=1600, height=900) as (page, complaints):
            await page.goto(lab.page_url())
            await page.locator(".jp-LauncherCard").first.wait_for(state="visible")
            stage = Stage(page, Panel(page), lab, models)
            photographer = Photographer(stage, FOLDER)
            missed += [state.name for state in states if not await take(state, stage, photographer)]
            for complaint in complaints.messages:
                sys.stdout.write(f"  the page complained: {complaint}\n")
    return missed


async def take(state: State, stage: Stage, photographer: Photographer) -> bool:
    """Produce and photograph one state; a failure leaves a picture of the page and does not end the run."""
    try:
        await state.produce(stage)
        path = await photographer.take(state)
        sys.stdout.write(f"{path}\n")
    except (Error, AssertionError, RuntimeError) as error:
        sys.stdout.write(f"{state.name} FAILED: {error}\n")
        await stage.page.screenshot(path=FOLDER / f"FAILED-{state.name}.png")
        return False
    finally:
        await stage.page.keyboard.press("Escape")
        if not state.offline:
            await stage.stop()
            await photographer.reset()
    return True


async def main() -> int:
    """Run; the exit code says whether every state could be produced."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="parts of the names of the wanted states; none means all")
    wanted = parser.parse_args().names

    def chosen(states: list[State]) -> list[State]:
        return [state for state in states if not wanted or any(part in state.name for part in wanted)]

    if not wanted:
        shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True, exist_ok=True)
    missed = await photograph(chosen(FIRST_USE), {})
    missed += await photograph(chosen(BROWSER), browser.ENVIRONMENT)
    missed += await photograph(chosen(FEW_KERNELS), {**FOUND, "CODEINTERP_MAX_KERNELS": "2"})
    missed += await photograph(chosen([*STATES, *LAST]), FOUND)
    if missed:
        sys.stdout.write(f"Not produced: {', '.join(missed)}\n")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
