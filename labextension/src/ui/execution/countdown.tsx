/** The last quarter of an execution's time, and the way to give it more. */
import type { JSX } from 'react';

import type { ExecutionPart } from '../../protocol/parts';
import { usePanelContext } from '../panel-context';
import { countdown } from './status';

/** Render the seconds left at `now` (milliseconds since the epoch); nothing before the last quarter. */
export function Countdown(props: {
  readonly execution: ExecutionPart;
  readonly now: number;
  readonly extend: (executionId: string) => void;
}): JSX.Element | null {
  const { trans } = usePanelContext();
  const left = countdown(props.execution, props.now);
  if (left === null) {
    return null;
  }
  return (
    <div className="jp-CodeInterp-countdown">
      {trans.__('Stops in %1 s.', left)}{' '}
      <button
        type="button"
        className="jp-CodeInterp-link"
        onClick={() => props.extend(props.execution.id)}
      >
        {trans.__('Keep running')}
      </button>
    </div>
  );
}
