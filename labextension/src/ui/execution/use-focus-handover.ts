/** Brings the focus back when the part of the panel that holds it goes away. */
import { type RefObject, useLayoutEffect } from 'react';

/** `opener` is what had the focus before `box` appeared; `block` is what is around it. */
export type FocusHeir = 'opener' | 'block';

/** Hand the focus of `box` over when it goes away; to the block also when the opener is not to be seen. */
export function useFocusHandover(
  box: RefObject<HTMLElement>,
  heir: FocusHeir
): void {
  useLayoutEffect(() => {
    const element = box.current;
    const opener = document.activeElement;
    const block = element?.parentElement?.closest<HTMLElement>('[tabindex]');
    return () => {
      if (!element?.contains(document.activeElement)) {
        return;
      }
      const returns =
        heir === 'opener' && opener instanceof HTMLElement && isShown(opener);
      (returns ? opener : block)?.focus({ preventScroll: true });
    };
  }, [box, heir]);
}

function isShown(element: HTMLElement): boolean {
  return (
    element !== document.body &&
    element.isConnected &&
    getComputedStyle(element).display !== 'none'
  );
}
