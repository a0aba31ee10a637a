/** A chat as a page knows it, and the pure functions that bring it up to date. */
import { JSONExt } from '@lumino/coreutils';

import { assertNever } from '../protocol/assert-never';
import type {
  Chat,
  ChatDetail,
  Message,
  MessageHead,
  TurnState
} from '../protocol/chats';
import type {
  ChatEvent,
  PartAdded,
  TextDelta,
  TurnFailed,
  TurnStarted
} from '../protocol/events';
import type { ErrorPart, ExecutionPart, Part } from '../protocol/parts';
import type { ModelWait, QueuedMessage } from '../protocol/waiting';
import { continueText, replaceAt } from './continue-text';
import {
  changeExecution,
  knowsExecution,
  reduceExecution
} from './reduce-execution';

/** What a page knows of a chat. */
export type ChatState = {
  readonly chat: Chat;
  /** True once the chat was deleted. */
  readonly gone: boolean;
  readonly turn: OpenTurn | null;
  readonly messages: readonly Message[];
  /** Manual runs, oldest first. */
  readonly executions: readonly ExecutionPart[];
  readonly queued: QueuedMessage | null;
};

/** The turn that runs; `step` is 0 before the first model call is known. */
export type OpenTurn = {
  readonly id: string;
  readonly state: TurnState;
  readonly step: number;
  /** Why the model's server is asked again later, while it is. */
  readonly wait?: ModelWait | undefined;
};

/** Begin with a chat whose messages are not known yet. */
export function emptyState(chat: Chat): ChatState {
  return {
    chat,
    gone: false,
    turn: null,
    messages: [],
    executions: [],
    queued: null
  };
}

/** Take a snapshot; what it says the same as before keeps its identity. */
export function takeSnapshot(before: ChatState, detail: ChatDetail): ChatState {
  const { turn, messages, executions, queued, ...chat } = detail;
  const step = before.turn?.id === turn?.id ? (before.turn?.step ?? 0) : 0;
  return {
    chat: kept(before.chat, chat),
    gone: false,
    turn: turn && { id: turn.id, state: turn.state, step, wait: turn.wait },
    messages: keptList(
      before.messages,
      messages.map((message, index) =>
        keptMessage(before.messages[index], message)
      )
    ),
    executions: keptList(
      before.executions,
      executions.map((execution, index) =>
        kept(before.executions[index], execution)
      )
    ),
    queued
  };
}

/**
 * Apply an event. Null means that the state cannot hold it (a part or message is missing): take a snapshot.
 *
 * An event that the state already contains changes nothing that later events do not put right again, so events may
 * be replayed from any cursor.
 */
export function reduceEvent(
  state: ChatState,
  event: ChatEvent
): ChatState | null {
  switch (event.type) {
    case 'turn.started':
      return turnStarted(state, event);
    case 'step.started':
      return state.turn?.id === event.turn_id
        ? {
            ...state,
            turn: { ...state.turn, step: event.step, wait: undefined }
          }
        : state;
    case 'turn.waiting':
      return state.turn?.id === event.turn_id
        ? { ...state, turn: { ...state.turn, wait: event.wait } }
        : state;
    case 'queue.changed':
      return { ...state, queued: event.queued ?? null };
    case 'part.added':
      return partAdded(state, event);
    case 'text.delta':
      return textDelta(state, event);
    case 'execution.status':
    case 'execution.output':
      // Late output of an answer beside the shown ones is no reason to ask for everything again and again.
      return knowsExecution(state, event.execution_id)
        ? changeExecution(state, event.execution_id, execution =>
            reduceExecution(execution, event)
          )
        : state;
    case 'execution.code':
      return changeExecution(state, event.execution_id, execution =>
        reduceExecution(execution, event)
      );
    case 'turn.finished':
      return turnEnded(state, event.turn_id, event.message);
    case 'turn.failed':
      return turnFailed(state, event);
    case 'chat.changed':
      return chatChanged(state, event.chat);
    default:
      return assertNever(event);
  }
}

function turnStarted(state: ChatState, event: TurnStarted): ChatState | null {
  let messages = state.messages;
  for (const message of event.messages) {
    const next = withMessage(messages, message);
    if (next === null) {
      return null;
    }
    messages = next;
  }
  const asked = event.messages.some(message => message.role === 'user');
  return {
    ...state,
    messages,
    turn: { id: event.turn_id, state: 'running', step: 0 },
    // The message that waited is the one that was asked now, unless it was held back.
    queued:
      asked && messages !== state.messages && !state.queued?.held
        ? null
        : state.queued
  };
}

