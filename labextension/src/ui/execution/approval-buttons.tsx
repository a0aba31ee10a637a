/** The answers to the question whether code may run. */
import type { JSX } from 'react';

import { usePanelContext } from '../panel-context';

/** Render the buttons. */
export function ApprovalButtons(props: {
  readonly canRun: boolean;
  readonly run: (scope: 'once' | 'chat') => void;
  readonly reject: () => void;
  readonly rejectWithNote: () => void;
}): JSX.Element {
  const { trans } = usePanelContext();
  return (
    <div className="jp-CodeInterp-buttons">
      <button
        type="button"
        className="jp-Button jp-mod-styled jp-mod-accept"
        title={trans.__('Run (Ctrl/Cmd+Enter in the code)')}
        disabled={!props.canRun}
        onClick={() => props.run('once')}
      >
        {trans.__('Run')}
      </button>
      <button
        type="button"
        className="jp-Button jp-mod-styled jp-mod-reject"
        disabled={!props.canRun}
        onClick={() => props.run('chat')}
      >
        {trans.__('Always in this chat')}
      </button>
      <button
        type="button"
        className="jp-Button jp-mod-styled jp-mod-reject"
        onClick={props.reject}
      >
        {trans.__('Reject')}
      </button>
      <button
        type="button"
        className="jp-CodeInterp-link"
        onClick={props.rejectWithNote}
      >
        {trans.__('Reject with a note…')}
      </button>
    </div>
  );
}
