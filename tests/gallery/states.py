"""Every state of the panel that the kernel engine can produce, in the order of a person's day."""

from __future__ import annotations

from playwright.async_api import FilePayload, expect

from tests.gallery.scripts import (
    FAILING,
    FLOOD,
    FRAME,
    LONG_CODE,
    PROGRESS,
    RECENT,
    REPAIRED,
    call,
    cut_off,
    hang_after,
    hang_in_code,
    hang_in_reasoning,
    overloaded,
    say,
    thoughtful_prose,
)
from tests.gallery.servers import TIMEOUT_SECONDS
from tests.gallery.stage import FAR_SECONDS, Stage, State
from tests.servers.model_scripts import SHOWN_CHART
from tests.ui.panel import SEED_SALES
from tests.ui.rest import call_api


async def empty_demo(stage: Stage) -> None:
    await stage.demo_chat()


async def empty_with_files(stage: Stage) -> None:
    await stage.new_chat()


async def waiting(stage: Stage) -> None:
    await stage.new_chat(hang_after())
    await stage.panel.send("How did the year go?")
    await expect(stage.panel.answers.last).to_contain_text("Waiting", timeout=20_000)


async def waiting_long(stage: Stage) -> None:
    await stage.new_chat(hang_after())
    await stage.panel.send("How did the year go?")
    await expect(stage.panel.answers.last).to_contain_text("has not answered", timeout=60_000)


async def reasoning(stage: Stage) -> None:
    await stage.new_chat(hang_in_reasoning())
    await stage.panel.send("What is the mean?")
    await expect(stage.panel.answers.last).to_contain_text("Reasoning")


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


async def rejected(stage: Stage) -> None:
    await stage.new_chat(call(SHOWN_CHART), say("I did not run it. Shall I show a table instead?"), at_once=False)
    await stage.panel.send(SEED_SALES)
    card = stage.panel.node.get_by_role("group", name="Run this code?")
    await card.get_by_role("button", name="Reject").click()
    if await card.is_visible():
        await card.get_by_label("Note to the model").fill("A table is enough.")
        await card.get_by_role("button", name="Reject").click()
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


async def queued(stage: Stage) -> None:
    await stage.new_chat(call(RECENT))
    await stage.panel.send("Compute for ten minutes.")
    await stage.wait_for("running")
    await stage.panel.input.fill("And then show me a chart of it, by region and quarter.")
    await stage.panel.input.press("Enter")
    await expect(stage.panel.node).to_contain_text("And then show me a chart of it")


async def chart(stage: Stage) -> None:
    await stage.new_chat(call(SHOWN_CHART, text="Let me draw that."), say("**Q4** was the best quarter with 310."))
    await stage.ask(SEED_SALES)


async def table(stage: Stage) -> None:
    await stage.new_chat(call(FRAME), say("South and north are alike."))
    await stage.ask("Show the sales by quarter and region.")


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


async def step_limit(stage: Stage) -> None:
    await stage.new_chat(*(call(f"print({step})", call_id=f"call_{step}") for step in range(6)))
    await stage.ask("Count.")


async def model_refused(stage: Stage) -> None:
    await stage.new_chat(overloaded())
    await stage.ask("What is the mean?")


async def model_cut_off(stage: Stage) -> None:
    await stage.new_chat(cut_off())
    await stage.ask("What is the mean?")


async def prose(stage: Stage) -> None:
    await stage.new_chat(thoughtful_prose())
    await stage.ask("What do the figures say?")


async def block_run(stage: Stage) -> None:
    await stage.new_chat(thoughtful_prose())
    await stage.ask("What do the figures say?")
    await stage.panel.answers.last.get_by_role("button", name="Run this code").click()
    await expect(stage.panel.answers.last.locator(".jp-CodeInterp-codeBlock").first).to_contain_text(
        "mean 217.5", timeout=FAR_SECONDS
    )


async def flood(stage: Stage) -> None:
    await stage.new_chat(call(FLOOD), say("200,000 lines were printed."))
    await stage.ask("Print the log.")


async def attachments(stage: Stage) -> None:
    await stage.new_chat()
    files: list[FilePayload] = [
        {"name": "sales.csv", "mimeType": "text/csv", "buffer": b"quarter,sales\nQ1,150\n"},
        {
            "name": "a-long-name-of-a-report-about-the-whole-year.xlsx",
            "mimeType": "application/octet-stream",
            "buffer": b"x" * 2_400_000,
        },
    ]
    await stage.panel.node.locator("input[type=file]").set_input_files(files)
    await stage.panel.input.fill("What is in these two files?\nPlease compare them, and tell me what is missing.")
    await expect(stage.panel.node.get_by_role("list", name="Attached files")).to_contain_text("2.4 MB")


async def chat_list(stage: Stage) -> None:
    await stage.new_chat()
    await stage.panel.node.get_by_role("button", name="All chats").click()


async def offline(stage: Stage) -> None:
    await chart(stage)
    stage.lab.stop()
    await expect(stage.panel.node).to_contain_text("reconnecting", timeout=FAR_SECONDS)


FIRST_USE: list[State] = []

STATES = [
    State("empty-demo", empty_demo),
    State("empty-files", empty_with_files),
    State("waiting", waiting),
    State("waiting-long", waiting_long),
    State("reasoning", reasoning),
    State("writing-code", writing_code),
    State("approval", approval),
    State("approval-long", approval_long),
    State("rejected", rejected),
    State("starting", starting),
    State("running", running),
    State("queued", queued),
    State("counting-down", counting_down),
    State("chart", chart),
    State("table", table),
    State("folded-code", folded_code),
    State("failed-and-repaired", failed_and_repaired),
    State("module-missing", module_missing),
    State("install-asked", install_asked),
    State("blocked", blocked),
    State("timed-out", timed_out),
    State("kernel-died", kernel_died),
    State("interrupted", interrupted),
    State("step-limit", step_limit),
    State("model-refused", model_refused),
    State("model-cut-off", model_cut_off),
    State("prose", prose),
    State("block-run", block_run),
    State("flood", flood),
    State("attachments", attachments),
    State("chat-list", chat_list, main_area=False),
]

LAST = [State("reconnecting", offline)]
"""What leaves the server unusable."""
