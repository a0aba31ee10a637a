"""Execution blocks in a real browser: what failed, what is run again, and what came out."""

from __future__ import annotations

from playwright.async_api import Locator, Page, expect

from tests.servers.model_fixtures import ModelServerProcess
from tests.servers.model_scripts import SHOWN_CHART, call, say, script
from tests.ui.browser import take_screenshot
from tests.ui.conftest import OpenPage
from tests.ui.lab_server import LabServer
from tests.ui.panel import Panel
from tests.ui.rest import connect_model_server

RUN_MILLISECONDS = 60_000

FAILING = """\
import json

rows = [1, 2, 0, 4]
shares = {}


def share(row):
    return 100 / row


for row in rows:
    shares[row] = share(row)

print(json.dumps(shares))
"""
"""Fails in its eighth line, which a fold to the first lines would hide."""

PROGRESS = """\
import sys, time
from IPython.display import clear_output, display

shown = display("step 0", display_id=True)
for step in range(1, 11):
    sys.stderr.write(f"\\r{step * 10:3d}%|{'#' * step}{' ' * (10 - step)}| {step}/10 [00:00<00:00, 10.00it/s]")
    sys.stderr.flush()
    shown.update(f"step {step}")
    time.sleep(0.02)
print("all steps done")
"""

CLEARED = """\
from IPython.display import clear_output

for step in range(5):
    clear_output(wait=True)
    print("round", step)
"""


async def start(page: Page, lab: LabServer, models: ModelServerProcess) -> Panel:
    """Open a chat with the scripted model whose code runs at once."""
    panel = await Panel(page).open()
    await panel.choose_model(connect_model_server(lab, models))
    await panel.run_at_once()
    return panel


async def choose(page: Page, block: Locator, entry: str) -> None:
    """Choose an entry of a block's menu."""
    await block.get_by_role("button", name="More actions for this code").first.click()
    await page.get_by_role("menuitem", name=entry, exact=True).click()


async def test_failed_code_shows_the_line_and_is_mended_in_its_place(
    lab: LabServer, open_page: OpenPage, model_server: ModelServerProcess
) -> None:
    async with open_page(lab) as page:
        model_server.load(script(call(FAILING), say("That failed.")))
        panel = await start(page, lab, model_server)
        await panel.send("Compute the shares")
        await panel.wait_for_answer()
        block = panel.executions.first
        await expect(block).to_have_attribute("data-status", "error")
        await expect(block.locator("mark")).to_contain_text("return 100 / row")
        await expect(block).to_contain_text("ZeroDivisionError: division by zero")
        await block.get_by_role("button", name="line 8").click()
        await take_screenshot(page, "failed-code")

        await choose(page, block, "Edit and run again")
        editor = block.get_by_label("Code to run")
        await expect(editor).to_be_focused()
        await page.keyboard.press("Escape")
        await expect(block.get_by_role("button", name="More actions for this code")).to_be_focused()

        await choose(page, block, "Edit and run again")
        await expect(editor).to_be_focused()
        await page.keyboard.press("ControlOrMeta+a")
        await page.keyboard.insert_text("print(sorted(shares))")
        await page.keyboard.press("Shift+Enter")
        again = panel.executions.nth(1)
        await expect(again.locator(".jp-CodeInterp-stream")).to_have_text("[1, 2]", timeout=RUN_MILLISECONDS)
        await expect(again).to_contain_text("print(sorted(shares))")
        await expect(block).to_contain_text("ZeroDivisionError")

        await choose(page, again, "Run again")
        await expect(panel.answers.last).to_contain_text("1 earlier run")
        await page.reload()
        await panel.open(new_chat=False)
        # code that nobody watched is folded to the line that failed
        await expect(block.locator("mark")).to_contain_text("return 100 / row")
        await expect(block).not_to_contain_text("import json")
        await expect(panel.answers.last).to_contain_text("1 earlier run")
        await panel.answers.last.get_by_text("1 earlier run").click()
        await expect(panel.executions).to_have_count(3)
        await take_screenshot(page, "run-again")


async def test_progress_bars_and_displays_stay_one_line_and_are_no_errors(
    lab: LabServer, open_page: OpenPage, model_server: ModelServerProcess
) -> None:
    async with open_page(lab) as page:
        model_server.load(script(call(PROGRESS), call(CLEARED), say("Done.")))
        panel = await start(page, lab, model_server)
        await panel.send("Show progress")
        await panel.wait_for_answer()
        block = panel.executions.first
        await expect(block).to_contain_text("all steps done")
        await expect(block).to_contain_text("'step 10'")
        await expect(block).not_to_contain_text("step 9")
        bar = block.locator(".jp-mod-progress")
        await expect(bar).to_contain_text("100%|##########| 10/10")
        await expect(bar).not_to_contain_text("90%")
        calm, plain = [
            await block.locator(name).evaluate("node => getComputedStyle(node).backgroundColor")
            for name in (".jp-mod-progress", ".jp-CodeInterp-stdout")
        ]
        assert calm == plain
        await expect(panel.executions.nth(1).locator(".jp-CodeInterp-stream")).to_have_text("round 4")
        await take_screenshot(page, "progress")


