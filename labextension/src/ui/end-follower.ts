/** Keeps the end of a scrolled area in view until its reader leaves it, and again once they are back. */

/** A scroll this soon after a wheel, finger, key, pressed pointer or move of the focus is a person's. */
const HAND_MS = 1000;

const HANDS = ['wheel', 'touchmove', 'keydown', 'pointerdown'] as const;

/**
 * Knows whether the reader is at the end.
 *
 * Text that is rendered again shrinks and grows, which scrolls too: only a person means to leave. They do so with a
 * hand, or by moving the focus, as a screen reader does without any key that a page sees.
 */
export class EndFollower {
  /** `nearPixels` is how close to the end counts as there; `arrived` is called when the reader comes back to it. */
  constructor(
    private readonly _area: HTMLElement,
    private readonly _nearPixels: number,
    private readonly _arrived: () => void = () => undefined
  ) {
    const passive = { passive: true };
    HANDS.forEach(name => _area.addEventListener(name, this._onHand, passive));
    _area.addEventListener('pointermove', this._onDrag, passive);
    _area.addEventListener('focusin', this._onFocus);
    _area.addEventListener('scroll', this._onScroll, passive);
  }

  /** Whether the reader is at the end. */
  get following(): boolean {
    return this._following;
  }

  dispose(): void {
    const { _area } = this;
    HANDS.forEach(name => _area.removeEventListener(name, this._onHand));
    _area.removeEventListener('pointermove', this._onDrag);
    _area.removeEventListener('focusin', this._onFocus);
    _area.removeEventListener('scroll', this._onScroll);
  }

  /** Show the end, if the reader is there. */
  follow(): void {
    if (this._following) {
      this._area.scrollTop = this._area.scrollHeight;
      this._top = this._area.scrollTop;
    }
  }

  /** Take the reader to the end. */
  toEnd(): void {
    this._following = true;
    this.follow();
  }

  private readonly _onHand = (): void => {
    this._lastHand = performance.now();
  };

  private readonly _onDrag = (event: PointerEvent): void => {
    if (event.buttons > 0) {
      this._onHand();
    }
  };

  private readonly _onFocus = ({ target }: FocusEvent): void => {
    if (target instanceof HTMLElement && target !== this._area) {
      this._onHand();
      if (isAboveEnd(target, this._area) || isEarlier(target, this._area)) {
        this._following = false;
      }
    }
  };

  private readonly _onScroll = (): void => {
    const { scrollHeight, scrollTop, clientHeight } = this._area;
    // Our own scroll is told a little later, when there may be more text, or a person elsewhere.
    if (scrollTop === this._top) {
      return;
    }
    this._top = scrollTop;
    if (scrollHeight - scrollTop - clientHeight < this._nearPixels) {
      this._following = true;
      this._arrived();
    } else if (performance.now() - this._lastHand < HAND_MS) {
      this._following = false;
    }
  };

  private _following = true;
  private _lastHand = -HAND_MS;
  /** Where the area was when it was last looked at. */
  private _top = -1;
}

/** Whether an element is part of a message that others have followed. */
function isEarlier(element: HTMLElement, area: HTMLElement): boolean {
  const message = element.closest('article');
  return (
    message !== null && message !== [...area.querySelectorAll('article')].at(-1)
  );
}

/** Whether nothing of an element is in view when the area is scrolled to its end. */
function isAboveEnd(element: HTMLElement, area: HTMLElement): boolean {
  const bottom =
    element.getBoundingClientRect().bottom -
    area.getBoundingClientRect().top +
    area.scrollTop;
  return bottom <= area.scrollHeight - area.clientHeight;
}
