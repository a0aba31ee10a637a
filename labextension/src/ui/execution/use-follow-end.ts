/** Keeps the end of growing text in view, until the reader scrolls away from it. */
import { type RefObject, useLayoutEffect, useRef } from 'react';

/** A reader this close to the end follows it: less than a line. */
const NEAR_PIXELS = 12;

/** A scroll this soon after a wheel, finger, key or pressed pointer is a person's. */
const HAND_MS = 1000;

/** Text that was never painted takes its real height once it is seen; so often the end moves on. */
const SETTLING_FRAMES = 4;

const HANDS = ['wheel', 'touchmove', 'keydown', 'pointerdown'] as const;

/** The ref of a box that is scrolled to its end whenever `text` changes while `live`. */
export function useFollowEnd<E extends HTMLElement>(
  text: string,
  live: boolean
): RefObject<E> {
  const box = useRef<E>(null);
  const following = useRef(true);
  useLayoutEffect(
    () => (box.current && live ? watch(box.current, following) : undefined),
    [live]
  );
  useLayoutEffect(() => {
    const element = box.current;
    if (!element || !live) {
      return;
    }
    let frame = 0;
    let left = SETTLING_FRAMES;
    const follow = () => {
      if (following.current) {
        element.scrollTop = element.scrollHeight;
        left -= 1;
        frame = left > 0 ? requestAnimationFrame(follow) : 0;
      }
    };
    follow();
    return () => cancelAnimationFrame(frame);
  }, [text, live]);
  return box;
}

/** Note whether the reader is at the end; only a hand means to leave it. */
function watch(
  element: HTMLElement,
  following: { current: boolean }
): () => void {
  let lastHand = -HAND_MS;
  const onHand = () => {
    lastHand = performance.now();
  };
  const onScroll = () => {
    const below =
      element.scrollHeight - element.scrollTop - element.clientHeight;
    if (below < NEAR_PIXELS) {
      following.current = true;
    } else if (performance.now() - lastHand < HAND_MS) {
      following.current = false;
    }
  };
  HANDS.forEach(name =>
    element.addEventListener(name, onHand, { passive: true })
  );
  element.addEventListener('scroll', onScroll, { passive: true });
  return () => {
    HANDS.forEach(name => element.removeEventListener(name, onHand));
    element.removeEventListener('scroll', onScroll);
  };
}
