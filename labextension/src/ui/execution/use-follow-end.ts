/** Keeps the end of growing text in view, until the reader scrolls away from it. */
import { type RefObject, useLayoutEffect, useRef } from 'react';

/** A reader this close to the end follows it: less than a line. */
const NEAR_PIXELS = 12;

/** The ref of a box that is scrolled to its end whenever `text` changes while `live`. */
export function useFollowEnd<E extends HTMLElement>(
  text: string,
  live: boolean
): RefObject<E> {
  const box = useRef<E>(null);
  const reachedEnd = useRef(true);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element || !live) {
      return;
    }
    const look = () => {
      const below =
        element.scrollHeight - element.scrollTop - element.clientHeight;
      reachedEnd.current = below < NEAR_PIXELS;
    };
    element.addEventListener('scroll', look, { passive: true });
    return () => element.removeEventListener('scroll', look);
  }, [live]);
  useLayoutEffect(() => {
    if (box.current && live && reachedEnd.current) {
      box.current.scrollTop = box.current.scrollHeight;
    }
  }, [text, live]);
  return box;
}
