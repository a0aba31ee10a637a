/** Asks before code runs: the exact code, editable, and three answers. */
import { type JSX, type KeyboardEvent, useId, useRef, useState } from 'react';

import type { DecisionRequest } from '../../protocol/requests';
import { usePanelContext } from '../panel-context';
import { ApprovalButtons } from './approval-buttons';
import { CodeEditorBox } from './code-editor';
import { CodeWarnings } from './code-warnings';
import { RejectionNote } from './rejection-note';
import { useEditedCode } from './use-edited-code';
import { useFocusHandover } from './use-focus-handover';

/** Props of the card. */
export interface IApprovalCardProps {
  readonly code: string;
  readonly decide: (decision: DecisionRequest) => Promise<boolean>;
}

/** Render the card; it never takes the focus by itself, and its keys work only inside it. */
export function ApprovalCard(props: IApprovalCardProps): JSX.Element {
  const { trans } = usePanelContext();
  // What an editor shows of a last line break is an empty line.
  const shown = props.code.trimEnd();
  const { code, read, change } = useEditedCode(shown);
  const [noting, setNoting] = useState(false);
  const busy = useRef(false);
  const card = useRef<HTMLDivElement>(null);
  const warning = useId();
  useFocusHandover(card, 'block');
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
  const run = (scope: 'once' | 'chat') => {
    const edited = read();
    answer({
      decision: 'run',
      scope,
      ...(edited !== shown && { code: edited })
    });
  };
  const runByKey = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      // The editor would insert a line.
      event.preventDefault();
      event.stopPropagation();
      if (read().trim() !== '') {
        run('once');
      }
    }
  };
  return (
    <div
      ref={card}
      className="jp-CodeInterp-approval"
      role="group"
      aria-label={trans.__('Run this code?')}
      aria-describedby={warning}
    >
      <div onKeyDownCapture={runByKey}>
        <CodeEditorBox
          initial={shown}
          label={trans.__('Code to run, editable')}
          onChange={change}
        />
      </div>
      <CodeWarnings code={code} />
      <p id={warning}>
        {trans.__('This code runs in your kernel, with your permissions.')}
      </p>
      {noting ? (
        <RejectionNote
          reject={note => answer({ decision: 'reject', ...(note && { note }) })}
          close={() => setNoting(false)}
        />
      ) : (
        <ApprovalButtons
          canRun={code.trim() !== ''}
          run={run}
          reject={() => answer({ decision: 'reject' })}
          rejectWithNote={() => setNoting(true)}
        />
      )}
    </div>
  );
}