function chatChanged(
  state: ChatState,
  chat: Chat | undefined
): ChatState | null {
  if (!chat) {
    return { ...state, gone: true, turn: null };
  }
  const { head } = chat;
  const shown =
    head === null || state.messages.some(message => message.id === head);
  // Another branch is shown now; its messages are not known here.
  return shown ? { ...state, chat: kept(state.chat, chat) } : null;
}

/** Put a message after its parent; what followed there belongs to another branch, and is remembered as a sibling. */
function withMessage(
  messages: readonly Message[],
  message: Message
): readonly Message[] | null {
  if (messages.some(known => known.id === message.id)) {
    return messages;
  }
  const place =
    message.parent_id === undefined
      ? 0
      : messages.findIndex(known => known.id === message.parent_id) + 1;
  if (place === 0 && message.parent_id !== undefined) {
    return null;
  }
  const replaced = messages[place];
  return [...messages.slice(0, place), withSibling(message, replaced)];
}

function withSibling(message: Message, other: Message | undefined): Message {
  if (!other) {
    return message;
  }
  const known = other.siblings ?? [other.id];
  return {
    ...message,
    siblings: known.includes(message.id) ? known : [...known, message.id]
  };
}

function partAdded(state: ChatState, event: PartAdded): ChatState | null {
  const { part } = event;
  if (event.message_id === undefined) {
    return part.type === 'execution' ? withManualRun(state, part) : null;
  }
  return changeMessage(state, event.message_id, message => {
    const index = event.index ?? message.parts.length;
    const known = message.parts[index];
    if (index > message.parts.length) {
      return null;
    }
    return known && isSamePart(known, part)
      ? message
      : { ...message, parts: replaceAt(message.parts, index, part) };
  });
}

function withManualRun(state: ChatState, run: ExecutionPart): ChatState {
  return state.executions.some(known => known.id === run.id)
    ? state
    : { ...state, executions: [...state.executions, run] };
}

/** Parts are told again after a reconnection, and reasoning once more with its time when it is over. */
function isSamePart(known: Part, part: Part): boolean {
  if (known.type === 'execution' && part.type === 'execution') {
    return known.id === part.id;
  }
  const isOver =
    known.type === 'reasoning' &&
    part.type === 'reasoning' &&
    known.seconds === undefined &&
    part.seconds !== undefined;
  return known.type === part.type && !isOver;
}

function textDelta(state: ChatState, event: TextDelta): ChatState | null {
  return changeMessage(state, event.message_id, message => {
    const part = message.parts[event.index];
    if (part?.type !== 'text' && part?.type !== 'reasoning') {
      return null;
    }
    const text = continueText(part.text, event.offset, event.text);
    if (text === null || text === part.text) {
      return text === null ? null : message;
    }
    return {
      ...message,
      parts: replaceAt(message.parts, event.index, { ...part, text })
    };
  });
}

function turnFailed(state: ChatState, event: TurnFailed): ChatState | null {
  const ended = turnEnded(state, event.turn_id, event.message);
  return (
    ended &&
    changeMessage(ended, event.message.id, message =>
      withError(message, event.error)
    )
  );
}

function withError(message: Message, error: ErrorPart): Message {
  return message.parts.some(part => JSONExt.deepEqual(part, error))
    ? message
    : { ...message, parts: [...message.parts, error] };
}

function turnEnded(
  state: ChatState,
  turnId: string,
  head: MessageHead
): ChatState | null {
  const ended = state.turn?.id === turnId ? { ...state, turn: null } : state;
  return changeMessage(ended, head.id, message =>
    kept(message, {
      ...head,
      parts: message.parts,
      siblings: message.siblings
    })
  );
}

function changeMessage(
  state: ChatState,
  id: string,
  change: (message: Message) => Message | null
): ChatState | null {
  const index = state.messages.findIndex(message => message.id === id);
  const before = state.messages[index];
  const after = before && change(before);
  if (!after) {
    return null;
  }
  return after === before
    ? state
    : { ...state, messages: replaceAt(state.messages, index, after) };
}

function keptMessage(before: Message | undefined, after: Message): Message {
  const parts = keptList(
    before?.parts ?? [],
    after.parts.map((part, index) => kept(before?.parts[index], part))
  );
  return kept(before, { ...after, parts });
}

function keptList<T>(before: readonly T[], after: readonly T[]): readonly T[] {
  const same =
    before.length === after.length &&
    after.every((item, index) => item === before[index]);
  return same ? before : after;
}

function kept<T extends Chat | Message | Part>(
  before: T | undefined,
  after: T
): T {
  return before && JSONExt.deepEqual(before, after) ? before : after;
}
