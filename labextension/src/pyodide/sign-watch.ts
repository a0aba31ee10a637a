/** Waits for a sign of a Python that was given code. */

/** For a Python that asks the page for nothing; unpacking a large package takes seconds. */
const SIGN_MS = 45_000;

/** Gives up a Python that does not take its code: earlier code may have ended it, or keep it busy. */
export class SignWatch {
  constructor(private readonly _giveUp: () => void) {}

  /** Code was handed over. */
  begin(): void {
    this._isOn = true;
    this.heard();
  }

  /** Something came out of the frame. */
  heard(): void {
    clearTimeout(this._timer);
    if (this._isOn) {
      this._timer = setTimeout(this._look, SIGN_MS);
    }
  }

  /** The code runs, or is over. */
  end(): void {
    this._isOn = false;
    clearTimeout(this._timer);
  }

  /** Be patient while the page itself fetches something for Python. */
  async during<T>(work: Promise<T>): Promise<T> {
    this._fetching += 1;
    try {
      return await work;
    } finally {
      this._fetching -= 1;
      this.heard();
    }
  }

  private readonly _look = (): void => {
    if (this._fetching > 0) {
      this.heard();
    } else {
      this.end();
      this._giveUp();
    }
  };

  private _isOn = false;
  private _fetching = 0;
  private _timer: ReturnType<typeof setTimeout> | undefined;
}
