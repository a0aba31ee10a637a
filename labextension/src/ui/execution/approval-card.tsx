/** Asks before code runs: the exact code, editable, and three answers. */
import { type JSX, useState } from 'react';

import type { DecisionRequest } from '../../protocol/requests';
import { usePanelContext } from '../panel-context';
import { CodeEditorBox } from './code-editor';

/** Props of the card. */
export interface IApprovalCardProps {
  readonly code: string;
  readonly decide: (decision: DecisionRequest) => Promise<boolean>;
}

/** Render the card. */
export function ApprovalCard(props: IApprovalCardProps): JSX.Element {
  const { trans } = usePanelContext();
  const [code, setCode] = useState(props.code);
  const [note, setNote] = useState('');
  const [busy, setBusy] = useState(false);
  const answer = (decision: DecisionRequest) => {
    setBusy(true);
    void props.decide(decision).then(accepted => {
      if (!accepted) {
        setBusy(false);
      }
    });
  };
  const run = (scope: 'once' | 'chat') =>
    answer({
      decision: 'run',
      scope,
      ...(code !== props.code && { code })
    });
  return (
    <div
      className="jp-CodeInterp-approval"
      role="group"
      aria-label={trans.__('Run this code?')}
    >
      <CodeEditorBox
        initial={props.code}
        label={trans.__('Code to run, editable')}
        onChange={setCode}
      />
      <p>{trans.__('This code runs in your kernel, with your rights.')}</p>
      <input
        type="text"
        className="jp-mod-styled"
        value={note}
        placeholder={trans.__('Note to the model (when you reject)')}
        aria-label={trans.__('Note to the model')}
        onChange={event => setNote(event.target.value)}
      />
      <div className="jp-CodeInterp-approvalButtons">
        <button
          type="button"
          className="jp-Button jp-mod-styled jp-mod-accept"
          disabled={busy || code.trim() === ''}
          onClick={() => run('once')}
        >
          {trans.__('Run')}
        </button>
        <button
          type="button"
          className="jp-Button jp-mod-styled jp-mod-reject"
          disabled={busy || code.trim() === ''}
          onClick={() => run('chat')}
        >
          {trans.__('Always in this chat')}
        </button>
        <button
          type="button"
          className="jp-Button jp-mod-styled jp-mod-reject"
          disabled={busy}
          onClick={() =>
            answer({
              decision: 'reject',
              ...(note.trim() && { note: note.trim() })
            })
          }
        >
          {trans.__('Reject')}
        </button>
      </div>
    </div>
  );
}
