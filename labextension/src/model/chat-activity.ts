/** What goes on in chats that nobody looks at: which run, which wait for a person, which have an answer nobody saw. */
import type { IDisposable } from '@lumino/disposable';
import { type ISignal, Signal } from '@lumino/signaling';

import type { EventSocket } from '../api/event-socket';
import type { ServerFrame, TurnActivity } from '../protocol/frames';
import type { ChatMark, IChatActivity, IUnseenChat } from './list-interfaces';

/** What a person has in view. */
export interface IViews {
  /** Whether the messages of a chat are shown in some view. */
  readonly has: (chatId: string) => boolean;
  readonly changed: ISignal<unknown, void>;
}

/** What the activity is read from. */
export interface IChatActivityOptions {
  readonly socket: Pick<EventSocket, 'frames'>;
  readonly views: IViews;
  /** How long an answer takes, in seconds, to be told about when it is there; 0 for never. */
  readonly longSeconds: () => number;
}

const OPEN: readonly TurnActivity['state'][] = ['running', 'stopping'];

/** Told by the server of every chat, whether it is open on this page or not. */
export class ChatActivity implements IChatActivity, IDisposable {
  constructor(private readonly _options: IChatActivityOptions) {
    _options.socket.frames.connect(this._onFrame);
    _options.views.changed.connect(this._update);
  }

  get unseen(): readonly IUnseenChat[] {
    return this._unseen;
  }

  get changed(): ISignal<IChatActivity, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (!this._isDisposed) {
      this._isDisposed = true;
      this._options.socket.frames.disconnect(this._onFrame);
      this._options.views.changed.disconnect(this._update);
      Signal.clearData(this);
    }
  }

  markOf(chatId: string): ChatMark | null {
    const open = this._open.get(chatId);
    if (open) {
      return open.waits_for === undefined ? 'running' : 'waiting';
    }
    const ended = this._ended.get(chatId);
    return ended ? endMark(ended) : null;
  }

  private readonly _onFrame = (_: unknown, frame: ServerFrame): void => {
    if (frame.type === 'welcome' || frame.type === 'activity') {
      if (frame.type === 'welcome') {
        // What ended while there was no connection is not told.
        this._open.clear();
      }
      frame.turns?.forEach(turn => this._take(turn));
    } else if (frame.type === 'list' && frame.event.type === 'chat.changed') {
      if (frame.event.chat && !frame.event.chat.archived) {
        return;
      }
      this._ended.delete(frame.event.chat_id);
    } else {
      return;
    }
    this._update();
    this._changed.emit();
  };

  private _take(turn: TurnActivity): void {
    const { chat_id: chatId, turn_id: turnId } = turn;
    if (OPEN.includes(turn.state)) {
      this._open.set(chatId, turn);
      this._ended.delete(chatId);
      return;
    }
    if (this._open.get(chatId)?.turn_id === turnId) {
      this._open.delete(chatId);
    }
    if (!this._open.has(chatId) && this._isTold(turn)) {
      this._ended.set(chatId, turn);
    }
  }

  private _isTold(turn: TurnActivity): boolean {
    const long = this._options.longSeconds();
    const seconds = (turn.ended ?? turn.started) - turn.started;
    return endMark(turn) !== null && long > 0 && seconds >= long;
  }

  private readonly _update = (): void => {
    const { has } = this._options.views;
    for (const chatId of [...this._ended.keys()].filter(has)) {
      this._ended.delete(chatId);
    }
    const unseen = [...this._open.values(), ...this._ended.values()]
      .map(unseenChat)
      .filter(chat => chat !== null)
      .filter(({ chatId }) => !has(chatId));
    const keys = (chats: readonly IUnseenChat[]) =>
      chats.map(({ key }) => key).join();
    if (keys(unseen) !== keys(this._unseen)) {
      this._unseen = unseen;
      this._changed.emit();
    }
  };

  private readonly _open = new Map<string, TurnActivity>();
  /** Long turns by chat that ended while nobody looked. */
  private readonly _ended = new Map<string, TurnActivity>();
  private _unseen: readonly IUnseenChat[] = [];
  private _isDisposed = false;
  private readonly _changed = new Signal<IChatActivity, void>(this);
}

/** How the end of a turn is told; null for an end that a person or the server has caused. */
function endMark(turn: TurnActivity): 'answered' | 'failed' | null {
  return turn.state === 'finished'
    ? 'answered'
    : turn.state === 'failed'
      ? 'failed'
      : null;
}

function unseenChat(turn: TurnActivity): IUnseenChat | null {
  const { chat_id: chatId, turn_id: turnId, waits_for: waitsFor } = turn;
  if (waitsFor !== undefined) {
    return { chatId, mark: 'waiting', key: waitsFor };
  }
  const mark = endMark(turn);
  return mark && { chatId, mark, key: turnId };
}
