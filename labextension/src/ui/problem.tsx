/** What went wrong, in words, and what can be done about it. */
import type { JSX, ReactNode } from 'react';

import { usePanelContext } from './panel-context';

/** Props of a problem. */
export interface IProblemProps {
  readonly message: string;
  readonly retry?: () => void;
  /** Replaces the word on the button of `retry`. */
  readonly retryLabel?: string;
  readonly dismiss?: () => void;
  /** More ways out. */
  readonly children?: ReactNode;
}

/** Render the problem. */
export function Problem(props: IProblemProps): JSX.Element {
  const { trans } = usePanelContext();
  return (
    <div className="jp-CodeInterp-problem">
      {/* Not its buttons: one that counts down would be read aloud every second. */}
      <span role="alert">{props.message}</span>
      {props.retry && (
        <button
          type="button"
          className="jp-Button jp-mod-styled jp-mod-reject"
          onClick={props.retry}
        >
          {props.retryLabel ?? trans.__('Retry')}
        </button>
      )}
      {props.children}
      {props.dismiss && (
        <button
          type="button"
          className="jp-CodeInterp-link"
          onClick={props.dismiss}
        >
          {trans.__('Dismiss')}
        </button>
      )}
    </div>
  );
}
