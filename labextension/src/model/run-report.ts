/** Tells the server what happens in one run: batches in order, one at a time, each until it has arrived. */
import { ApiError } from '../api/errors';
import type {
  EventsAnswer,
  EventsRequest,
  RunEnd
} from '../protocol/browser-runs';
import type { EngineEvent } from '../protocol/engine-events';

/** The server gives a silent page up after this long. */
const SILENCE_MS = 150_000;
const HEARTBEAT_MS = 10_000;
const RETRY_MS = 500;
const MAX_RETRY_MS = 5_000;
/** How long `running` waits for the first output, to go with it in one request. */
const JOIN_MS = 20;
/** Below what the server takes, whatever it is set to. */
const MAX_CHARACTERS = 8_000_000;
const MAX_EVENTS = 1_000;

/** How batches are sent. */
export type Post = (request: EventsRequest) => Promise<EventsAnswer>;

/** One per run; `gone` is called once when the server wants to hear no more, `stop` when the code is to stop. */
export class RunReport {
  constructor(
    private readonly _lease: string,
    private readonly _post: Post,
    private readonly _listener: {
      readonly stop: (cause: 'interrupted' | 'timeout') => void;
      readonly gone: () => void;
    }
  ) {
    this._sendIn(HEARTBEAT_MS);
  }

  /** Tell an event as soon as the one before has arrived. */
  readonly tell = (event: EngineEvent): void => {
    const last = this._waiting.at(-1);
    if (
      last?.type === 'stream' &&
      event.type === 'stream' &&
      last.name === event.name
    ) {
      this._waiting[this._waiting.length - 1] = {
        ...last,
        text: last.text + event.text
      };
    } else if (last?.type === 'starting' && event.type === 'starting') {
      this._waiting[this._waiting.length - 1] = event;
    } else {
      this._waiting.push(event);
    }
    this._work();
  };

  /** Tell how it ended; resolves when that has arrived, or nobody wants to know. */
  async end(outcome: RunEnd): Promise<void> {
    this._outcome = outcome;
    this._work();
    while (this._sending) {
      await this._sending;
    }
  }

  private _work(): void {
    if (this._sending || this._isOver) {
      return;
    }
    const [first, ...others] = this._waiting;
    if (first?.type === 'running' && others.length === 0 && !this._outcome) {
      this._sendIn(JOIN_MS);
    } else {
      this._sendNow();
    }
  }

  private _sendNow(): void {
    this._sending = this._send().finally(() => {
      this._sending = null;
      if (this._waiting.length > 0 || this._outcome) {
        this._work();
      }
    });
  }

  private async _send(): Promise<void> {
    clearTimeout(this._timer);
    const events = this._takeSome();
    const isLast = this._waiting.length === 0 && this._outcome !== null;
    const request = {
      lease: this._lease,
      batch: this._batch++,
      events,
      ...(isLast && this._outcome ? { outcome: this._outcome } : {})
    };
    const answer = await this._deliver(request);
    if (answer?.stop) {
      this._listener.stop(answer.stop);
    }
    if (isLast) {
      this._isOver = true;
      this._outcome = null;
    } else {
      this._sendIn(HEARTBEAT_MS);
    }
  }

  private _takeSome(): EngineEvent[] {
    let size = 0;
    let count = 0;
    for (const event of this._waiting) {
      size += JSON.stringify(event).length;
      if (count > 0 && (size > MAX_CHARACTERS || count >= MAX_EVENTS)) {
        break;
      }
      count += 1;
    }
    return this._waiting.splice(0, count);
  }

  private async _deliver(request: EventsRequest): Promise<EventsAnswer | null> {
    for (let tries = 0; ; tries++) {
      try {
        const answer = await this._post(request);
        this._arrivedAt = performance.now();
        return answer;
      } catch (reason) {
        if (reason instanceof ApiError && reason.status < 500) {
          // the answer to an earlier try was lost
          if (reason.details.expected === request.batch + 1) {
            this._arrivedAt = performance.now();
            return null;
          }
          this._giveUp();
          return null;
        }
        if (performance.now() - this._arrivedAt >= SILENCE_MS) {
          this._giveUp();
          return null;
        }
        const pause = Math.min(RETRY_MS * 2 ** tries, MAX_RETRY_MS);
        await new Promise(resolve => setTimeout(resolve, pause));
      }
    }
  }

  private _giveUp(): void {
    if (!this._isOver) {
      this._isOver = true;
      this._waiting = [];
      this._outcome = null;
      clearTimeout(this._timer);
      this._listener.gone();
    }
  }

  /** Send what is there by then, even if that is nothing. */
  private _sendIn(ms: number): void {
    clearTimeout(this._timer);
    if (!this._isOver) {
      this._timer = setTimeout(() => this._sendNow(), ms);
    }
  }

  private _waiting: EngineEvent[] = [];
  private _outcome: RunEnd | null = null;
  private _batch = 0;
  private _sending: Promise<void> | null = null;
  private _isOver = false;
  /** When the server heard of this page last. */
  private _arrivedAt = performance.now();
  private _timer: ReturnType<typeof setTimeout> | undefined;
}
