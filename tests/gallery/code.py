"""Code from its writing to its outcome, and what a person does with it."""

from __future__ import annotations

import time

from playwright.async_api import expect

from tests.gallery.scripts import (
    BROKEN_DISPLAY,
    FAILING,
    FLOOD,
    FRAME,
    HIDDEN_CHARACTERS,
    INTERACTIVE,
    LONG_CODE,
    LOOK,
    PROGRESS,
    RECENT,
    REPAIRED,
    hang_in_code,
    thoughtful_prose,
)
from tests.gallery.servers import TIMEOUT_SECONDS
from tests.gallery.stage import FAR_SECONDS, Stage
from tests.servers.model_scripts import SHOWN_CHART, call, say
from tests.ui.panel import SEED_SALES
from tests.ui.rest import call_api


async def writing_code(stage: Stage) -> None:
    await stage.new_chat(hang_in_code())
    await stage.panel.send("Sum the sales by quarter.")
    await stage.wait_for("writing")


async def approval(stage: Stage) -> None:
    await stage.new_chat(call(SHOWN_CHART, text="Let me draw that."), at_once=False)
    await stage.panel.send(SEED_SALES)
    await stage.wait_for("waiting_approval")


async def approval_long(stage: Stage) -> None:
    await stage.new_chat(call(LONG_CODE), at_once=False)
    await stage.panel.send("Add a column for every part of the year.")
    await stage.wait_for("waiting_approval")


async def approval_hidden_characters(stage: Stage) -> None:
    await stage.new_chat(call(HIDDEN_CHARACTERS), at_once=False)
    await stage.panel.send("Which quarter was best?")
    await stage.wait_for("waiting_approval")


async def rejecting(stage: Stage) -> None:
    await approval(stage)
    card = stage.panel.node.get_by_role("group", name="Run this code?")
    await card.get_by_role("button", name="Reject with a note").click()


async def rejected(stage: Stage) -> None:
    await stage.new_chat(call(SHOWN_CHART), say("I did not run it. Shall I show a table instead?"), at_once=False)
    await stage.panel.send(SEED_SALES)
    card = stage.panel.node.get_by_role("group", name="Run this code?")
    await card.get_by_role("button", name="Reject", exact=True).click()
    await stage.panel.wait_for_answer()


async def starting(stage: Stage) -> None:
    await stage.new_chat(call("print(1)"), say("Done."))
    chat = call_api(stage.lab, "GET", "chats")["chats"][0]["id"]
    call_api(stage.lab, "PATCH", f"chats/{chat}", {"kernel": {"name": "slow"}})
    await stage.panel.send("Say one.")
    await stage.wait_for("starting")


async def running(stage: Stage) -> None:
    await stage.new_chat(call(PROGRESS, text="I train the model and watch the loss."))
    await stage.panel.send("Train it.")
    execution = await stage.wait_for("running")
    await expect(execution).to_contain_text("epoch 1", timeout=FAR_SECONDS)


async def counting_down(stage: Stage) -> None:
    await stage.new_chat(call(RECENT))
    await stage.panel.send("Compute for ten minutes.")
    execution = await stage.wait_for("running")
    await expect(execution).to_contain_text("Keep running", timeout=TIMEOUT_SECONDS * 1000)


async def chart(stage: Stage) -> None:
    await stage.new_chat(call(SHOWN_CHART, text="Let me draw that."), say("**Q4** was the best quarter with 310."))
    await stage.ask(SEED_SALES)


async def chart_actions(stage: Stage) -> None:
    await chart(stage)
    await stage.panel.executions.last.get_by_role("button", name="Copy picture").focus()


async def enlarge(stage: Stage) -> None:
    await stage.panel.executions.last.get_by_role("button", name="Enlarge").click()


async def edit_and_run(stage: Stage) -> None:
    await chart(stage)
    block = stage.panel.executions.last
    await block.hover()
    await block.get_by_role("button", name="More actions for this code").first.click()
    await stage.page.get_by_role("menuitem", name="Edit and run again").click()


async def code_menu(stage: Stage) -> None:
    await stage.panel.executions.last.get_by_role("button", name="More actions for this code").first.click()


async def table(stage: Stage) -> None:
    await stage.new_chat(call(FRAME), say("South and north are alike."))
    await stage.ask("Show the sales by quarter and region.")


async def not_drawn(stage: Stage) -> None:
    await stage.new_chat(call(INTERACTIVE), say("The figure is interactive; shall I draw it with matplotlib?"))
    await stage.ask("Show the sales as an interactive figure.")


