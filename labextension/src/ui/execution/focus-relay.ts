/** Hands the focus from an element that goes away to the one that comes in its place. */
export class FocusRelay {
  /** Called while the element can still have the focus. */
  leave(element: HTMLElement): void {
    this._held = element.contains(document.activeElement);
  }

  /** Focus what is first in the element and takes it, when the focus went away with the one before. */
  enter(element: HTMLElement): void {
    if (this._held) {
      this._held = false;
      element
        .querySelector<HTMLElement>('[tabindex]')
        ?.focus({ preventScroll: true });
    }
  }

  private _held = false;
}
