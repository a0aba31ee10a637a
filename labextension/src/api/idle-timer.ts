/** Tells when something that should go on has come to a stop. */

/** A transfer without any progress for so long is given up. */
export const IDLE_MS = 60_000;

/** Calls `expired` once nobody has called `restart` for so many milliseconds. */
export class IdleTimer {
  constructor(
    private readonly _ms: number,
    private readonly _expired: () => void
  ) {
    this._timer = setTimeout(_expired, _ms);
  }

  restart(): void {
    this.stop();
    this._timer = setTimeout(this._expired, this._ms);
  }

  stop(): void {
    clearTimeout(this._timer);
  }

  private _timer: ReturnType<typeof setTimeout>;
}
