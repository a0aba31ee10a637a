"""Answers and questions: waiting, failing, long, repeated."""

from __future__ import annotations

from playwright.async_api import expect

from tests.gallery.code import chart
from tests.gallery.scripts import (
    cut_off,
    hang_after,
    hang_in_reasoning,
    key_refused,
    overloaded,
    thoughtful_prose,
    too_long,
)
from tests.gallery.stage import FAR_SECONDS, Stage
from tests.servers.model_scripts import call, say


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
    await expect(stage.panel.answers.last).to_contain_text("Thinking")


async def editing_question(stage: Stage) -> None:
    await chart(stage)
    question = stage.panel.node.locator(".jp-CodeInterp-user").last
    await question.hover()
    await question.get_by_role("button", name="Edit message").click()


async def versions(stage: Stage) -> None:
    await stage.new_chat(say("Q4, with 310."), say("The best quarter was Q4: 310 sales."))
    await stage.ask("Which quarter was best?")
    await stage.panel.answers.last.get_by_role("button", name="Ask again").click()
    await expect(stage.panel.answers.last).to_contain_text("310 sales")
    await stage.panel.wait_for_answer()


async def step_limit(stage: Stage) -> None:
    await stage.new_chat(*(call(f"print({step})", call_id=f"call_{step}") for step in range(6)))
    await stage.ask("Count.")


async def model_refused(stage: Stage) -> None:
    await stage.new_chat(overloaded())
    await stage.ask("What is the mean?")


async def rate_limited(stage: Stage) -> None:
    await stage.new_chat(overloaded(55))
    await stage.panel.send("What is the mean?")
    await expect(stage.panel.answers.last).to_contain_text("Trying again")


async def key_is_refused(stage: Stage) -> None:
    await stage.new_chat(key_refused())
    await stage.ask("What is the mean?")


async def length_limit(stage: Stage) -> None:
    await stage.new_chat(too_long())
    await stage.ask("What is the mean?")


async def stopped_before_run(stage: Stage) -> None:
    await stage.new_chat(call("print(217.5)"), at_once=False)
    await stage.panel.send("What is the mean?")
    await stage.wait_for("waiting_approval")
    await stage.stop()
    await stage.wait_for("refused")


async def model_cut_off(stage: Stage) -> None:
    await stage.new_chat(cut_off())
    await stage.ask("What is the mean?")


async def prose(stage: Stage) -> None:
    await stage.new_chat(thoughtful_prose())
    await stage.ask("What do the figures say?")


async def offline(stage: Stage) -> None:
    await chart(stage)
    stage.lab.stop()
    await expect(stage.panel.node).to_contain_text("reconnecting", timeout=FAR_SECONDS)
