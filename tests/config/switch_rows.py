"""One row for each switch: a value for its variable, and what is different then."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from jupyter_server.serverapp import ServerApp

from jupyter_codeinterp.protocol.settings import Settings
from tests.config import effects_in_turns as turns
from tests.config import effects_of_rooms as rooms
from tests.config import effects_of_servers as servers
from tests.web.api import Api

InRooms = Callable[[Settings, Path], Awaitable[None]]
OnServer = Callable[[Api, ServerApp, Path], Awaitable[None]]


@dataclass(frozen=True)
class Seen:
    """Set the variable to ``text`` ({folder} is the test's) and look: at a part of the product, or at a server.

    ``elsewhere`` names the test that looks, where that takes more than a row.
    """

    text: str
    in_rooms: InRooms | None = None
    on_server: OnServer | None = None
    elsewhere: str = ""


TAKEN = "test_remote_jupyter.py::test_code_runs_on_the_server_that_the_environment_names"

ROWS: dict[str, Seen] = {
    "interpreter_enabled": Seen("false", turns.no_model_is_offered_to_run_code),
    "interpreter_engine": Seen("pyodide", on_server=servers.a_chat_begins_in_the_browser),
    "interpreter_jupyter_url": Seen("http://127.0.0.1:1", elsewhere=TAKEN),
    "interpreter_jupyter_auth": Seen("token", elsewhere=TAKEN),
    "interpreter_jupyter_token": Seen("t", elsewhere=TAKEN),
    "interpreter_jupyter_password": Seen("p", elsewhere=TAKEN),
    "interpreter_jupyter_timeout": Seen("7", turns.code_of_models_gets_seven_seconds),
    "prompt_template": Seen("Be a poet on {engine}", turns.the_model_reads_the_template),
    "blocked_modules": Seen("math", turns.an_import_of_math_is_refused),
    "manual_run_enabled": Seen("false", turns.people_run_nothing),
    "manual_run_engine": Seen("pyodide", turns.runs_of_people_go_to_the_browser),
    "manual_run_jupyter_url": Seen("http://127.0.0.1:1", elsewhere=TAKEN),
    "manual_run_jupyter_auth": Seen("token", elsewhere=TAKEN),
    "manual_run_jupyter_token": Seen("t", elsewhere=TAKEN),
    "manual_run_jupyter_password": Seen("p", elsewhere=TAKEN),
    "manual_run_jupyter_timeout": Seen("7", turns.runs_of_people_get_seven_seconds),
    "allowed_engines": Seen("pyodide", turns.the_kernel_is_refused),
    "jupyter_approval": Seen("auto", on_server=servers.a_chat_begins_without_asking),
    "pyodide_approval": Seen("ask", on_server=servers.a_chat_in_the_browser_begins_by_asking),
    "minimum_approval": Seen('{"pyodide": "ask"}', on_server=servers.no_chat_in_the_browser_runs_at_once),
    "forced": Seen("max_steps", on_server=servers.nobody_changes_their_steps),
    "kernel_name": Seen("cobol", on_server=servers.the_kernel_of_that_name_is_wanted),
    "unguarded_kernels": Seen(
        "mark", elsewhere="engines/test_kernel_guard.py::test_or_it_runs_with_a_mark_on_each_execution"
    ),
    "strip_kernel_environment": Seen(
        "false", elsewhere="engines/test_kernel.py::test_the_administrator_may_leave_the_keys_in"
    ),
    "stripped_variables": Seen("MY_*", rooms.only_what_is_named_is_kept_out),
    "data_folder": Seen("{folder}/data", on_server=servers.chats_are_kept_there),
    "journal_mode": Seen("delete", rooms.the_journal_is_another),
    "max_page_output_bytes": Seen("10000", turns.a_page_is_shown_less),
    "max_model_output_bytes": Seen("1000", turns.a_model_reads_less),
    "max_full_output_bytes": Seen("2000", elsewhere="outputs/test_flood.py::test_the_full_text_has_a_limit"),
    "max_outputs_per_execution": Seen("2", elsewhere="outputs/test_flood.py::test_too_many_outputs_are_counted"),
    "max_image_bytes": Seen("100", rooms.a_picture_is_too_large),
    "max_image_pixels": Seen("80", rooms.a_picture_is_too_large),
    "max_upload_bytes": Seen("10", on_server=servers.a_larger_file_is_refused),
    "max_json_body_bytes": Seen("1000", on_server=servers.a_larger_body_is_refused),
    "max_kernels": Seen(
        "1", elsewhere="engines/test_kernel_limit.py::test_code_that_waits_can_be_stopped_and_does_not_run"
    ),
    "max_steps": Seen("1", turns.one_step_is_the_last),
    "max_code_bytes": Seen("10", turns.the_code_is_too_long),
    "max_events_kept": Seen("1", turns.a_page_that_was_away_takes_a_snapshot),
    "max_pages": Seen("1", elsewhere="web/test_socket.py::test_a_second_page_is_told_and_may_come_when_the_first_left"),
    "interrupt_grace_seconds": Seen(
        "0.5", elsewhere="engines/test_kernel.py::test_code_that_ignores_interrupts_is_killed_and_the_loss_is_told"
    ),
    "kernel_start_seconds": Seen("0.1", on_server=servers.a_kernel_has_no_time_to_start),
    "kernel_idle_seconds": Seen(
        "0.2", elsewhere="engines/test_control.py::test_an_idle_kernel_ends_when_the_administrator_says_so"
    ),
    "kernel_wait_seconds": Seen(
        "0.2", elsewhere="engines/test_kernel_limit.py::test_a_wait_that_takes_too_long_is_refused_with_the_truth"
    ),
    "page_wait_seconds": Seen("0.1", on_server=servers.code_for_the_browser_waits_for_no_page),
    "approval_wait_seconds": Seen("0.05", turns.nobody_answers_in_time),
    "model_connect_seconds": Seen("0.2", rooms.a_server_that_takes_no_connection_is_given_up),
    "model_idle_seconds": Seen(
        "0.2", elsewhere="llm/test_openai_chat_failures.py::test_silence_ends_at_the_idle_limit"
    ),
    "ping_seconds": Seen("1", elsewhere="web/test_socket.py::test_a_silent_connection_is_kept_alive"),
    "model_default": Seen("lab/x", rooms.a_new_chat_uses_that_model),
    "model_allowed": Seen("lab/*", rooms.the_demo_is_not_allowed),
    "model_denied": Seen("demo/*", rooms.the_demo_is_not_allowed),
    "model_capabilities": Seen('{"demo/*": {"vision": true}}', rooms.the_demo_can_see),
    "model_retries": Seen("0", elsewhere="llm/test_openai_chat_failures.py::test_retries_end_and_can_be_switched_off"),
    "model_vision": Seen("false", turns.a_model_that_sees_is_shown_nothing),
    "model_output_tokens": Seen(
        "64000", elsewhere="turn/test_given_back.py::test_an_administrator_says_how_much_a_model_may_write"
    ),
    "model_discover_environment": Seen("false", rooms.the_key_of_the_environment_offers_nothing),
    "model_discover_local": Seen("false", rooms.no_server_of_this_machine_is_asked),
    "model_local_urls": Seen("http://127.0.0.1:4321/v1", rooms.one_address_of_this_machine_is_asked),
    "model_ollama_context": Seen(
        "4096",
        elsewhere="llm/test_ollama_details.py::test_the_switch_limits_what_is_asked_for",
    ),
    "model_allow_link_local": Seen("true", rooms.a_link_local_address_is_taken),
    "model_proxy": Seen("http://127.0.0.1:1", rooms.models_are_asked_for_through_the_proxy),
    "model_ca_bundle": Seen(str(rooms.CERTIFICATE), rooms.a_certificate_of_ours_is_trusted),
    "model_headers": Seen(
        '{"X-Team": "a"}', elsewhere="llm/test_openai_chat.py::test_extra_headers_of_the_administrator_are_sent"
    ),
    "model_turns_per_hour": Seen("1", turns.the_second_turn_is_refused),
    "model_turns_per_day": Seen("1", turns.the_second_turn_is_refused),
    "model_tokens_per_hour": Seen("100", turns.the_second_turn_is_refused),
    "model_tokens_per_day": Seen("100", turns.the_second_turn_is_refused),
    "model_cached_token_share": Seen(
        "1", elsewhere="policy/test_budget.py::test_a_token_of_the_cache_counts_its_share"
    ),
    "model_credential_hook": Seen(
        "os.path:basename", elsewhere="llm/test_registry.py::test_a_hook_of_the_administrator_gives_the_key"
    ),
    "pyodide_upstream_url": Seen("none", elsewhere="pyodide/test_mirror.py::test_a_missing_package_names_the_command"),
    "pyodide_cache_folder": Seen("{folder}/packages", rooms.packages_are_kept_in_that_folder),
    "pyodide_network_hosts": Seen("data.example.org", on_server=servers.code_in_the_browser_may_reach_that_host),
    "pyodide_install_from_pypi": Seen("true", on_server=servers.code_in_the_browser_may_install),
    "pyodide_pypi_url": Seen(
        "http://127.0.0.1:1/simple", elsewhere="web/test_pyodide.py::test_a_wheel_of_pypi_is_listed_and_served"
    ),
    "pyodide_cross_origin_isolation": Seen(
        "true", elsewhere="test_app.py::test_headers_ask_for_it_and_leave_what_was_said_before"
    ),
}
