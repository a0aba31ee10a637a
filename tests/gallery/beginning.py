"""How a chat begins, and what is around its messages."""

from __future__ import annotations

from playwright.async_api import FilePayload, expect

from tests.gallery.scripts import RECENT
from tests.gallery.stage import FAR_SECONDS, Stage
from tests.servers.model_scripts import call, refuse, say, script
from tests.ui.rest import call_api


async def first_use(stage: Stage) -> None:
    await stage.panel.show()
    await stage.panel.try_without_model.wait_for(state="visible")


async def first_use_found(stage: Stage) -> None:
    await first_use(stage)
    await expect(stage.panel.node).to_contain_text("scripted-model")


async def connect_form(stage: Stage) -> None:
    await first_use(stage)
    await stage.panel.node.get_by_role("button", name="Connect a model").click()


async def connect_refused(stage: Stage) -> None:
    await connect_form(stage)
    stage.models.load(script(refuse(401, "Incorrect API key provided")))
    node = stage.panel.node
    await node.get_by_label("Address").fill(stage.models.base_url)
    await node.get_by_label("Key").fill("a-wrong-key")
    await node.get_by_role("button", name="Test").click()
    await expect(node.locator(".jp-CodeInterp-testResult")).to_be_visible(timeout=FAR_SECONDS)


async def connect_works(stage: Stage) -> None:
    await connect_form(stage)
    stage.models.load(script(call("print(6 * 7)"), say("1, 2")))
    node = stage.panel.node
    await node.get_by_label("Address").fill(stage.models.base_url)
    await node.get_by_role("button", name="Test").click()
    await expect(node).to_contain_text("1 model", timeout=FAR_SECONDS)


async def model_list(stage: Stage) -> None:
    await stage.new_chat()
    await stage.panel.node.get_by_role("button", name="Model:").click()


def many_models() -> list[dict[str, object]]:
    """Return what a router to many vendors lists: 400 models, of which some see, think, or do something else."""
    families = ("Claude Sonnet", "GPT", "Gemini Pro", "Qwen Coder", "Llama Instruct", "Mistral Large", "Embed", "Kimi")
    found: list[dict[str, object]] = []
    for number in range(400):
        family = families[number % len(families)]
        version = f"{1 + number // 80}.{number // 8 % 10}"
        name = f"{family} {version}"
        inputs = ["text", "image"] if number % 3 == 0 else ["text"]
        found.append(
            {
                "id": f"{family.split()[0].lower()}/{name.replace(' ', '-').lower()}",
                "name": name,
                "created": 1_700_000_000 + number * 86_400,
                "context_length": 32_768 << number % 6,
                "architecture": {
                    "input_modalities": inputs,
                    "output_modalities": ["embeddings"] if family == "Embed" else ["text"],
                },
                "pricing": {"prompt": f"{number % 9 * 5e-7:.8f}", "completion": f"{number % 9 * 2e-6:.8f}"},
                "supported_parameters": ["tools", "reasoning"] if number % 2 else ["tools"],
            }
        )
    return found


async def model_list_long(stage: Stage) -> None:
    stage.models.load({"models": many_models(), "responses": []})
    provider = {"kind": "openai-chat", "base_url": stage.models.base_url}
    call_api(stage.lab, "PUT", "providers/router", provider)
    await stage.panel.open()
    await stage.panel.node.get_by_role("button", name="Model:").click()
    await expect(stage.panel.node.page.get_by_role("option").first).to_be_visible(timeout=FAR_SECONDS)


async def kernel_list(stage: Stage) -> None:
    await stage.new_chat()
    await stage.panel.node.get_by_role("button", name="Where code runs:").click()


async def empty_demo(stage: Stage) -> None:
    await stage.demo_chat()


async def empty_with_files(stage: Stage) -> None:
    await stage.new_chat()


async def queued(stage: Stage) -> None:
    await stage.new_chat(call(RECENT))
    await stage.panel.send("Compute for ten minutes.")
    await stage.wait_for("running")
    await stage.panel.input.fill("And then show me a chart of it, by region and quarter.")
    await stage.panel.input.press("Enter")
    await expect(stage.panel.node).to_contain_text("And then show me a chart of it")


async def chat_menu(stage: Stage) -> None:
    await stage.panel.node.get_by_role("button", name="More actions", exact=True).click()


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


async def chat_deleted(stage: Stage) -> None:
    await stage.new_chat(say("Q4, with 310."))
    await stage.ask("Which quarter was best?")
    await chat_list(stage)
    chats = stage.panel.node.get_by_label("Chats", exact=True)
    await chats.get_by_role("button", name="Which quarter was best?").first.focus()
    await stage.page.keyboard.press("Delete")


async def settings(stage: Stage) -> None:
    await stage.new_chat()
    node = stage.panel.node
    await node.get_by_role("button", name="More actions", exact=True).click()
    await stage.page.get_by_role("menuitem", name="Models & Policy").click()
    await node.get_by_role("button", name="Test lab").click()
    await expect(node).to_contain_text("It works", timeout=FAR_SECONDS)


async def settings_limits(stage: Stage) -> None:
    await settings(stage)
    await stage.panel.node.get_by_role("heading", name="Where code runs").evaluate("node => node.scrollIntoView()")


async def settings_prompt(stage: Stage) -> None:
    await settings(stage)
    node = stage.panel.node
    await node.get_by_role("button", name="Preview").click()
    await node.get_by_text("Set by your administrator").click()
    await node.get_by_role("heading", name="Prompt").evaluate("node => node.scrollIntoView()")


async def chat_waiting(stage: Stage) -> None:
    await stage.new_chat(call("print(870)"), at_once=False)
    # an empty chat that was left is used again as it is
    await stage.panel.ask_first()
    await stage.panel.send("Sum the sales of the year.")
    await expect(stage.panel.executions.last).to_have_attribute("data-status", "waiting_approval", timeout=FAR_SECONDS)
    await stage.panel.node.get_by_role("button", name="All chats").click()
    await expect(stage.panel.node.locator(".jp-CodeInterp-chatName").first).to_contain_text("Waiting for you")
