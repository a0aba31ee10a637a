/**
 * What happened in a chat: the events that a page reduces to messages.
 *
 * `offset` counts UTF-16 code units, so an event applied to a state that already contains it changes nothing.
 */
import {
  type Chat,
  chatFromJson,
  type Message,
  messageFromJson,
  type MessageHead,
  messageHeadFromJson
} from './chats';
import {
  asCount,
  asNumber,
  asObject,
  asString,
  field,
  type JsonObject,
  listOf,
  oneOf,
  optional,
  unknownKind
} from './json';
import { type Output, outputFromJson } from './outputs';
import {
  type ErrorPart,
  errorPartFromJson,
  type ExecutionState,
  executionStateFromJson,
  type Part,
  partFromJson
} from './parts';

import {
  type QueueChanged,
  queueChanged,
  type TurnWaiting,
  turnWaiting
} from './waiting';

export const OUTPUT_CHANGES = ['append', 'extend', 'replace', 'clear'] as const;
export type OutputChange = (typeof OUTPUT_CHANGES)[number];

/** A turn began; `messages` are the new user message (absent on retry) and the still empty answer. */
export type TurnStarted = {
  readonly type: 'turn.started';
  readonly turn_id: string;
  readonly messages: readonly Message[];
};

/** The model was asked; `step` counts from 1. */
export type StepStarted = {
  readonly type: 'step.started';
  readonly turn_id: string;
  readonly step: number;
  readonly model: string;
};

/** A part joined message `message_id` at `index`; a manual run has neither. */
export type PartAdded = {
  readonly type: 'part.added';
  readonly message_id?: string | undefined;
  readonly index?: number | undefined;
  readonly part: Part;
};

/** Text (or reasoning) part `index` continues with `text` from `offset` on. */
export type TextDelta = {
  readonly type: 'text.delta';
  readonly message_id: string;
  readonly index: number;
  readonly offset: number;
  readonly text: string;
};

/** Code that is being written continues with `text` from `offset` on. */
export type ExecutionCode = {
  readonly type: 'execution.code';
  readonly execution_id: string;
  readonly offset: number;
  readonly text: string;
};

/** Everything about an execution but its outputs, as of now. */
export type ExecutionStatusChanged = {
  readonly type: 'execution.status';
  readonly execution_id: string;
  readonly execution: ExecutionState;
};

/**
 * One change of an execution's outputs.
 *
 * `append` and `replace` put `output` at `index`; `extend` continues the stream output at `index` with `text` from
 * `offset` on; `clear` empties the list.
 */
export type ExecutionOutput = {
  readonly type: 'execution.output';
  readonly execution_id: string;
  readonly change: OutputChange;
  readonly index: number;
  readonly output?: Output | undefined;
  readonly offset?: number | undefined;
  readonly text?: string | undefined;
};

/** The answer is complete as far as it will be. */
export type TurnFinished = {
  readonly type: 'turn.finished';
  readonly turn_id: string;
  readonly message: MessageHead;
};

/** The turn ended without an answer; what was done stays. */
export type TurnFailed = {
  readonly type: 'turn.failed';
  readonly turn_id: string;
  readonly message: MessageHead;
  readonly error: ErrorPart;
  readonly retry_after_seconds?: number | undefined;
};

/** The chat's own fields changed, or it is gone (`chat` absent). */
export type ChatChanged = {
  readonly type: 'chat.changed';
  readonly chat_id: string;
  readonly chat?: Chat | undefined;
};

export type ChatEvent =
  | TurnStarted
  | StepStarted
  | TurnWaiting
  | PartAdded
  | TextDelta
  | ExecutionCode
  | ExecutionStatusChanged
  | ExecutionOutput
  | TurnFinished
  | TurnFailed
  | QueueChanged
  | ChatChanged;

/** Read an event of any kind. */
export function eventFromJson(value: unknown, name = 'event'): ChatEvent {
  const body = asObject(value, name);
  switch (field(body, 'type', asString)) {
    case 'turn.started':
      return {
        type: 'turn.started',
        turn_id: field(body, 'turn_id', asString),
        messages: field(body, 'messages', listOf(messageFromJson))
      };
    case 'step.started':
      return stepStarted(body);
    case 'turn.waiting':
      return turnWaiting(body);
    case 'part.added':
      return partAdded(body);
    case 'text.delta':
      return textDelta(body);
    case 'execution.code':
      return executionCode(body);
    case 'execution.status':
      return {
        type: 'execution.status',
        execution_id: field(body, 'execution_id', asString),
        execution: field(body, 'execution', executionStateFromJson)
      };
    case 'execution.output':
      return executionOutput(body);
    case 'turn.finished':
      return {
        type: 'turn.finished',
        turn_id: field(body, 'turn_id', asString),
        message: field(body, 'message', messageHeadFromJson)
      };
    case 'turn.failed':
      return turnFailed(body);
    case 'queue.changed':
      return queueChanged(body);
    case 'chat.changed':
      return {
        type: 'chat.changed',
        chat_id: field(body, 'chat_id', asString),
        chat: optional(body, 'chat', chatFromJson)
      };
    default:
      throw unknownKind('event', body.type);
  }
}

function stepStarted(body: JsonObject): StepStarted {
  return {
    type: 'step.started',
    turn_id: field(body, 'turn_id', asString),
    step: field(body, 'step', asCount),
    model: field(body, 'model', asString)
  };
}

function partAdded(body: JsonObject): PartAdded {
  return {
    type: 'part.added',
    message_id: optional(body, 'message_id', asString),
    index: optional(body, 'index', asCount),
    part: field(body, 'part', partFromJson)
  };
}

function textDelta(body: JsonObject): TextDelta {
  return {
    type: 'text.delta',
    message_id: field(body, 'message_id', asString),
    index: field(body, 'index', asCount),
    offset: field(body, 'offset', asCount),
    text: field(body, 'text', asString)
  };
}

function executionCode(body: JsonObject): ExecutionCode {
  return {
    type: 'execution.code',
    execution_id: field(body, 'execution_id', asString),
    offset: field(body, 'offset', asCount),
    text: field(body, 'text', asString)
  };
}

function executionOutput(body: JsonObject): ExecutionOutput {
  return {
    type: 'execution.output',
    execution_id: field(body, 'execution_id', asString),
    change: field(body, 'change', oneOf(OUTPUT_CHANGES)),
    index: optional(body, 'index', asCount) ?? 0,
    output: optional(body, 'output', outputFromJson),
    offset: optional(body, 'offset', asCount),
    text: optional(body, 'text', asString)
  };
}

function turnFailed(body: JsonObject): TurnFailed {
  return {
    type: 'turn.failed',
    turn_id: field(body, 'turn_id', asString),
    message: field(body, 'message', messageHeadFromJson),
    error: field(body, 'error', errorPartFromJson),
    retry_after_seconds: optional(body, 'retry_after_seconds', asNumber)
  };
}
