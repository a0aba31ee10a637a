/**
 * The frames of the event socket, both directions.
 *
 * A page says `hello` once, then may `subscribe` and `unsubscribe`; the server answers with a `snapshot` or with the
 * `events` after the page's cursor.
 */
import { type ChatDetail, chatDetailFromJson } from './chats';
import { type ChatEvent, eventFromJson } from './events';
import {
  asCount,
  asObject,
  asString,
  field,
  listOf,
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

/** A frame of the page could not be served. */
export type ErrorFrame = {
  readonly type: 'error';
  readonly code: string;
  readonly message: string;
  readonly chat_id?: string | undefined;
};

/** Nothing happened for a while; the connection is alive. */
export type Ping = { readonly type: 'ping' };

export type ServerFrame =
  Welcome | EventsFrame | SnapshotFrame | ListFrame | ErrorFrame | Ping;

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
        version: field(body, 'version', asString)
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
    case 'error':
      return {
        type: 'error',
        code: field(body, 'code', asString),
        message: field(body, 'message', asString),
        chat_id: optional(body, 'chat_id', asString)
      };
    case 'ping':
      return { type: 'ping' };
    default:
      throw unknownKind('frame', body.type);
  }
}
