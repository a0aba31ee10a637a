/** Chats, messages and turns as they are sent. */
import {
  asBoolean,
  asCount,
  asNumber,
  asObject,
  asString,
  field,
  list,
  listOf,
  oneOf,
  optional
} from './json';
import {
  ENGINE_NAMES,
  type EngineName,
  executionFromJson,
  type ExecutionPart,
  type Part,
  partFromJson
} from './parts';
import {
  type ModelWait,
  modelWaitFromJson,
  type QueuedMessage,
  queuedFromJson
} from './waiting';

export const ROLES = ['user', 'assistant'] as const;
export type Role = (typeof ROLES)[number];

export const CODE_MODES = ['native', 'tags', 'auto'] as const;
export type CodeMode = (typeof CODE_MODES)[number];

export const APPROVALS = ['ask', 'auto'] as const;
export type Approval = (typeof APPROVALS)[number];

export const TURN_STATES = [
  'running',
  'stopping',
  'finished',
  'stopped',
  'failed',
  'interrupted'
] as const;
export type TurnState = (typeof TURN_STATES)[number];

export const STOPPED_REASONS = [
  'answer',
  'step_limit',
  'stopped',
  'error',
  'interrupted',
  'length'
] as const;
export type StoppedReason = (typeof STOPPED_REASONS)[number];

/**
 * Tokens as the model's server counted them; `cost` in US dollars. `input_tokens` is all that the model read, and
 * `cached_tokens` the part of it that came from the server's cache.
 */
export type Usage = {
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly cost?: number | undefined;
  readonly cached_tokens?: number | undefined;
  readonly cache_write_tokens?: number | undefined;
  readonly estimated?: boolean | undefined;
};

/** A kernel of the chat's own from the kernelspec `name`, or the running `bound_id`. */
export type KernelChoice = {
  readonly name?: string | undefined;
  readonly bound_id?: string | undefined;
};

/** A conversation with its settings. Times are seconds since the epoch. */
export type Chat = {
  readonly id: string;
  readonly title: string;
  readonly created: number;
  readonly updated: number;
  /** The last message of the shown branch. */
  readonly head: string | null;
  readonly model: string;
  readonly engine: EngineName;
  readonly kernel: KernelChoice;
  readonly approval: Approval;
  readonly code_mode: CodeMode;
  readonly code_on: boolean;
  /** Relative to the server's root, as the contents API writes it. */
  readonly folder: string;
  readonly archived: boolean;
  readonly pinned: boolean;
};

/** Everything about a message but its parts. */
export type MessageHead = {
  readonly id: string;
  readonly chat_id: string;
  /** Absent for the first message. */
  readonly parent_id?: string | undefined;
  readonly role: Role;
  readonly created: number;
  readonly model?: string | undefined;
  readonly usage?: Usage | undefined;
  readonly stopped_reason?: StoppedReason | undefined;
  readonly turn_id?: string | undefined;
  readonly steps: number;
  readonly ended?: number | undefined;
};

/** One user or assistant entry of a chat. */
export type Message = MessageHead & {
  readonly parts: readonly Part[];
  /** All messages with the same parent, oldest first and with this one, when there are others. */
  readonly siblings?: readonly string[] | undefined;
};

/** The open turn of a chat; other fields may come beside these. */
export type TurnSummary = {
  readonly id: string;
  readonly state: TurnState;
  readonly wait?: ModelWait | undefined;
};

/** A chat with its shown branch, its manual runs and what waits, as `GET chats/{id}` gives it. */
export type ChatDetail = Chat & {
  readonly turn: TurnSummary | null;
  readonly messages: readonly Message[];
  /** Manual runs, oldest first. */
  readonly executions: readonly ExecutionPart[];
  readonly queued: QueuedMessage | null;
};

/** Some chats, newest first; `next_cursor` continues the list. */
export type ChatPage = {
  readonly chats: readonly Chat[];
  readonly next_cursor: string | null;
};

/** Read a chat. */
export function chatFromJson(value: unknown, name = 'chat'): Chat {
  const body = asObject(value, name);
  const kernel = optional(body, 'kernel', asObject) ?? {};
  return {
    id: field(body, 'id', asString),
    title: field(body, 'title', asString),
    created: field(body, 'created', asNumber),
    updated: field(body, 'updated', asNumber),
    head: optional(body, 'head', asString) ?? null,
    model: field(body, 'model', asString),
    engine: field(body, 'engine', oneOf(ENGINE_NAMES)),
    kernel: {
      name: optional(kernel, 'name', asString),
      bound_id: optional(kernel, 'bound_id', asString)
    },
    approval: field(body, 'approval', oneOf(APPROVALS)),
    code_mode: optional(body, 'code_mode', oneOf(CODE_MODES)) ?? 'auto',
    code_on: optional(body, 'code_on', asBoolean) ?? true,
    folder: optional(body, 'folder', asString) ?? '',
    archived: optional(body, 'archived', asBoolean) ?? false,
    pinned: optional(body, 'pinned', asBoolean) ?? false
  };
}

/** Read a message without its parts. */
export function messageHeadFromJson(
  value: unknown,
  name = 'message'
): MessageHead {
  const body = asObject(value, name);
  return {
    id: field(body, 'id', asString),
    chat_id: field(body, 'chat_id', asString),
    parent_id: optional(body, 'parent_id', asString),
    role: field(body, 'role', oneOf(ROLES)),
    created: field(body, 'created', asNumber),
    model: optional(body, 'model', asString),
    usage: optional(body, 'usage', usageFromJson),
    stopped_reason: optional(body, 'stopped_reason', oneOf(STOPPED_REASONS)),
    turn_id: optional(body, 'turn_id', asString),
    steps: optional(body, 'steps', asCount) ?? 0,
    ended: optional(body, 'ended', asNumber)
  };
}

/** Read a message. */
export function messageFromJson(value: unknown, name = 'message'): Message {
  const body = asObject(value, name);
  return {
    ...messageHeadFromJson(body, name),
    parts: list(body, 'parts', partFromJson),
    siblings: optional(body, 'siblings', listOf(asString))
  };
}

/** Read a chat with its shown branch. */
export function chatDetailFromJson(value: unknown, name = 'chat'): ChatDetail {
  const body = asObject(value, name);
  return {
    ...chatFromJson(body, name),
    turn: optional(body, 'turn', turnFromJson) ?? null,
    messages: list(body, 'messages', messageFromJson),
    executions: list(body, 'executions', executionFromJson),
    queued: optional(body, 'queued', queuedFromJson) ?? null
  };
}

/** Read a page of the chat list. */
export function chatPageFromJson(value: unknown): ChatPage {
  const body = asObject(value, 'the chat list');
  return {
    chats: field(body, 'chats', listOf(chatFromJson)),
    next_cursor: optional(body, 'next_cursor', asString) ?? null
  };
}

function turnFromJson(value: unknown, name: string): TurnSummary {
  const body = asObject(value, name);
  return {
    id: field(body, 'id', asString),
    state: field(body, 'state', oneOf(TURN_STATES)),
    wait: optional(body, 'wait', modelWaitFromJson)
  };
}

function usageFromJson(value: unknown, name: string): Usage {
  const body = asObject(value, name);
  return {
    input_tokens: optional(body, 'input_tokens', asCount) ?? 0,
    output_tokens: optional(body, 'output_tokens', asCount) ?? 0,
    cost: optional(body, 'cost', asNumber),
    cached_tokens: optional(body, 'cached_tokens', asCount),
    cache_write_tokens: optional(body, 'cache_write_tokens', asCount),
    estimated: optional(body, 'estimated', asBoolean)
  };
}