async def error_shown(stage: Stage) -> None:
    await stage.new_chat(call(BROKEN_DISPLAY), say("The table could not be shown, but the sum is 870."))
    await stage.ask("Show the table and the sum.")


async def folded_code(stage: Stage) -> None:
    await stage.new_chat(call(LONG_CODE), say("The table has 29 new columns."))
    await stage.ask("Add a column for every part of the year.")


async def failed_and_repaired(stage: Stage) -> None:
    await stage.new_chat(
        call(FAILING), call(REPAIRED, text="The column is called `sales`.", call_id="call_def"), say("Q4 leads.")
    )
    await stage.ask("Which share has each quarter?")


async def module_missing(stage: Stage) -> None:
    await stage.new_chat(
        call("import seaborn as sns\n\nsns.set_theme()\n"), say("seaborn is missing here; shall I use matplotlib?")
    )
    await stage.ask("Draw it with seaborn.")


async def install_asked(stage: Stage) -> None:
    await module_missing(stage)
    await stage.panel.executions.last.get_by_role("button", name="Install").first.click()


async def blocked(stage: Stage) -> None:
    await stage.new_chat(call("import subprocess\nsubprocess.run(['ls'])\n"), say("That is not allowed here."))
    await stage.ask("List the files.")


async def timed_out(stage: Stage) -> None:
    await stage.new_chat(call(RECENT), say("It took too long."))
    await stage.panel.send("Compute for ten minutes.")
    await stage.wait_for("timeout")
    await stage.panel.wait_for_answer()


async def kernel_died(stage: Stage) -> None:
    await stage.new_chat(call("import os\nprint('leaving')\nos._exit(1)\n"), say("The kernel ended."))
    await stage.ask("Leave.")


async def interrupted(stage: Stage) -> None:
    await stage.new_chat(call(RECENT))
    await stage.panel.send("Compute for ten minutes.")
    await stage.wait_for("running")
    await stage.stop()
    await stage.panel.wait_for_answer()


async def block_run(stage: Stage) -> None:
    await stage.new_chat(thoughtful_prose())
    await stage.ask("What do the figures say?")
    await stage.panel.answers.last.get_by_role("button", name="Run this code").click()
    await expect(stage.panel.answers.last.locator(".jp-CodeInterp-codeBlock").first).to_contain_text(
        "mean 217.5", timeout=FAR_SECONDS
    )


async def run_again(stage: Stage) -> None:
    await failed_and_repaired(stage)
    for _ in range(2):
        block = stage.panel.executions.first
        await block.hover()
        await block.get_by_role("button", name="More actions for this code").first.click()
        await stage.page.get_by_role("menuitem", name="Run again", exact=True).click()
        await stage.page.wait_for_timeout(1500)


async def flood(stage: Stage) -> None:
    await stage.new_chat(call(FLOOD), say("200,000 lines were printed."))
    await stage.ask("Print the log.")


def _other_chat(stage: Stage, title: str, code: str) -> None:
    """Run code in a chat that is not on the page, and return when it runs or ran."""
    chat = call_api(stage.lab, "POST", "chats", {"title": title, "engine": "jupyter", "approval": "auto"})
    begun = call_api(stage.lab, "POST", f"chats/{chat['id']}/executions", {"code": code})
    deadline = time.monotonic() + FAR_SECONDS / 1000
    while call_api(stage.lab, "GET", f"executions/{begun['execution_id']}")["status"] not in ("running", "ok"):
        if time.monotonic() > deadline:
            raise RuntimeError(f"The code of {title} does not run.")
        time.sleep(0.1)


async def kernel_made_room(stage: Stage) -> None:
    await stage.new_chat(call("x = 41"), say("Kept."), call(LOOK), say("It is not there any more."))
    await stage.ask("Keep 41 as x.")
    for title in ("Maps", "Weather"):
        _other_chat(stage, title, "1")
    await stage.ask("What is x?")


async def waiting_for_kernel(stage: Stage) -> None:
    await stage.new_chat(call("print(6 * 7)"), say("42."))
    for title in ("A long computation about sales by quarter and by region", "Maps"):
        _other_chat(stage, title, "while True: pass")
    await stage.panel.send("Compute.")
    await stage.panel.executions.last.get_by_role("button", name="Stop that one").wait_for(timeout=FAR_SECONDS)
