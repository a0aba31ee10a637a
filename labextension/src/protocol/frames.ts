/**
 * The frames of the event socket, both directions.
 *
 * A page says `hello` once, then may `subscribe` and `unsubscribe`; the server answers with a `snapshot` or with the
 * `events` after the page's cursor.
 */
import { STOP_CAUSES, type StopCause } from './browser-runs';
import {
  type ChatDetail,
  chatDetailFromJson,
  TURN_STATES,
  type TurnState
} from './chats';
import { type ChatEvent, eventFromJson } from './events';
import {
  asBoolean,
  asCount,
  asNumber,
  asObject,
  asString,
  field,
  listOf,
  oneOf,
  optional,
  unknownKind
} from './json';

/** A place in a chat's events: `seq` is the last event seen, without gaps within an `epoch`. */
export type Cursor = { readonly epoch: string; readonly seq: number };

/** One chat a page shows, and how far it has seen it. */
export type Subscription = {
  readonly chat_id: string;
  readonly cursor?: Cursor | undefined;
};

/** First frame of a page; with `chat_list` it is told about changes of any chat. */
export type Hello = {
  readonly type: 'hello';
  readonly page_id: string;
  readonly chats: readonly Subscription[];
  readonly chat_list: boolean;
  /** Drawn anew each time the page is loaded, so that a reload is told from a broken connection. */
  readonly load_id: string;
  /** Whether the page can run code of the browser engine. */
  readonly runs_code: boolean;
};

/** Also show me this chat. */
export type Subscribe = Subscription & { readonly type: 'subscribe' };

/** No longer show me this chat. */
export type Unsubscribe = {
  readonly type: 'unsubscribe';
  readonly chat_id: string;
};

export type PageFrame = Hello | Subscribe | Unsubscribe;

/** Answer to `hello`; `instance_id` changes when the server was restarted. */
export type Welcome = {
  readonly type: 'welcome';
  readonly instance_id: string;
  readonly version: string;
  /** This page vanished while it started Python: it should not do so unasked. */
  readonly start_failed: boolean;
  /** All open turns of the server, when there are any. */
  readonly turns?: readonly TurnActivity[] | undefined;
};

/** Events of one chat; the first has number `seq`, the following count up by one. */
export type EventsFrame = {
  readonly type: 'events';
  readonly chat_id: string;
  readonly epoch: string;
  readonly seq: number;
  readonly events: readonly ChatEvent[];
};

/** The whole chat, and the cursor to go on from. */
export type SnapshotFrame = {
  readonly type: 'snapshot';
  readonly chat_id: string;
  readonly cursor: Cursor;
  readonly chat: ChatDetail;
};

/** A chat was made, changed or deleted. */
export type ListFrame = { readonly type: 'list'; readonly event: ChatEvent };

/** One turn as of now. Times are seconds since the epoch. */
export type TurnActivity = {
  readonly chat_id: string;
  readonly turn_id: string;
  readonly state: TurnState;
  readonly started: number;
  readonly ended?: number | undefined;
  /** The execution that a person has to allow. */
  readonly waits_for?: string | undefined;
};

/** Turns of any chat that began, wait for a person or ended. */
export type ActivityFrame = {
  readonly type: 'activity';
  readonly turns: readonly TurnActivity[];
};

/** A frame of the page could not be served. */
export type ErrorFrame = {
  readonly type: 'error';
  readonly code: string;
  readonly message: string;
  readonly chat_id?: string | undefined;
};

/** Nothing happened for a while; the connection is alive. */
export type Ping = { readonly type: 'ping' };

/** Claim this code with `lease` and run it; sent to exactly one page, never again with the same lease. */
export type ExecutionRequested = {
  readonly type: 'execution.requested';
  readonly execution_id: string;
  readonly chat_id: string;
  readonly lease: string;
};

/** Stop the code you run: a person asked for it, or its time is over. */
export type ExecutionStop = {
  readonly type: 'execution.stop';
  readonly execution_id: string;
  readonly cause: StopCause;
};

/** A model writes code for this chat: start Python, and load what the code imports while it is written. */
export type RuntimePrepare = {
  readonly type: 'runtime.prepare';
  readonly chat_id: string;
};

/** The person's settings changed, on this page or on another one. */
export type SettingsChanged = { readonly type: 'settings.changed' };

export type ServerFrame =
  | Welcome
  | EventsFrame
  | SnapshotFrame
  | ListFrame
  | ActivityFrame
  | ErrorFrame
  | Ping
  | ExecutionRequested
  | ExecutionStop
  | RuntimePrepare
  | SettingsChanged;

/** Read a cursor. */
export function cursorFromJson(value: unknown, name = 'cursor'): Cursor {
  const body = asObject(value, name);
  return {
    epoch: field(body, 'epoch', asString),
    seq: field(body, 'seq', asCount)
  };
}

/** Read a frame sent by the server. */
export function serverFrameFromJson(value: unknown): ServerFrame {
  const body = asObject(value, 'frame');
  switch (field(body, 'type', asString)) {
    case 'welcome':
      return {
        type: 'welcome',
        instance_id: field(body, 'instance_id', asString),
        version: field(body, 'version', asString),
        start_failed: optional(body, 'start_failed', asBoolean) ?? false,
        turns: optional(body, 'turns', listOf(turnActivityFromJson))
      };
    case 'events':
      return {
        type: 'events',
        chat_id: field(body, 'chat_id', asString),
        epoch: field(body, 'epoch', asString),
        seq: field(body, 'seq', asCount),
        events: field(body, 'events', listOf(eventFromJson))
      };
    case 'snapshot':
      return {
        type: 'snapshot',
        chat_id: field(body, 'chat_id', asString),
        cursor: field(body, 'cursor', cursorFromJson),
        chat: field(body, 'chat', chatDetailFromJson)
      };
    case 'list':
      return { type: 'list', event: field(body, 'event', eventFromJson) };
    case 'activity':
      return {
        type: 'activity',
        turns: field(body, 'turns', listOf(turnActivityFromJson))
      };
    case 'error':
      return {
        type: 'error',
        code: field(body, 'code', asString),
        message: field(body, 'message', asString),
        chat_id: optional(body, 'chat_id', asString)
      };
    case 'ping':
      return { type: 'ping' };
    case 'execution.requested':
      return {
        type: 'execution.requested',
        execution_id: field(body, 'execution_id', asString),
        chat_id: field(body, 'chat_id', asString),
        lease: field(body, 'lease', asString)
      };
    case 'execution.stop':
      return {
        type: 'execution.stop',
        execution_id: field(body, 'execution_id', asString),
        cause: field(body, 'cause', oneOf(STOP_CAUSES))
      };
    case 'runtime.prepare':
      return {
        type: 'runtime.prepare',
        chat_id: field(body, 'chat_id', asString)
      };
    case 'settings.changed':
      return { type: 'settings.changed' };
    default:
      throw unknownKind('frame', body.type);
  }
}

function turnActivityFromJson(value: unknown, name: string): TurnActivity {
  const body = asObject(value, name);
  return {
    chat_id: field(body, 'chat_id', asString),
    turn_id: field(body, 'turn_id', asString),
    state: field(body, 'state', oneOf(TURN_STATES)),
    started: field(body, 'started', asNumber),
    ended: optional(body, 'ended', asNumber),
    waits_for: optional(body, 'waits_for', asString)
  };
}
