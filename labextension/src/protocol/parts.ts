/** The parts of a message, as they are stored, sent and shown. */
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
  optional,
  unknownKind
} from './json';
import { type Output, outputFromJson } from './outputs';

export const EXECUTION_STATUSES = [
  'writing',
  'waiting_approval',
  'queued',
  'starting',
  'running',
  'ok',
  'error',
  'timeout',
  'interrupted',
  'refused',
  'lost'
] as const;
export type ExecutionStatus = (typeof EXECUTION_STATUSES)[number];

/** An execution in one of these never changes again. */
export const FINAL_STATUSES: ReadonlySet<ExecutionStatus> = new Set([
  'ok',
  'error',
  'timeout',
  'interrupted',
  'refused',
  'lost'
]);

export const ENGINE_NAMES = ['jupyter', 'pyodide'] as const;
export type EngineName = (typeof ENGINE_NAMES)[number];

export const ORIGINS = ['model', 'user'] as const;
export type Origin = (typeof ORIGINS)[number];

/** Markdown. */
export type TextPart = { readonly type: 'text'; readonly text: string };

/** What a model said it thought; shown folded. */
export type ReasoningPart = {
  readonly type: 'reasoning';
  readonly text: string;
  /** How long it took; absent until it is over, and in what was stored by earlier versions. */
  readonly seconds?: number | undefined;
};

/** What the product itself says in a conversation; `code` is stable, `text` is for a person. */
export type NotePart = {
  readonly type: 'note';
  readonly code: string;
  readonly text: string;
};

/** A stored file that belongs to the message, such as an attachment. */
export type FilePart = {
  readonly type: 'file';
  readonly file_id: string;
  readonly name: string;
  readonly media_type: string;
  readonly size: number;
};

/** Why an answer is incomplete. */
export type ErrorPart = {
  readonly type: 'error';
  readonly code: string;
  readonly message: string;
  readonly retryable: boolean;
  /** From when on the server wants to be asked again: seconds since the epoch. */
  readonly retry_at?: number | undefined;
};

/** A remark on one execution, such as "variables were lost". */
export type Note = {
  readonly code: string;
  readonly text: string;
  /** What a remedy needs, by name. */
  readonly details?: Readonly<Record<string, string>> | undefined;
};

/** The code block of an answer under which a manual run is shown; `part` and `block` count from 0. */
export type Anchor = {
  readonly message_id: string;
  readonly part: number;
  readonly block: number;
};

/** A chat that has one of the kernels that code of another chat waits for. */
export type Holder = {
  readonly chat_id: string;
  readonly title: string;
  /** What would have to end first; without a turn and an execution, somebody else uses the kernel. */
  readonly turn_id?: string | undefined;
  readonly execution_id?: string | undefined;
};

/** Everything about an execution but its outputs. */
export type ExecutionState = {
  readonly type: 'execution';
  readonly id: string;
  /** What the model or the person wrote. */
  readonly code: string;
  /** What ran, when a person edited it before the run. */
  readonly ran_code?: string | undefined;
  readonly language: string;
  readonly engine: EngineName;
  readonly origin: Origin;
  readonly status: ExecutionStatus;
  readonly step?: number | undefined;
  readonly call_id?: string | undefined;
  /** The engine's own execution counter. */
  readonly count?: number | undefined;
  /** Seconds since the epoch, like `ended` and `deadline`. */
  readonly started?: number | undefined;
  readonly ended?: number | undefined;
  /** When the engine will stop it, while it runs. */
  readonly deadline?: number | undefined;
  /** What the engine is doing, for a person. */
  readonly phase?: string | undefined;
  readonly notes: readonly Note[];
  readonly anchor?: Anchor | undefined;
  /** Whether the model hears of a run that a person made. */
  readonly told?: boolean | undefined;
  /** Without an anchor: the message that was the last one when a person made the run. */
  readonly after?: string | undefined;
  /** How people call the kernel it ran in. */
  readonly kernel?: string | undefined;
  /** Seconds in which it waited for people: for their consent, or for a page to run it. */
  readonly waited?: number | undefined;
  /** Stored files that the code wrote. */
  readonly artifacts?: readonly FilePart[] | undefined;
  /** The chats whose kernels it waits for, the longest at work first. */
  readonly waits_for?: readonly Holder[] | undefined;
};

/** One piece of code handed to one engine, with its outputs and its outcome. */
export type ExecutionPart = ExecutionState & {
  readonly outputs: readonly Output[];
};

