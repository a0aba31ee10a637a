/** What a person asked for last, and what went wrong with it. */
import type { IProblem } from './chat-interfaces';
import { problemFrom } from './problem';

/** Keeps the last problem until the person asks for the next thing; `changed` is called when it is another one. */
export class Attempts {
  constructor(private readonly _changed: () => void) {}

  get problem(): IProblem | null {
    return this._problem;
  }

  /** Do it; resolves with whether it went well. */
  async try(action: () => Promise<unknown>): Promise<boolean> {
    this.fail(null);
    try {
      await action();
      return true;
    } catch (reason) {
      this.fail(problemFrom(reason));
      return false;
    }
  }

  fail(problem: IProblem | null): void {
    if (problem !== this._problem) {
      this._problem = problem;
      this._changed();
    }
  }

  private _problem: IProblem | null = null;
}
