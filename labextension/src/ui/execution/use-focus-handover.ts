/** Brings the focus back when the part of the panel that holds it goes away. */
import { type RefObject, useLayoutEffect } from 'react';

/** Hand the focus to what had it before `box` appeared, else to the block around it. */
export function useFocusHandover(box: RefObject<HTMLElement>): void {
  useLayoutEffect(() => {
    const element = box.current;
    const before = document.activeElement;
    const block = element?.parentElement?.closest<HTMLElement>('[tabindex]');
    return () => {
      if (!element?.contains(document.activeElement)) {
        return;
      }
      const back =
        before instanceof HTMLElement && isShown(before) ? before : block;
      back?.focus({ preventScroll: true });
    };
  }, [box]);
}

function isShown(element: HTMLElement): boolean {
  return (
    element !== document.body &&
    element.isConnected &&
    getComputedStyle(element).display !== 'none'
  );
}
