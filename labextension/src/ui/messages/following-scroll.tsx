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

import { EndFollower } from '../end-follower';
import { Nearness, NearnessProvider } from '../nearness';
import { usePanelContext } from '../panel-context';

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
  const end = useRef<EndFollower | null>(null);
  const [nearness] = useState(() => new Nearness());
  const [more, setMore] = useState(false);
  const toEnd = () => {
    end.current?.toEnd();
    setMore(false);
    // The button goes away, and the focus would go with it.
    outer.current?.focus({ preventScroll: true });
  };
  useLayoutEffect(
    () => (outer.current ? nearness.attach(outer.current) : undefined),
    [nearness]
  );
  useLayoutEffect(() => {
    if (!outer.current) {
      return;
    }
    const follower = new EndFollower(outer.current, NEAR_END, () =>
      setMore(false)
    );
    end.current = follower;
    return () => follower.dispose();
  }, []);
  useLayoutEffect(() => end.current?.follow(), []);
  useLayoutEffect(() => {
    if (props.turnId !== undefined) {
      end.current?.toEnd();
    }
  }, [props.turnId]);
  useEffect(() => {
    // Not told by heights: they change where one scrolls, unfolds, or a picture arrives.
    if (end.current?.following === false) {
      setMore(true);
    }
  }, [props.latest]);
  useOnResize(inner, outer, () => end.current?.follow());

  return (
    <div className="jp-CodeInterp-scrollArea">
      <div
        className="jp-CodeInterp-messages"
        ref={outer}
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
