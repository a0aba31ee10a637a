"""Every state of the panel of both engines, in the order of a person's day."""

from __future__ import annotations

from tests.gallery import answers, beginning, browser, code, content
from tests.gallery.state import State

FIRST_USE = [
    State("first-use", beginning.first_use, main_area=False),
    State("connect-form", beginning.connect_form, main_area=False),
    State("connect-refused", beginning.connect_refused, main_area=False),
    State("connect-works", beginning.connect_works, main_area=False),
]
"""On a server where no model was found."""

STATES = [
    State("first-use-found", beginning.first_use_found, main_area=False),
    State("empty-demo", beginning.empty_demo),
    State("empty-files", beginning.empty_with_files),
    State("model-list", beginning.model_list, main_area=False),
    State("model-list-long", beginning.model_list_long, main_area=False),
    State("kernel-list", beginning.kernel_list, main_area=False),
    State("waiting", answers.waiting),
    State("waiting-long", answers.waiting_long),
    State("reasoning", answers.reasoning),
    State("writing-code", code.writing_code),
    State("approval", code.approval),
    State("approval-long", code.approval_long),
    State("approval-hidden-characters", code.approval_hidden_characters),
    State("rejecting", code.rejecting),
    State("rejected", code.rejected),
    State("starting", code.starting),
    State("running", code.running),
    State("queued", beginning.queued),
    State("counting-down", code.counting_down),
    State("chart", code.chart),
    State("chart-actions", code.chart_actions, main_area=False),
    State("enlarged", code.chart, main_area=False, whole_page=True, open_menu=code.enlarge),
    State("edit-and-run", code.edit_and_run),
    State("code-menu", code.chart, main_area=False, whole_page=True, open_menu=code.code_menu),
    State("chat-menu", code.chart, main_area=False, whole_page=True, open_menu=beginning.chat_menu),
    State("editing-question", answers.editing_question),
    State("versions", answers.versions),
    State("table", code.table),
    State("not-drawn", code.not_drawn),
    State("error-shown", code.error_shown),
    State("folded-code", code.folded_code),
    State("failed-and-repaired", code.failed_and_repaired),
    State("module-missing", code.module_missing),
    State("install-asked", code.install_asked),
    State("blocked", code.blocked),
    State("timed-out", code.timed_out),
    State("kernel-died", code.kernel_died),
    State("interrupted", code.interrupted),
    State("step-limit", answers.step_limit),
    State("rate-limited", answers.rate_limited),
    State("key-refused", answers.key_is_refused),
    State("length-limit", answers.length_limit),
    State("stopped-before-run", answers.stopped_before_run),
    State("model-refused", answers.model_refused),
    State("model-cut-off", answers.model_cut_off),
    State("prose", answers.prose),
    State("formulas-and-prices", content.formulas_and_prices),
    State("right-to-left", content.right_to_left),
    State("wide-table", content.wide_table),
    State("wide-text", content.wide_text),
    State("wide-text-wrapped", content.wide_text_wrapped),
    State("styled-table", content.styled_table),
    State("tall-figure", content.tall_figure),
    State("folded-paste", content.folded_paste),
    State("missing-picture", content.missing_picture),
    State("block-run", code.block_run),
    State("run-again", code.run_again),
    State("flood", code.flood),
    State("attachments", beginning.attachments),
    State("settings", beginning.settings, main_area=False),
    State("settings-limits", beginning.settings_limits, main_area=False),
    State("settings-prompt", beginning.settings_prompt, main_area=False),
    State("chat-list", beginning.chat_list, main_area=False),
    State("chat-deleted", beginning.chat_deleted, main_area=False),
    State("chat-waiting", beginning.chat_waiting, main_area=False),
]

BROWSER = [
    State("browser-empty", browser.empty),
    State("browser-choice", browser.choice, main_area=False),
    State("browser-starting", browser.starting),
    State("browser-chart", browser.chart),
    State("browser-files", browser.files),
    State("browser-running", browser.running),
    State("browser-stopped", browser.stopped),
    State("browser-no-network", browser.no_network),
    State("browser-package-missing", browser.package_missing),
]
"""What is different when code runs in the page."""

FEW_KERNELS = [
    State("kernel-made-room", code.kernel_made_room),
    State("waiting-for-kernel", code.waiting_for_kernel),
]
"""Where only two kernels may run at once."""

LAST = [State("reconnecting", answers.offline, main_area=False, offline=True)]
"""What leaves the server unusable."""
