/** Asks before code runs: the exact code, editable, and three answers. */
import { type JSX, useLayoutEffect, useRef, useState } from 'react';

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
  // What an editor shows of a last line break is an empty line.
  const shown = props.code.trimEnd();
  const [code, setCode] = useState(shown);
  const [note, setNote] = useState('');
  const busy = useRef(false);
  const card = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => handOverFocus(card.current), []);
  const answer = (decision: DecisionRequest) => {
    // A disabled button would lose the focus.
    if (busy.current) {
      return;
    }
    busy.current = true;
    void props.decide(decision).then(accepted => {
      if (!accepted) {
        busy.current = false;
      }
    });
  };
  const run = (scope: 'once' | 'chat') =>
    answer({
      decision: 'run',
      scope,
      ...(code !== shown && { code })
    });
  return (
    <div
      ref={card}
      className="jp-CodeInterp-approval"
      role="group"
      aria-label={trans.__('Run this code?')}
    >
      <CodeEditorBox
        initial={shown}
        label={trans.__('Code to run, editable')}
        onChange={setCode}
      />
      <p>{trans.__('This code runs in your kernel, with your rights.')}</p>
      <input
        type="text"
        className="jp-mod-styled"
        value={note}
        placeholder={trans.__('Why not? (told to the model)')}
        aria-label={trans.__('Note to the model')}
        onChange={event => setNote(event.target.value)}
      />
      <div className="jp-CodeInterp-approvalButtons">
        <button
          type="button"
          className="jp-Button jp-mod-styled jp-mod-accept"
          disabled={code.trim() === ''}
          onClick={() => run('once')}
        >
          {trans.__('Run')}
        </button>
        <button
          type="button"
          className="jp-Button jp-mod-styled jp-mod-reject"
          disabled={code.trim() === ''}
          onClick={() => run('chat')}
        >
          {trans.__('Always in this chat')}
        </button>
        <button
          type="button"
          className="jp-Button jp-mod-styled jp-mod-reject"
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

/** The focus must not fall out of the panel when the card goes away. */
function handOverFocus(card: HTMLElement | null): () => void {
  const block = card?.parentElement;
  return () => {
    if (card?.contains(document.activeElement)) {
      block?.focus({ preventScroll: true });
    }
  };
}
