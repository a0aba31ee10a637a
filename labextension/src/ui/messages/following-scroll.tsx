/** A scrolled area that follows what is added at its end, but only while the reader is there. */
import {
  type JSX,
  type ReactNode,
  type RefObject,
  useEffect,
  useLayoutEffect,
  useRef,
  useState
} from 'react';

import { Nearness, NearnessProvider } from '../nearness';
import { usePanelContext } from '../panel-context';

/** A scroll this soon after a wheel, finger, key or pressed pointer is a person's. */
const HAND_MS = 1000;

/** How close to the end counts as being there, in pixels. */
const NEAR_END = 40;

/** Props of the area. */
export interface IFollowingScrollProps {
  readonly label: string;
  /** The running turn: whoever asks wants to see the answer. */
  readonly turnId: string | undefined;
  /** What stands at the end; another value means that something was added. */
  readonly latest: unknown;
  readonly children: ReactNode;
}

/** Render the area. */
export function FollowingScroll(props: IFollowingScrollProps): JSX.Element {
  const { trans } = usePanelContext();
  const outer = useRef<HTMLDivElement>(null);
  const inner = useRef<HTMLDivElement>(null);
  const following = useRef(true);
  const lastHand = useRef(-HAND_MS);
  const [nearness] = useState(() => new Nearness());
  const [more, setMore] = useState(false);
  const onHand = () => {
    lastHand.current = performance.now();
  };
  const toEnd = () => {
    following.current = true;
    setMore(false);
    outer.current?.scrollTo({ top: outer.current.scrollHeight });
    // The button goes away, and the focus would go with it.
    outer.current?.focus({ preventScroll: true });
  };
  const onScroll = () => {
    const area = outer.current;
    if (area) {
      const left = area.scrollHeight - area.scrollTop - area.clientHeight;
      if (left < NEAR_END) {
        following.current = true;
        setMore(false);
      } else if (performance.now() - lastHand.current < HAND_MS) {
        // Text that is rendered again shrinks and grows, which scrolls too; only a hand means to leave the end.
        following.current = false;
      }
    }
  };
  useLayoutEffect(
    () => (outer.current ? nearness.attach(outer.current) : undefined),
    [nearness]
  );
  useLayoutEffect(() => {
    outer.current?.scrollTo({ top: outer.current.scrollHeight });
  }, []);
  useLayoutEffect(() => {
    if (props.turnId !== undefined) {
      following.current = true;
      outer.current?.scrollTo({ top: outer.current.scrollHeight });
    }
  }, [props.turnId]);
  useEffect(() => {
    // Not told by heights: they change where one scrolls, unfolds, or a picture arrives.
    if (!following.current) {
      setMore(true);
    }
  }, [props.latest]);
  useOnResize(inner, outer, () => {
    if (following.current) {
      outer.current?.scrollTo({ top: outer.current.scrollHeight });
    }
  });

  return (
    <div className="jp-CodeInterp-scrollArea">
      <div
        className="jp-CodeInterp-messages"
        ref={outer}
        onScroll={onScroll}
        onWheel={onHand}
        onTouchMove={onHand}
        onKeyDown={onHand}
        onPointerDown={onHand}
        onPointerMove={event => event.buttons > 0 && onHand()}
        role="log"
        aria-live="off"
        aria-label={props.label}
        tabIndex={0}
      >
        <div ref={inner}>
          <NearnessProvider value={nearness}>{props.children}</NearnessProvider>
        </div>
      </div>
      {more && (
        <button type="button" className="jp-CodeInterp-more" onClick={toEnd}>
          {trans.__('New output ↓')}
        </button>
      )}
    </div>
  );
}

/** Call `resized` whenever the content or its area has become higher or lower. */
function useOnResize(
  content: RefObject<HTMLElement>,
  area: RefObject<HTMLElement>,
  resized: () => void
): void {
  const latest = useRef(resized);
  useEffect(() => {
    latest.current = resized;
  });
  useEffect(() => {
    if (!content.current || !area.current) {
      return;
    }
    const observer = new ResizeObserver(() => latest.current());
    observer.observe(content.current);
    observer.observe(area.current);
    return () => observer.disconnect();
  }, [content, area]);
}
