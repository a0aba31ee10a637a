/** An IntersectionObserver that a test speaks for: jsdom lays nothing out. */
import { vi } from 'vitest';

/** Stands in for the browser's until the stubs are taken back; tells what comes near and what goes away. */
export class FakeIntersections {
  constructor() {
    const { _observers } = this;
    vi.stubGlobal(
      'IntersectionObserver',
      class {
        constructor(tell: IntersectionObserverCallback) {
          this._told = tell;
          _observers.add(this);
        }
        observe(): void {}
        unobserve(): void {}
        disconnect(): void {
          _observers.delete(this);
        }
        tell(entry: Partial<IntersectionObserverEntry>): void {
          this._told([entry as never], this as never);
        }
        private readonly _told: IntersectionObserverCallback;
      }
    );
  }

  /** Say where an element is now, and how high. */
  tell(target: Element, isIntersecting: boolean, height = 0): void {
    const boundingClientRect = { height } as DOMRectReadOnly;
    for (const observer of this._observers) {
      observer.tell({ target, isIntersecting, boundingClientRect });
    }
  }

  private readonly _observers = new Set<{
    tell(entry: Partial<IntersectionObserverEntry>): void;
  }>();
}
