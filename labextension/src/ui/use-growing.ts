/** Keeps a text box as high as its text. */
import { type RefObject, useLayoutEffect, useRef } from 'react';

/** A box whose height fits `text`; CSS says how high it may become. */
export function useGrowing(text: string): RefObject<HTMLTextAreaElement> {
  const box = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    const element = box.current;
    if (element) {
      element.style.height = 'auto';
      element.style.height = `${element.scrollHeight}px`;
    }
  }, [text]);
  return box;
}
