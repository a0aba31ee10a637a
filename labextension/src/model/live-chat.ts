/** A chat as the server tells it, kept up to date and told on in batches. */
import type { IDisposable } from '@lumino/disposable';

import type { Chat } from '../protocol/chats';
import type { ChatEvent } from '../protocol/events';
import type { ErrorFrame } from '../protocol/frames';
import type { Anchor, ExecutionPart } from '../protocol/parts';
import { ChangeBatch } from './change-batch';
import { ChatFeed, type IFrameSource } from './chat-feed';
import {
  type ChatState,
  emptyState,
  reduceEvent,
  takeSnapshot
} from './chat-state';
import type { IChatChange, ITurnView } from './chat-interfaces';
import { ManualRuns } from './manual-runs';
import { TurnClock } from './turn-clock';

/** Who hears of a live chat. */
export interface ILiveChatListener {
  readonly changed: (change: IChatChange) => void;
  /** The server cannot show the chat. */
  readonly refused: (frame: ErrorFrame) => void;
}

/** Holds the state; every change of it goes through here. */
export class LiveChat implements IDisposable {
  constructor(
    chat: Chat,
    source: IFrameSource,
    private readonly _listener: ILiveChatListener
  ) {
    this._state = emptyState(chat);
    this._batch = new ChangeBatch(_listener.changed);
    this._feed = new ChatFeed(chat.id, source, {
      take: event => this._take(event),
      takeSnapshot: frame => {
        this._loaded = true;
        this.update(takeSnapshot(this._state, frame.chat));
      },
      refused: frame => this._refused(frame)
    });
  }

  get state(): ChatState {
    return this._state;
  }

  get loaded(): boolean {
    return this._loaded;
  }

  get turn(): ITurnView | null {
    return this._turns.view(this._state.turn);
  }

  get retryAt(): number | null {
    return this._turns.retryAt;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    this._isDisposed = true;
    this._feed.dispose();
    this._batch.dispose();
  }

  /** The manual runs under a code block. */
  manualRuns(anchor: Anchor): readonly ExecutionPart[] {
    return this._manualRuns.find(this._state.executions, anchor);
  }

  /** Show a turn as stopping, or no longer so. */
  setStopping(turnId: string, isStopping: boolean): void {
    this._turns.stopping(turnId, isStopping);
    this.tellNow();
  }

  /** Take what the server answered to a call. */
  update(change: Partial<ChatState>): void {
    const before = this._state;
    const next = { ...before, ...change };
    if (this._isDisposed) {
      return;
    }
    this._state = next;
    const known = new Set(before.messages);
    const messageIds = next.messages
      .filter(message => !known.has(message))
      .map(message => message.id);
    const sameRest =
      next.messages.length === before.messages.length &&
      next.chat === before.chat &&
      next.gone === before.gone &&
      next.turn === before.turn &&
      next.executions === before.executions &&
      next.queued === before.queued;
    this._batch.add(messageIds, !sameRest || messageIds.length === 0);
  }

  /** Tell now that something beside the state changed: what a person did is shown at once. */
  tellNow(): void {
    this._batch.add([], true);
    this._batch.flush();
  }

  private _take(event: ChatEvent): boolean {
    const next = reduceEvent(this._state, event);
    if (next === null) {
      return false;
    }
    this._turns.take(event);
    if (next !== this._state) {
      this.update(next);
    }
    return true;
  }

  private _refused(frame: ErrorFrame): void {
    if (frame.code === 'not_found') {
      this.update({ gone: true, turn: null });
    } else {
      this._listener.refused(frame);
    }
  }

  private _state: ChatState;
  private _loaded = false;
  private _isDisposed = false;
  private readonly _feed: ChatFeed;
  private readonly _batch: ChangeBatch;
  private readonly _turns = new TurnClock();
  private readonly _manualRuns = new ManualRuns();
}
