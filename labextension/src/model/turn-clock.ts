/** What only this page knows of a turn: since when it is seen, whether it is being stopped, when to try again. */
import type { ChatEvent } from '../protocol/events';
import type { ModelWait } from '../protocol/waiting';
import type { OpenTurn } from './chat-state';
import type { IModelWaitView, ITurnView } from './chat-interfaces';

/** Adds this page's clock to turns. */
export class TurnClock {
  constructor(private readonly _now: () => number = Date.now) {}

  /** When a retry makes sense, as the server said after the last failure. */
  get retryAt(): number | null {
    return this._retryAt;
  }

  /** The turn as the panel shows it; the same object while nothing changed. */
  view(turn: OpenTurn | null): ITurnView | null {
    if (turn === null) {
      this._view = null;
      return null;
    }
    const state = this._stopping === turn.id ? 'stopping' : turn.state;
    const before = this._view?.id === turn.id ? this._view : null;
    const isSame = before?.step === turn.step && this._wait === turn.wait;
    if (!isSame || before.state !== state) {
      const since = isSame ? before.since : this._now();
      const wait = isSame ? before.wait : this._viewOf(turn.wait);
      this._view = { id: turn.id, state, step: turn.step, since, wait };
      this._wait = turn.wait;
    }
    return this._view;
  }

  /** Note that the turn is being stopped, or that it could not be. */
  stopping(turnId: string, isStopping: boolean): void {
    this._stopping = isStopping ? turnId : null;
  }

  /** Note when the server wants to be asked again. */
  take(event: ChatEvent): void {
    if (event.type === 'turn.started') {
      this._retryAt = null;
    } else if (event.type === 'turn.failed') {
      const seconds = event.retry_after_seconds;
      this._retryAt =
        seconds === undefined ? null : this._now() + seconds * 1000;
    }
  }

  private _viewOf(wait: ModelWait | undefined): IModelWaitView | undefined {
    return (
      wait && {
        code: wait.code,
        message: wait.message,
        until: this._now() + wait.seconds * 1000
      }
    );
  }

  private _view: ITurnView | null = null;
  /** The wait that the view shows. */
  private _wait: ModelWait | undefined;
  private _stopping: string | null = null;
  private _retryAt: number | null = null;
}
