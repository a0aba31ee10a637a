/** Keeps the end of growing text in view, until the reader scrolls away from it. */
import { type RefObject, useLayoutEffect, useRef } from 'react';

import { EndFollower } from '../end-follower';

/** A reader this close to the end follows it: less than a line. */
const NEAR_PIXELS = 12;

/** The ref of a box that rests at the end of what it holds, while `active`; `text` tells that it has grown. */
export function useFollowEnd<E extends HTMLElement>(
  text: string,
  active: boolean
): RefObject<E> {
  const box = useRef<E>(null);
  const follower = useRef<EndFollower | null>(null);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element || !active) {
      return;
    }
    const end = new EndFollower(element, NEAR_PIXELS);
    follower.current = end;
    // Text that was never painted takes its real height once it is seen, which may be long after the last change.
    const observer = new ResizeObserver(() => end.follow());
    [element, ...element.children].forEach(part => observer.observe(part));
    return () => {
      follower.current = null;
      observer.disconnect();
      end.dispose();
    };
  }, [active]);
  useLayoutEffect(() => follower.current?.follow(), [text, active]);
  return box;
}
