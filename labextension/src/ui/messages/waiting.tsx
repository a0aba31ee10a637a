/** Shown while nothing has come from the model yet; says more the longer it takes. */
import type { JSX } from 'react';

import { usePanelContext } from '../panel-context';
import { useClock } from '../use-clock';

/** After how many seconds the wait is named, and after how many its cause. */
const NAMED = 5;
const EXPLAINED = 30;

/** Props of the wait. */
export interface IWaitingProps {
  /** Who is waited for, as a person knows it. */
  readonly endpoint: string;
  /** Since when: milliseconds since the epoch. */
  readonly since: number;
}

/** Render the wait. */
export function Waiting(props: IWaitingProps): JSX.Element {
  const { trans } = usePanelContext();
  const seconds = (useClock(true) - props.since) / 1000;
  return (
    <div className="jp-CodeInterp-waiting">
      <span className="jp-CodeInterp-pulse" aria-hidden="true" />
      <span>
        {seconds >= EXPLAINED
          ? trans.__(
              '%1 has not answered for %2 s. It may be loading or busy. Press Stop to give up.',
              props.endpoint,
              Math.round(seconds)
            )
          : seconds >= NAMED
            ? trans.__('Waiting for the model…')
            : ''}
      </span>
    </div>
  );
}
