/** Follows one chat over the event socket: events in order, a snapshot whenever there is a gap. */
import type { IDisposable } from '@lumino/disposable';

import type { EventSocket } from '../api/event-socket';
import type { ChatEvent } from '../protocol/events';
import type {
  Cursor,
  ErrorFrame,
  EventsFrame,
  ServerFrame,
  SnapshotFrame
} from '../protocol/frames';

/** What the feed needs of the socket. */
export type IFrameSource = Pick<
  EventSocket,
  'frames' | 'show' | 'hide' | 'refresh'
>;

/** Who is told; `take` answers false when the state cannot hold the event. */
export interface IFeedListener {
  readonly take: (event: ChatEvent) => boolean;
  readonly takeSnapshot: (frame: SnapshotFrame) => void;
  readonly refused: (frame: ErrorFrame) => void;
}

/** Keeps the cursor; asks for at most one snapshot at a time. */
export class ChatFeed implements IDisposable {
  constructor(
    private readonly _chatId: string,
    private readonly _source: IFrameSource,
    private readonly _listener: IFeedListener
  ) {
    _source.frames.connect(this._onFrame);
    _source.show(_chatId, () => {
      // Whatever was asked for on an earlier connection is asked anew.
      this._wantsSnapshot = this._cursor === null;
      return this._cursor;
    });
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (!this._isDisposed) {
      this._isDisposed = true;
      this._source.frames.disconnect(this._onFrame);
      this._source.hide(this._chatId);
    }
  }

  private readonly _onFrame = (_: unknown, frame: ServerFrame): void => {
    if (!('chat_id' in frame) || frame.chat_id !== this._chatId) {
      return;
    }
    if (frame.type === 'snapshot') {
      this._cursor = frame.cursor;
      this._wantsSnapshot = false;
      this._listener.takeSnapshot(frame);
    } else if (frame.type === 'events') {
      this._takeEvents(frame);
    } else if (frame.type === 'error') {
      this._listener.refused(frame);
    }
  };

  private _takeEvents(frame: EventsFrame): void {
    const cursor = this._cursor;
    if (this._wantsSnapshot) {
      return;
    }
    if (cursor?.epoch !== frame.epoch || frame.seq > cursor.seq + 1) {
      this._askForSnapshot();
      return;
    }
    const seen = cursor.seq - frame.seq + 1;
    for (const event of frame.events.slice(seen)) {
      if (!this._listener.take(event)) {
        this._askForSnapshot();
        return;
      }
    }
    const last = frame.seq + frame.events.length - 1;
    this._cursor = { epoch: frame.epoch, seq: Math.max(cursor.seq, last) };
  }

  private _askForSnapshot(): void {
    this._cursor = null;
    this._wantsSnapshot = true;
    this._source.refresh(this._chatId);
  }

  private _cursor: Cursor | null = null;
  private _wantsSnapshot = true;
  private _isDisposed = false;
}
