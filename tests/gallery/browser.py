"""Code in the browser engine: from the choice of it to what a person sees when it cannot do what a kernel can."""

from __future__ import annotations

from playwright.async_api import expect

from tests.gallery.scripts import PROGRESS
from tests.gallery.stage import FAR_SECONDS, Stage
from tests.servers.model_scripts import SHOWN_CHART, Response, call, say
from tests.ui.browser_engine import browser_environment
from tests.ui.panel import SEED_SALES

ENVIRONMENT = {**browser_environment(), "CODEINTERP_MAX_STEPS": "4"}
REPORT = """import pandas as pd

sales = pd.DataFrame({"quarter": ["Q1", "Q2", "Q3", "Q4"], "sales": [150, 230, 180, 310]})
sales.to_csv("sales-by-quarter.csv", index=False)
sales
"""


async def new_chat(stage: Stage, *responses: Response) -> None:
    await stage.new_chat(*responses, at_once=False)
    await stage.panel.choose_engine("pyodide")


async def empty(stage: Stage) -> None:
    await stage.demo_chat()
    await stage.panel.choose_engine("pyodide")


async def choice(stage: Stage) -> None:
    await empty(stage)
    await stage.panel.node.get_by_role("button", name="Where code runs:").click()


async def starting(stage: Stage) -> None:
    """Hold the files of Python, so that the start lasts."""
    await stage.page.route("**/pyodide/**", lambda _: None, times=1)
    await new_chat(stage, call("print(1)"), say("Done."))
    await stage.panel.send("Say one.")
    await stage.wait_for("starting")


async def starting_ends(stage: Stage) -> None:
    await stage.page.unroute_all(behavior="ignoreErrors")
    await stage.page.reload()
    await stage.panel.show()


async def chart(stage: Stage) -> None:
    await starting_ends(stage)
    await new_chat(stage, call(SHOWN_CHART, text="Let me draw that."), say("**Q4** was the best quarter with 310."))
    await stage.ask(SEED_SALES)


async def files(stage: Stage) -> None:
    await new_chat(stage, call(REPORT), say("The table is in `sales-by-quarter.csv`."))
    await stage.ask("Write the sales by quarter into a file.")


async def running(stage: Stage) -> None:
    await new_chat(stage, call(PROGRESS, text="I train the model and watch the loss."))
    await stage.panel.send("Train it.")
    execution = await stage.wait_for("running")
    await expect(execution).to_contain_text("epoch 1", timeout=FAR_SECONDS)


async def stopped(stage: Stage) -> None:
    await new_chat(stage, call("x = 1\nwhile True:\n    x += 1\n"), say("I stopped."))
    await stage.panel.send("Count for ever.")
    await stage.wait_for("running")
    await stage.panel.executions.last.get_by_role("button", name="Stop").first.click()
    await stage.wait_for("interrupted")


async def no_network(stage: Stage) -> None:
    code = 'import requests\n\nrequests.get("https://example.com/rates.json", timeout=5).json()\n'
    await new_chat(stage, call(code), say("There is no network here."))
    await stage.ask("Which rate is it today?")


async def package_missing(stage: Stage) -> None:
    await new_chat(stage, call("import statsmodels.api as sm\n\nsm.OLS\n"), say("statsmodels is missing."))
    await stage.ask("Fit a line with statsmodels.")
