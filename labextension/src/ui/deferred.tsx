/**
 * Renders its content only while that is near what is seen, and keeps its place meanwhile.
 *
 * What has the focus or a selection, and what a person has touched (unfolded, edited, started), stays: it would come back
 * as it was at first. Finding in the page does not find what is not rendered.
 */
import {
  type JSX,
  type ReactNode,
  useLayoutEffect,
  useRef,
  useState
} from 'react';

import { useNearness } from './nearness';

/** Props of deferred content. */
export interface IDeferredProps {
  /** About how high the content is, in pixels, until it was rendered once; asked only at first. */
  readonly height: () => number;
  /** Render it wherever it is, because it still changes or is certainly seen first. */
  readonly keep: boolean;
  readonly children: ReactNode;
}

/** Render the content, or its place. */
export function Deferred(props: IDeferredProps): JSX.Element {
  const nearness = useNearness();
  const host = useRef<HTMLDivElement>(null);
  const touched = useRef(false);
  const touch = () => {
    touched.current = true;
  };
  const [far, setFar] = useState(!props.keep);
  const [height, setHeight] = useState(props.height);
  useLayoutEffect(() => {
    const element = host.current;
    return element && nearness
      ? nearness.watch(element, (isNear, current) => {
          if (isNear) {
            setFar(false);
          } else if (!touched.current && !isInUse(element)) {
            setHeight(current);
            setFar(true);
          }
        })
      : undefined;
  }, [nearness]);
  const shown = !far || props.keep || !nearness;
  return (
    <div
      ref={host}
      className="jp-CodeInterp-deferred"
      style={shown ? undefined : { height }}
      onPointerDown={touch}
      onKeyDown={touch}
    >
      {shown && props.children}
    </div>
  );
}

/** Whether a person is at it. */
function isInUse(element: HTMLElement): boolean {
  const selection = document.getSelection();
  return (
    element.contains(document.activeElement) ||
    (selection?.isCollapsed === false &&
      selection.getRangeAt(0).intersectsNode(element))
  );
}
