/** How long to wait before the next attempt to connect. */

const FIRST_MS = 500;
const LAST_MS = 10_000;

/** Doubles from 0.5 s to 10 s; each wait is drawn from the upper half, so that many pages do not come at once. */
export class Backoff {
  constructor(private readonly _random: () => number) {}

  /** The next wait in milliseconds. */
  next(): number {
    const ceiling = Math.min(LAST_MS, FIRST_MS * 2 ** this._failures);
    this._failures += 1;
    return ceiling * (0.5 + this._random() / 2);
  }

  /** Begin anew after a success. */
  reset(): void {
    this._failures = 0;
  }

  private _failures = 0;
}
