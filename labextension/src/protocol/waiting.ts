/** What waits in a chat: a model call for its next attempt, and a message for the end of the turn. */
import {
  asBoolean,
  asNumber,
  asObject,
  asString,
  field,
  type JsonObject,
  list,
  optional
} from './json';

/** Why a model is asked again, and in how many seconds from now; code and message are the failure's. */
export type ModelWait = {
  readonly code: string;
  readonly message: string;
  readonly seconds: number;
};

/** The model's server failed in passing and is asked again after `wait`; without it the waiting is over. */
export type TurnWaiting = {
  readonly type: 'turn.waiting';
  readonly turn_id: string;
  readonly wait?: ModelWait | undefined;
};

/** The message that waits for the end of the turn. */
export type QueuedMessage = {
  readonly text: string;
  readonly files: readonly string[];
  /** The turn was stopped: it waits for the person. */
  readonly held?: boolean | undefined;
};

/** Another message waits in the chat, or none does. */
export type QueueChanged = {
  readonly type: 'queue.changed';
  readonly chat_id: string;
  readonly queued?: QueuedMessage | undefined;
};

/** Read a wait. */
export function modelWaitFromJson(value: unknown, name = 'wait'): ModelWait {
  const body = asObject(value, name);
  return {
    code: field(body, 'code', asString),
    message: field(body, 'message', asString),
    seconds: field(body, 'seconds', asNumber)
  };
}

/** Read the waiting message. */
export function queuedFromJson(value: unknown, name = 'queued'): QueuedMessage {
  const body = asObject(value, name);
  return {
    text: field(body, 'text', asString),
    files: list(body, 'files', asString),
    held: optional(body, 'held', asBoolean)
  };
}

/** Read the event. */
export function turnWaiting(body: JsonObject): TurnWaiting {
  return {
    type: 'turn.waiting',
    turn_id: field(body, 'turn_id', asString),
    wait: optional(body, 'wait', modelWaitFromJson)
  };
}

/** Read the event. */
export function queueChanged(body: JsonObject): QueueChanged {
  return {
    type: 'queue.changed',
    chat_id: field(body, 'chat_id', asString),
    queued: optional(body, 'queued', queuedFromJson)
  };
}
