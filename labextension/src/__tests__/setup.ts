/** What JupyterLab's packages expect of a browser and jsdom does not have. */
class NoDragEvent extends MouseEvent {}

globalThis.DragEvent ??= NoDragEvent as typeof DragEvent;
globalThis.ResizeObserver ??= class implements ResizeObserver {
  disconnect(): void {}
  observe(): void {}
  unobserve(): void {}
};
globalThis.IntersectionObserver ??= class implements IntersectionObserver {
  readonly root = null;
  readonly rootMargin = '';
  readonly thresholds = [];
  disconnect(): void {}
  observe(): void {}
  takeRecords(): IntersectionObserverEntry[] {
    return [];
  }
  unobserve(): void {}
};
globalThis.matchMedia ??= (media: string) =>
  Object.assign(new EventTarget(), {
    media,
    matches: false,
    onchange: null,
    addListener: () => undefined,
    removeListener: () => undefined
  });
// Nothing has a size in jsdom, so there is nothing to scroll.
Element.prototype.scrollIntoView ??= () => undefined;
globalThis.requestIdleCallback ??= callback =>
  window.setTimeout(() =>
    callback({ didTimeout: false, timeRemaining: () => 0 })
  );
