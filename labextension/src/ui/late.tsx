/** Renders what a part that comes later brings. */
import { type JSX, type ReactNode, useEffect } from 'react';

import type { LatePart } from './late-part';
import { usePanelContext } from './panel-context';
import { Problem } from './problem';
import { useSignal } from './use-signal';

/** Props of what comes later. */
export interface ILateProps<T> {
  readonly part: LatePart<T>;
  /** Nothing is in its place before it is there, also when it cannot be fetched: others say so. */
  readonly quiet?: boolean;
  /** Renders with what the part brought. */
  readonly children: (loaded: T) => ReactNode;
}

/** Render it, or a notice in its place; what could not be fetched is explained, with two ways on. */
export function Late<T>(props: ILateProps<T>): JSX.Element | null {
  const { trans, inputFocus } = usePanelContext();
  const { part, quiet, children } = props;
  const loaded = useLate(part);
  const problem = useSignal(part.changed, () => part.problem);
  if (loaded !== null) {
    return <>{children(loaded)}</>;
  }
  if (quiet) {
    return null;
  }
  if (problem === null) {
    return <div className="jp-CodeInterp-notice">{trans.__('Loading…')}</div>;
  }
  return (
    <div className="jp-CodeInterp-missingPart">
      <Problem
        message={trans.__(
          'This part of the panel could not be loaded. Try again when the server can be reached, or reload the page if the server was updated; what you wrote is kept. (%1)',
          problem
        )}
      >
        <span className="jp-CodeInterp-buttons">
          <button
            type="button"
            className="jp-Button jp-mod-styled jp-mod-reject"
            onClick={() => {
              // The button goes away, and the focus would go with it.
              inputFocus.request();
              void part.load();
            }}
          >
            {trans.__('Retry')}
          </button>
          <button
            type="button"
            className="jp-Button jp-mod-styled jp-mod-reject"
            onClick={() => window.location.reload()}
          >
            {trans.__('Reload the page')}
          </button>
        </span>
      </Problem>
    </div>
  );
}

/** What the part brought, which is fetched now; null until it is there. */
export function useLate<T>(part: LatePart<T>): T | null {
  useEffect(() => {
    void part.load();
  }, [part]);
  return useSignal(part.changed, () => part.loaded);
}
