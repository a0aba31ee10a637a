/** Gives the input the focus, now or as soon as there is an input. */
export class InputFocus {
  /** Put the focus into the input. */
  request(): void {
    if (this._input) {
      this._input.focus();
    } else {
      this._wanted = true;
    }
  }

  /** Make `input` the one that gets the focus; null when it goes away. One that replaces a focused one takes over. */
  readonly attach = (input: HTMLElement | null): void => {
    if (!input) {
      this._wanted ||= document.activeElement === this._input;
      this._input = null;
      return;
    }
    this._input = input;
    if (this._wanted) {
      this._wanted = false;
      input.focus();
    }
  };

  private _input: HTMLElement | null = null;
  private _wanted = false;
}