async def test_a_picture_is_kept_in_every_way(
    lab: LabServer, open_page: OpenPage, model_server: ModelServerProcess
) -> None:
    async with open_page(lab) as page:
        await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        model_server.load(script(call(SHOWN_CHART), say("There it is.")))
        panel = await start(page, lab, model_server)
        await panel.send("Draw")
        await panel.wait_for_answer()
        await panel.expect_one_chart()
        picture = panel.executions.first.locator(".jp-CodeInterp-picture")
        bar = picture.get_by_role("group", name="Picture")
        await expect(bar).to_have_css("opacity", "0")
        await bar.get_by_role("button", name="Copy picture").focus()
        await expect(bar).to_have_css("opacity", "1")
        await page.keyboard.press("Enter")
        await expect(bar.get_by_role("button", name="Copied")).to_be_visible()
        kinds = await page.evaluate("async () => (await navigator.clipboard.read()).flatMap(item => item.types)")
        assert kinds == ["image/png"]
        await take_screenshot(page, "picture")

        async with page.expect_download() as saving:
            await bar.get_by_role("link", name="Save picture").click()
        assert (await saving.value).suggested_filename.endswith(".png")

        enlarge = picture.get_by_role("button", name="Enlarge")
        await enlarge.focus()
        await page.keyboard.press("Enter")
        await picture.get_by_role("dialog").get_by_role("button", name="Close").press("Enter")
        await expect(picture.get_by_role("dialog")).to_have_count(0)
        await expect(enlarge).to_be_focused()

        await bar.get_by_role("button", name="Open in the main area").click()
        view = page.locator(".jp-CodeInterp-view")
        await expect(view.locator("img")).to_have_js_property("complete", True)
        await expect(page.locator(".lm-DockPanel-tabBar .lm-mod-current")).to_contain_text("Picture made by the code")
        await take_screenshot(page, "picture-in-main-area")
        await page.locator(".lm-DockPanel-tabBar .lm-mod-current .lm-TabBar-tabCloseIcon").click()
        await expect(view).to_have_count(0)


async def test_full_output_opens_in_the_main_area(
    lab: LabServer, open_page: OpenPage, model_server: ModelServerProcess
) -> None:
    async with open_page(lab) as page:
        model_server.load(script(call("for i in range(300_000):\n    print('line', i, 'x' * 20)\n"), say("Printed.")))
        panel = await start(page, lab, model_server)
        await panel.send("Print a lot")
        await panel.wait_for_answer()
        await choose(page, panel.executions.first, "Open full output")
        view = page.locator(".jp-CodeInterp-view")
        await expect(view).to_contain_text("The first 4.0 MB of the output")
        await expect(view).to_contain_text("line 100000 x")
        await expect(view.get_by_role("link", name="Download")).to_be_visible()
        await take_screenshot(page, "full-output")


async def test_a_block_of_an_answer_is_edited_before_it_runs(
    lab: LabServer, open_page: OpenPage, model_server: ModelServerProcess
) -> None:
    async with open_page(lab, width=900) as page:
        model_server.load(script(say("Try this:\n\n```python\nprint('a')\n1 / 0\n```\n")))
        panel = await Panel(page).open()
        await panel.choose_model(connect_model_server(lab, model_server))
        await panel.send("Show me")
        answer = await panel.wait_for_answer()
        code = answer.locator(".jp-CodeInterp-codeBlock")
        await code.get_by_role("button", name="Run this code").click()
        await expect(code.locator("mark")).to_contain_text("1 / 0", timeout=RUN_MILLISECONDS)
        await code.get_by_role("button", name="Edit before running").click()
        await expect(code.get_by_label("Code to run")).to_be_focused()
        await page.keyboard.press("ControlOrMeta+a")
        await page.keyboard.insert_text("print('edited', 6 * 7)")
        await code.get_by_role("button", name="Run", exact=True).click()
        await expect(code).to_contain_text("edited 42", timeout=RUN_MILLISECONDS)
        await expect(code).to_contain_text("1 earlier run")
        await expect(code.get_by_role("checkbox", name="Tell the model")).not_to_be_checked()
        await take_screenshot(page, "edited-block")
