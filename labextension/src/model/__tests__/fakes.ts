/** A server and a socket that a test speaks for. */
import { Signal } from '@lumino/signaling';

import type { IApi } from '../../api/api-client';
import type { EventSocket, SocketState } from '../../api/event-socket';
import type { Chat, ChatDetail } from '../../protocol/chats';
import type { ChatEvent } from '../../protocol/events';
import type { ServerFrame } from '../../protocol/frames';
import { type DecodeError } from '../../protocol/json';
import type { IChatListOptions } from '../chat-list-model';
import { ChatModel } from '../chat-model';
import type { IChatModelOptions } from '../chat-options';
import { ChatPool } from '../chat-pool';
import { Drafts } from '../drafts';
import { LastChoice } from '../last-choice';
import { FRESH } from './story';

/** A promise that a test settles. */
export class Later<T> {
  resolve: (value: T) => void = () => undefined;
  reject: (reason: Error) => void = () => undefined;
  readonly promise = new Promise<T>((resolve, reject) => {
    this.resolve = resolve;
    this.reject = reject;
  });
}

/** The socket of a page, without a connection. */
export class FakeEventSocket {
  private readonly _self = this as unknown as EventSocket;
  readonly frames = new Signal<EventSocket, ServerFrame>(this._self);
  readonly stateChanged = new Signal<EventSocket, SocketState>(this._self);
  readonly misunderstood = new Signal<EventSocket, DecodeError>(this._self);
  readonly shown = new Set<string>();
  readonly refreshed: string[] = [];
  state: SocketState = 'live';
  private _seq = 0;

  show = (chatId: string) => void this.shown.add(chatId);
  hide = (chatId: string) => void this.shown.delete(chatId);
  refresh = (chatId: string) => void this.refreshed.push(chatId);

  turn(state: SocketState): void {
    this.state = state;
    this.stateChanged.emit(state);
  }

  snapshot(chat: ChatDetail = FRESH): void {
    this._seq = 0;
    this.frames.emit({
      type: 'snapshot',
      chat_id: chat.id,
      cursor: { epoch: 'a', seq: 0 },
      chat
    });
  }

  tell(...events: readonly ChatEvent[]): void {
    this.frames.emit({
      type: 'events',
      chat_id: 'c-1',
      epoch: 'a',
      seq: this._seq + 1,
      events
    });
    this._seq += events.length;
  }

  tellList(chatId: string, chat?: Chat): void {
    this.frames.emit({
      type: 'list',
      event: { type: 'chat.changed', chat_id: chatId, chat }
    });
  }
}

/** A server that answers only what a test gave it. */
export function fakeApi(answers: Partial<IApi>): IApi {
  return new Proxy({} as IApi, {
    get: (_, name) => {
      const answer: unknown = Reflect.get(answers, name);
      if (answer === undefined) {
        throw new Error(`The test did not expect '${String(name)}'.`);
      }
      return answer;
    }
  });
}

/** Everything a list of chats needs, and a chat. */
export function listOptions(
  socket: FakeEventSocket,
  answers: Partial<IApi>,
  folder = ''
): IChatListOptions & IChatModelOptions {
  const api = fakeApi(answers);
  const drafts = new Drafts(localStorage);
  const lastChoice = new LastChoice(localStorage);
  const chatOptions = { api, socket, pageId: 'p-1', drafts, lastChoice };
  return {
    ...chatOptions,
    pool: new ChatPool(chat => new ChatModel(chat, chatOptions)),
    storage: sessionStorage,
    sharedStorage: localStorage,
    currentFolder: () => folder,
    defaults: () => ({})
  };
}
