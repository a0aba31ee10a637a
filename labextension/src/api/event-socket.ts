/** The page's one connection for events: says hello, notices silence, comes back after a break. */
import type { ServerConnection } from '@jupyterlab/services';
import { URLExt } from '@jupyterlab/coreutils';
import type { IDisposable } from '@lumino/disposable';
import { type ISignal, Signal } from '@lumino/signaling';

import {
  type Cursor,
  type PageFrame,
  type ServerFrame,
  serverFrameFromJson,
  type Subscription
} from '../protocol/frames';
import { DecodeError } from '../protocol/json';
import { Backoff } from './backoff';
import { API_PATH } from './rest-client';

/** The server pings at least every 25 s; two lost ones and some patience. */
const SILENCE_MS = 60_000;

/** How long opening and the answer to hello may take. */
const GREETING_MS = 20_000;

/** `connecting` before the first success, `reconnecting` after a break, `offline` when the browser says so. */
export type SocketState = 'connecting' | 'live' | 'reconnecting' | 'offline';

/** How far a chat was seen; null asks for the whole of it. */
export type CursorSource = () => Cursor | null;

/** What a socket needs. */
export interface IEventSocketOptions {
  readonly settings: ServerConnection.ISettings;
  readonly pageId: string;
  /** Drawn anew by each load of the page; none for a page that never runs code. */
  readonly loadId?: string;
  /** Whether this page can run code of the browser engine. */
  readonly runsCode?: boolean;
  /** From 0 to 1, for the jitter. */
  readonly random?: () => number;
}

/** Shows chats to whoever listens to `frames`; connects when made, until disposed. */
export class EventSocket implements IDisposable {
  constructor(options: IEventSocketOptions) {
    this._settings = options.settings;
    this._pageId = options.pageId;
    this._loadId = options.loadId ?? '';
    this._runsCode = options.runsCode ?? false;
    this._backoff = new Backoff(options.random ?? Math.random);
    window.addEventListener('online', this._hurry);
    window.addEventListener('offline', this._updateOffline);
    document.addEventListener('visibilitychange', this._hurryWhenSeen);
    this._connect();
  }

  get state(): SocketState {
    return this._state;
  }

  get stateChanged(): ISignal<EventSocket, SocketState> {
    return this._stateChanged;
  }

  /** Every frame of the server but pings. */
  get frames(): ISignal<EventSocket, ServerFrame> {
    return this._frames;
  }

  /** A frame that made no sense; the reason. */
  get misunderstood(): ISignal<EventSocket, DecodeError> {
    return this._misunderstood;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    window.removeEventListener('online', this._hurry);
    window.removeEventListener('offline', this._updateOffline);
    document.removeEventListener('visibilitychange', this._hurryWhenSeen);
    clearTimeout(this._retryTimer);
    this._hangUp();
    Signal.clearData(this);
  }

  /** Show a chat from `cursor()` on, after every reconnect again. */
  show(chatId: string, cursor: CursorSource): void {
    this._shown.set(chatId, cursor);
    if (this._saidHello) {
      this._send({ type: 'subscribe', ...subscription(chatId, cursor()) });
    }
  }

  /** Ask for the whole chat again. */
  refresh(chatId: string): void {
    if (this._saidHello && this._shown.has(chatId)) {
      this._send({ type: 'subscribe', chat_id: chatId });
    }
  }

  /** No longer show a chat. */
  hide(chatId: string): void {
    if (this._shown.delete(chatId) && this._saidHello) {
      this._send({ type: 'unsubscribe', chat_id: chatId });
    }
  }

