/**
 * What a person can do about each code that an error, a note or a refusal carries: one row each.
 *
 * A test walks every code that the server and this page can make, so that none is a text without a way out. Where
 * nothing can be done on this page, the row says why.
 */

/** A way out that belongs to an answer or to the chat. */
export type Way =
  | 'change_key'
  | 'edit_address'
  | 'choose_model'
  | 'retry'
  | 'continue'
  | 'new_chat'
  | 'settings'
  | 'reload';

/** How a note speaks of an execution, which decides what its block offers together with engine and status. */
export type Group =
  /** What the kernel left behind is gone, or nobody knows. */
  | 'lost'
  /** Variables went with what was stopped. */
  | 'variables_gone'
  /** The kernel was ended before the code began, and its variables with it. */
  | 'made_room'
  /** The engine could not take the code; another try may find it ready. */
  | 'not_ready'
  /** There was no kernel for it; a restart of one would help nobody. */
  | 'no_kernel'
  /** The browser cannot do it, a kernel may. */
  | 'kernel_may'
  /** A module can be installed, or is there in a kernel. */
  | 'module'
  /** Nobody objected to the code itself. */
  | 'not_asked';

/** What can be done; `nothing` says why nothing can. A code may come with an answer and with an execution. */
export type Row = {
  readonly ways?: readonly Way[];
  readonly group?: Group;
  readonly nothing?: string;
};

const PROTOCOL = 'Only a page or program that breaks the protocol gets it.';
const STATE = 'The page shows by itself how things stand now.';
const ADMINISTRATOR = 'An administrator decided it; the message says so.';
const MODEL_READS = 'The model reads it and goes on by itself.';
const MESSAGE_SAYS = 'The message names the field or file to change.';

