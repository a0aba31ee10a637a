/** Shown while nothing has come from the model yet; says more the longer it takes. */
import { type JSX, useState } from 'react';

import { usePanelContext } from '../panel-context';
import { useClock } from '../use-clock';

/** After how many seconds the wait is named, and after how many its cause. */
const NAMED = 5;
const EXPLAINED = 30;

/** Render the wait for `endpoint`, named as a person knows it. */
export function Waiting(props: { readonly endpoint: string }): JSX.Element {
  const { trans } = usePanelContext();
  const [since] = useState(() => Date.now());
  const seconds = (useClock(true) - since) / 1000;
  return (
    <div className="jp-CodeInterp-waiting">
      <span className="jp-CodeInterp-pulse" aria-hidden="true" />
      <span>
        {seconds >= EXPLAINED
          ? trans.__(
              '%1 has not answered for %2 s. It may be loading, or busy; Stop gives up.',
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