  private _connect(): void {
    clearTimeout(this._retryTimer);
    this._retryTimer = undefined;
    const socket = new this._settings.WebSocket(socketUrl(this._settings));
    this._socket = socket;
    this._watch(GREETING_MS);
    socket.onopen = () => {
      this._send({
        type: 'hello',
        page_id: this._pageId,
        chats: [...this._shown].map(([id, cursor]) =>
          subscription(id, cursor())
        ),
        chat_list: true,
        load_id: this._loadId,
        runs_code: this._runsCode
      });
      this._saidHello = true;
    };
    socket.onmessage = (event: MessageEvent<unknown>) => {
      this._watch(this._state === 'live' ? SILENCE_MS : GREETING_MS);
      this._receive(event.data);
    };
    // An error is always followed by close.
    socket.onclose = () => this._retryLater();
  }

  private _receive(data: unknown): void {
    const frame = this._decode(data);
    if (frame === null || frame.type === 'ping') {
      return;
    }
    if (frame.type === 'welcome') {
      this._backoff.reset();
      this._watch(SILENCE_MS);
      this._setState('live');
    }
    this._frames.emit(frame);
  }

  private _decode(data: unknown): ServerFrame | null {
    try {
      return serverFrameFromJson(JSON.parse(String(data)));
    } catch (reason) {
      if (reason instanceof SyntaxError || reason instanceof DecodeError) {
        this._misunderstood.emit(new DecodeError(reason.message));
        return null;
      }
      throw reason;
    }
  }

  private _watch(ms: number): void {
    clearTimeout(this._watchdog);
    this._watchdog = setTimeout(() => this._retryLater(), ms);
  }

  private _retryLater(): void {
    this._hangUp();
    this._setState(stateAfterBreak(this._state));
    this._retryTimer = setTimeout(() => this._connect(), this._backoff.next());
  }

  private _hangUp(): void {
    clearTimeout(this._watchdog);
    const socket = this._socket;
    this._socket = null;
    this._saidHello = false;
    if (socket) {
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close();
    }
  }

  private readonly _hurry = (): void => {
    this._updateOffline();
    if (this._retryTimer !== undefined) {
      this._backoff.reset();
      this._connect();
    }
  };

  private readonly _hurryWhenSeen = (): void => {
    if (document.visibilityState === 'visible') {
      this._hurry();
    }
  };

  private readonly _updateOffline = (): void => {
    if (this._state !== 'live') {
      this._setState(stateAfterBreak(this._state));
    }
  };

  private _setState(state: SocketState): void {
    if (state !== this._state) {
      this._state = state;
      this._stateChanged.emit(state);
    }
  }

  private _send(frame: PageFrame): void {
    this._socket?.send(JSON.stringify(frame));
  }

  private readonly _settings: ServerConnection.ISettings;
  private readonly _pageId: string;
  private readonly _loadId: string;
  private readonly _runsCode: boolean;
  private readonly _backoff: Backoff;
  private readonly _stateChanged = new Signal<EventSocket, SocketState>(this);
  private readonly _frames = new Signal<EventSocket, ServerFrame>(this);
  private readonly _misunderstood = new Signal<EventSocket, DecodeError>(this);
  private readonly _shown = new Map<string, CursorSource>();
  private _state: SocketState = 'connecting';
  private _socket: WebSocket | null = null;
  /** Frames before hello are refused; after it, chats must be named one by one. */
  private _saidHello = false;
  private _watchdog: ReturnType<typeof setTimeout> | undefined;
  private _retryTimer: ReturnType<typeof setTimeout> | undefined;
  private _isDisposed = false;
}

/** A server on this machine answers while the browser is offline, so attempts go on; only the word changes. */
function stateAfterBreak(before: SocketState): SocketState {
  if (!navigator.onLine) {
    return 'offline';
  }
  return before === 'connecting' ? 'connecting' : 'reconnecting';
}

function subscription(chatId: string, cursor: Cursor | null): Subscription {
  return cursor ? { chat_id: chatId, cursor } : { chat_id: chatId };
}

function socketUrl(settings: ServerConnection.ISettings): string {
  const url = URLExt.join(settings.wsUrl, API_PATH, 'events');
  return settings.appendToken && settings.token
    ? `${url}?token=${encodeURIComponent(settings.token)}`
    : url;
}