export const REMEDIES: Readonly<Record<string, Row>> = {
  // A model's server.
  model_auth: { ways: ['change_key', 'choose_model'] },
  model_not_found: { ways: ['choose_model', 'edit_address'] },
  model_rate_limit: { ways: ['retry', 'choose_model'] },
  model_quota: { ways: ['choose_model', 'change_key', 'retry'] },
  model_context_length: { ways: ['new_chat', 'choose_model'] },
  model_tools_refused: { ways: ['choose_model', 'settings'] },
  model_bad_request: { ways: ['retry', 'choose_model'] },
  model_connection: { ways: ['retry', 'edit_address', 'choose_model'] },
  model_timeout: { ways: ['retry', 'choose_model'] },
  model_server: { ways: ['retry', 'choose_model'] },
  model_incomplete: { ways: ['retry', 'choose_model'] },
  model_failed: { ways: ['retry', 'choose_model'] },
  model_forbidden: { ways: ['choose_model'] },
  provider_forbidden: { ways: ['choose_model'] },
  code_mode_forbidden: { ways: ['choose_model'] },
  budget_spent: { ways: ['continue', 'settings'] },

  // How an answer ended.
  length: { ways: ['continue'] },
  call_in_text: { ways: ['retry', 'choose_model'] },
  refused_again: { ways: ['retry', 'choose_model'] },
  step_limit: { ways: ['continue'] },
  interrupted: { ways: ['continue', 'retry'] },
  content_filter: { ways: ['retry', 'choose_model'] },
  unknown_finish: { ways: ['continue', 'retry'] },
  empty_answer: { ways: ['retry', 'choose_model'] },
  history_trimmed: {
    nothing: 'The answer is complete; only old messages were left out.'
  },
  pictures_left_out: { ways: ['choose_model'] },
  picture_too_large: {
    nothing: 'The sentence names the limit; a smaller picture is shown.'
  },
  output_shortened: {
    nothing: 'You see all of it; the model may print less by itself.'
  },
  file_not_placed: {
    group: 'not_ready',
    nothing: 'The sentence names the file and why; the code runs without it.'
  },
  internal: { ways: ['retry'], group: 'not_ready' },
  failed: { group: 'not_ready' },

  // An engine.
  engine_unavailable: { ways: ['retry', 'settings'], group: 'not_ready' },
  engine_failed: { ways: ['retry', 'settings'], group: 'not_ready' },
  engine_disabled: { ways: ['settings'], nothing: ADMINISTRATOR },
  kernel_limit: { ways: ['settings'], group: 'no_kernel' },
  kernel_missing: { ways: ['settings'], group: 'no_kernel' },
  kernel_language: { ways: ['settings'], group: 'no_kernel' },
  kernel_broken: { ways: ['settings'], group: 'no_kernel' },
  kernel_unguarded: { ways: ['settings'], group: 'no_kernel' },
  kernel_start_failed: { ways: ['settings'], group: 'not_ready' },
  kernel_start_timeout: { ways: ['settings'], group: 'not_ready' },
  remote_failed: { ways: ['settings'], group: 'not_ready' },
  remote_refused: { ways: ['settings'], group: 'not_ready' },
  remote_unreachable: { ways: ['settings'], group: 'not_ready' },
  kernel_died: { group: 'lost' },
  connection_lost: { group: 'lost' },
  kernel_exited: { group: 'lost' },
  no_answer: { group: 'lost' },
  kernel_aborted: { group: 'lost' },
  not_stopped: { group: 'lost' },
  page_reloaded: { group: 'lost' },
  page_vanished: { group: 'lost' },
  server_stopped: { group: 'lost' },
  flood_stopped: { nothing: 'The code has to print less; the model reads it.' },
  browser_unavailable: { group: 'kernel_may' },
  kernel_can: { group: 'kernel_may' },
  no_page: { group: 'kernel_may' },
  module_missing: { group: 'module' },
  variables_lost: { group: 'variables_gone' },
  kernel_made_room: { group: 'made_room' },
  not_guarded: { nothing: ADMINISTRATOR },
  variables_kept: { nothing: 'Nothing was lost.' },
  folder_missing: {
    nothing: 'The code ran; the sentence names the folder it ran in instead.'
  },
  output_cut: { nothing: 'Only output printed after Stop was left out.' },
  output_incomplete: {
    nothing: 'The code ran to its end; running it twice may do harm.'
  },
  integers_wrapped: { nothing: MODEL_READS },
  display_updated: {
    nothing: 'The earlier output shows the change; nothing was lost.'
  },
  late_output: {
    nothing: 'The output is shown; Stop and Restart kernel are in the menu.'
  },
  late_output_cut: { nothing: 'The code has to print less after its end.' },
  not_in_a_chat: { nothing: 'The sentence says what a notebook would do.' },
  stream_replaced: { nothing: 'The next code prints as usual.' },
  variables_unknown: { nothing: 'Code that prints a variable shows it.' },
  files_left_out: { nothing: 'The sentence names the files and the limit.' },

  // Code that did not run.
  rejected: { group: 'not_asked' },
  approval_timeout: { group: 'not_asked' },
  stopped_before_run: { group: 'not_asked' },
  stopped_in_writing: { nothing: 'The code is not complete.' },
  incomplete: { nothing: 'The code is not complete.' },
  person: { nothing: 'It is what the person said.' },
  blocked_module: { nothing: ADMINISTRATOR },
  code_off: { nothing: 'The person switched code off, below the text box.' },
  code_too_long: { nothing: MODEL_READS },
  no_code: { nothing: MODEL_READS },
  call_broken: { nothing: MODEL_READS },
  call_not_alone: { nothing: MODEL_READS },
  called_twice: { nothing: 'The same code ran in the other block.' },
  in_reasoning: { nothing: 'The model goes on by itself.' },
  not_python: { nothing: MODEL_READS },
  unknown_tool: { nothing: MODEL_READS },
  interpreter_disabled: { nothing: ADMINISTRATOR },
  manual_run_disabled: { nothing: ADMINISTRATOR },

  // What the server keeps.
  store_failed: { ways: ['retry'], nothing: 'Outputs are not made again.' },
  store_closed: { ways: ['reload'] },
  store_read_only: { nothing: 'A newer version of the product is needed.' },

  // What a person asked for and the server refused.
  forbidden: { nothing: ADMINISTRATOR },
  approval_required: { nothing: ADMINISTRATOR },
  setting_locked: { nothing: ADMINISTRATOR },
  invalid_config: { nothing: 'Only an administrator can change the switch.' },
  invalid_setting: { nothing: MESSAGE_SAYS },
  invalid_template: { nothing: MESSAGE_SAYS },
  invalid_request: { nothing: MESSAGE_SAYS },
  too_large: { nothing: 'The message names the limit.' },
  not_found: { ways: ['choose_model'], nothing: STATE },
  conflict: { nothing: STATE },
  already_decided: { nothing: STATE },
  code_running: { nothing: STATE },
  turn_running: { nothing: STATE },
  queue_full: { nothing: STATE },
  not_running: { nothing: STATE },
  not_waiting: { nothing: STATE },
  other_instance: { nothing: 'It has to be done in the other server.' },
  not_available: { nothing: 'This version cannot do it.' },
  too_many_chats: { nothing: 'Closing other views of chats makes room.' },

  // The way to the server.
  network: { nothing: 'The page tries again by itself; nothing is lost.' },
  aborted: { nothing: 'The person gave it up.' },
  invalid_response: { ways: ['reload'] },

  // Packages for the browser.
  package_damaged: { nothing: ADMINISTRATOR },
  package_missing: { nothing: MODEL_READS },
  pyodide_version: { ways: ['reload'] },
  pypi_failed: { nothing: MODEL_READS },

  // Between programs.
  batch_stale: { nothing: PROTOCOL },
  hello_first: { nothing: PROTOCOL },
  hello_twice: { nothing: PROTOCOL },
  invalid_json: { nothing: PROTOCOL },
  lease_stale: { nothing: PROTOCOL },
  not_a_manual_run: { nothing: PROTOCOL },
  not_yours: { nothing: PROTOCOL }
};

/** The ways out of what a code says, in the order in which they are offered. */
export function waysOf(code: string): readonly Way[] {
  return Object.hasOwn(REMEDIES, code) ? (REMEDIES[code]?.ways ?? []) : [];
}

/** The codes of a group. */
export function codesOf(group: Group): ReadonlySet<string> {
  return new Set(
    Object.keys(REMEDIES).filter(code => REMEDIES[code]?.group === group)
  );
}