export type Part =
  TextPart | ReasoningPart | ExecutionPart | FilePart | NotePart | ErrorPart;

/** Read an anchor. */
export function anchorFromJson(value: unknown, name = 'anchor'): Anchor {
  const body = asObject(value, name);
  return {
    message_id: field(body, 'message_id', asString),
    part: field(body, 'part', asCount),
    block: field(body, 'block', asCount)
  };
}

/** Read a holder of a kernel. */
export function holderFromJson(value: unknown, name = 'holder'): Holder {
  const body = asObject(value, name);
  return {
    chat_id: field(body, 'chat_id', asString),
    title: optional(body, 'title', asString) ?? '',
    turn_id: optional(body, 'turn_id', asString),
    execution_id: optional(body, 'execution_id', asString)
  };
}

/** Read an execution without its outputs. */
export function executionStateFromJson(
  value: unknown,
  name = 'execution'
): ExecutionState {
  const body = asObject(value, name);
  return {
    type: 'execution',
    id: field(body, 'id', asString),
    code: field(body, 'code', asString),
    ran_code: optional(body, 'ran_code', asString),
    language: optional(body, 'language', asString) ?? 'python',
    engine: field(body, 'engine', oneOf(ENGINE_NAMES)),
    origin: field(body, 'origin', oneOf(ORIGINS)),
    status: field(body, 'status', oneOf(EXECUTION_STATUSES)),
    step: optional(body, 'step', asCount),
    call_id: optional(body, 'call_id', asString),
    count: optional(body, 'count', asCount),
    started: optional(body, 'started', asNumber),
    ended: optional(body, 'ended', asNumber),
    deadline: optional(body, 'deadline', asNumber),
    phase: optional(body, 'phase', asString),
    notes: list(body, 'notes', noteFromJson),
    anchor: optional(body, 'anchor', anchorFromJson),
    told: optional(body, 'told', asBoolean),
    after: optional(body, 'after', asString),
    kernel: optional(body, 'kernel', asString),
    waited: optional(body, 'waited', asNumber),
    artifacts: optional(body, 'artifacts', listOf(filePartFromJson)),
    waits_for: optional(body, 'waits_for', listOf(holderFromJson))
  };
}

/** Read an execution with its outputs. */
export function executionFromJson(
  value: unknown,
  name = 'execution'
): ExecutionPart {
  const body = asObject(value, name);
  return {
    ...executionStateFromJson(body, name),
    outputs: list(body, 'outputs', outputFromJson)
  };
}

/** Read a part of any kind. */
export function partFromJson(value: unknown, name = 'part'): Part {
  const body = asObject(value, name);
  switch (field(body, 'type', asString)) {
    case 'text':
      return { type: 'text', text: field(body, 'text', asString) };
    case 'reasoning':
      return {
        type: 'reasoning',
        text: field(body, 'text', asString),
        seconds: optional(body, 'seconds', asNumber)
      };
    case 'note':
      return { type: 'note', ...noteFromJson(body, name) };
    case 'file':
      return filePartFromJson(body, name);
    case 'error':
      return errorPartFromJson(body, name);
    case 'execution':
      return executionFromJson(body, name);
    default:
      throw unknownKind('part type', body.type);
  }
}

/** Read an error part. */
export function errorPartFromJson(value: unknown, name = 'error'): ErrorPart {
  const body = asObject(value, name);
  return {
    type: 'error',
    code: field(body, 'code', asString),
    message: field(body, 'message', asString),
    retryable: optional(body, 'retryable', asBoolean) ?? false,
    retry_at: optional(body, 'retry_at', asNumber)
  };
}

/** Read a file part. */
export function filePartFromJson(value: unknown, name: string): FilePart {
  const body = asObject(value, name);
  return {
    type: 'file',
    file_id: field(body, 'file_id', asString),
    name: field(body, 'name', asString),
    media_type: field(body, 'media_type', asString),
    size: field(body, 'size', asCount)
  };
}

/** Read a remark on an execution. */
export function noteFromJson(value: unknown, name: string): Note {
  const body = asObject(value, name);
  return {
    code: field(body, 'code', asString),
    text: field(body, 'text', asString),
    details: optional(body, 'details', textsFromJson)
  };
}

function textsFromJson(value: unknown, name: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(asObject(value, name)).map(([key, text]) => [
      key,
      asString(text, `${name}.${key}`)
    ])
  );
}
