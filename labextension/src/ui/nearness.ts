/** Knows what in a scrolled area is near enough to be seen soon. */
import { createContext, useContext } from 'react';

/** How far beyond the edges something still counts as near: more than a page, so that it is there before it is seen. */
const MARGIN = '1500px 0px';

/** Told when an element comes near or goes away; `height` is the one it has then, in pixels. */
export type NearnessListener = (isNear: boolean, height: number) => void;

/** Watches elements of one scrolled area; those that come before the area wait for it. */
export class Nearness {
  /** Begin with the area; everything far from it is told at once. */
  attach(area: Element): () => void {
    const observer = new IntersectionObserver(
      entries => {
        for (const { target, isIntersecting, boundingClientRect } of entries) {
          this._listeners.get(target)?.(
            isIntersecting,
            boundingClientRect.height
          );
        }
      },
      { root: area, rootMargin: MARGIN }
    );
    this._observer = observer;
    for (const element of this._listeners.keys()) {
      observer.observe(element);
    }
    return () => {
      observer.disconnect();
      this._observer = null;
    };
  }

  /** Hear of an element until the returned function is called. */
  watch(element: Element, listener: NearnessListener): () => void {
    this._listeners.set(element, listener);
    this._observer?.observe(element);
    return () => {
      this._listeners.delete(element);
      this._observer?.unobserve(element);
    };
  }

  private _observer: IntersectionObserver | null = null;
  private readonly _listeners = new Map<Element, NearnessListener>();
}

const Context = createContext<Nearness | null>(null);

/** Gives what is below an area that is watched. */
export const NearnessProvider = Context.Provider;

/** The area around; null where nothing is deferred. */
export function useNearness(): Nearness | null {
  return useContext(Context);
}
