/** Keeps a text box as high as its text. */
import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react';

/** A box whose height fits what it shows, in whatever width it has; CSS says how high it may become. */
export function useGrowing(
  text: string,
  placeholder = ''
): RefObject<HTMLTextAreaElement> {
  const box = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    if (box.current) {
      fit(box.current);
    }
  }, [text, placeholder]);
  useEffect(() => {
    const element = box.current;
    if (!element) {
      return;
    }
    let width = element.clientWidth;
    const observer = new ResizeObserver(() => {
      // Its height changes too, by what is done here.
      if (element.clientWidth !== width) {
        width = element.clientWidth;
        fit(element);
      }
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return box;
}

function fit(element: HTMLTextAreaElement): void {
  element.style.height = 'auto';
  element.style.height = `${element.scrollHeight}px`;
}
