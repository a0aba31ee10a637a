/** Shown while a model's server that failed in passing is given time: why, for how long, and the ways out. */
import type { TranslationBundle } from '@jupyterlab/translation';
import type { JSX } from 'react';

import type { IModelWaitView } from '../../model/chat-interfaces';
import { usePanelContext } from '../panel-context';
import { useClock } from '../use-clock';

/** Props of the wait. */
export interface IRetryWaitProps {
  readonly wait: IModelWaitView;
  readonly stopping: boolean;
  readonly tryNow: () => void;
  readonly stop: () => void;
}

/** Render the wait; only its cause is read aloud, not each second. */
export function RetryWait(props: IRetryWaitProps): JSX.Element {
  const { trans } = usePanelContext();
  const { wait, stopping, tryNow, stop } = props;
  const left = Math.max(0, Math.ceil((wait.until - useClock(true)) / 1000));
  return (
    <div className="jp-CodeInterp-waiting jp-mod-retry">
      <span className="jp-CodeInterp-pulse" aria-hidden="true" />
      <span title={wait.message}>
        <span role="status">{causeOf(wait.code, trans)}</span>{' '}
        {left > 0
          ? trans.__('Trying again in %1 s', left)
          : trans.__('Trying again…')}
      </span>
      {!stopping && (
        <span className="jp-CodeInterp-buttons">
          {left > 0 && (
            <button
              type="button"
              className="jp-CodeInterp-link"
              onClick={tryNow}
            >
              {trans.__('Try now')}
            </button>
          )}
          <button type="button" className="jp-CodeInterp-link" onClick={stop}>
            {trans.__('Stop')}
          </button>
        </span>
      )}
    </div>
  );
}

function causeOf(code: string, trans: TranslationBundle): string {
  switch (code) {
    case 'model_rate_limit':
      return trans.__("The server's rate limit was reached.");
    case 'model_connection':
      return trans.__('The server cannot be reached.');
    case 'model_timeout':
      return trans.__('The server did not answer in time.');
    default:
      return trans.__('The server failed or is overloaded.');
  }
}
