/** One execution: what runs where, its code, its outputs, and what a person can do about it. */
import {
  caretDownIcon,
  caretRightIcon,
  stopIcon
} from '@jupyterlab/ui-components';
import { type JSX, memo, useState } from 'react';

import { type ExecutionPart, FINAL_STATUSES } from '../../protocol/parts';
import type { DecisionRequest } from '../../protocol/requests';
import { CopyButton } from '../copy-button';
import { Deferred } from '../deferred';
import { outputsHeight } from '../estimated-height';
import { IconButton } from '../icon-button';
import { usePanelContext } from '../panel-context';
import { useClock } from '../use-clock';
import { ApprovalCard } from './approval-card';
import { HighlightedCode } from './highlighted-code';
import { Outputs } from './outputs';
import {
  countdown,
  describeStatus,
  notesBesideLabel,
  wasStopped
} from './status';

/** What a person can do about an execution. */
export interface IExecutionActions {
  readonly interrupt: (executionId: string) => void;
  readonly extend: (executionId: string) => void;
  readonly decide: (
    executionId: string,
    decision: DecisionRequest
  ) => Promise<boolean>;
}

/** Lines of code that stay visible once an execution is over. */
const FOLDED_LINES = 3;

/** Render the execution; `bare` leaves out the code, for runs shown under their own code block. */
export const ExecutionBlock = memo(function ExecutionBlock(
  props: {
    readonly execution: ExecutionPart;
    readonly bare?: boolean;
  } & IExecutionActions
): JSX.Element {
  const { trans } = usePanelContext();
  const { execution } = props;
  const over = FINAL_STATUSES.has(execution.status);
  const now = useClock(execution.status === 'running');
  const status = describeStatus(execution, now, trans);
  return (
    <section
      className={`jp-CodeInterp-execution jp-mod-${status.tone}`}
      aria-label={trans.__('Python code, %1', status.label)}
      data-status={execution.status}
      // Takes over the focus of the card, which goes away once it was answered.
      tabIndex={-1}
    >
      <header className="jp-CodeInterp-executionBar">
        <span className="jp-CodeInterp-dot" />
        <span className="jp-CodeInterp-engine">
          {engineLabel(execution, trans)}
        </span>
        <span className="jp-CodeInterp-status">{status.label}</span>
        {!over &&
          execution.status !== 'writing' &&
          execution.status !== 'waiting_approval' && (
            <IconButton
              icon={stopIcon}
              label={trans.__('Stop this code')}
              onClick={() => props.interrupt(execution.id)}
            />
          )}
        {!props.bare && (
          <CopyButton
            label={trans.__('Copy code')}
            text={() => execution.ran_code ?? execution.code}
          />
        )}
      </header>
      {execution.status === 'waiting_approval' ? (
        <ApprovalCard
          code={execution.code}
          decide={decision => props.decide(execution.id, decision)}
        />
      ) : (
        !props.bare && <Code execution={execution} folds={over} />
      )}
      <Countdown execution={execution} now={now} extend={props.extend} />
      {execution.outputs.length > 0 && (
        <Deferred height={outputsHeight(execution.outputs)} keep={!over}>
          <Outputs
            outputs={execution.outputs}
            stopped={wasStopped(execution)}
          />
        </Deferred>
      )}
      {notesBesideLabel(execution).map((note, index) => (
        <p key={index} className="jp-CodeInterp-executionNote">
          {note.text}
        </p>
      ))}
    </section>
  );
});

function engineLabel(
  execution: ExecutionPart,
  trans: ReturnType<typeof usePanelContext>['trans']
): string {
  const place =
    execution.engine === 'jupyter' ? trans.__('kernel') : trans.__('browser');
  const edited =
    execution.ran_code === undefined ? '' : `, ${trans.__('edited by you')}`;
  return `Python · ${place}${edited}`;
}

function Code(props: {
  readonly execution: ExecutionPart;
  readonly folds: boolean;
}): JSX.Element {
  const { trans } = usePanelContext();
  const [unfolded, setUnfolded] = useState(false);
  const { execution } = props;
  const code = execution.ran_code ?? execution.code;
  const lines = code.trimEnd().split('\n');
  const hidden = lines.length - FOLDED_LINES;
  const foldable = props.folds && hidden > 1;
  const folded = foldable && !unfolded;
  return (
    <div className="jp-CodeInterp-executionCode">
      <HighlightedCode
        code={folded ? lines.slice(0, FOLDED_LINES).join('\n') : code}
        language={execution.language}
        live={execution.status === 'writing'}
      />
      {foldable && (
        <IconButton
          className="jp-CodeInterp-fold"
          icon={folded ? caretRightIcon : caretDownIcon}
          label={folded ? trans.__('Show all code') : trans.__('Fold code')}
          text={
            folded
              ? trans._n('%1 more line', '%1 more lines', hidden, hidden)
              : trans.__('Fold')
          }
          expanded={!folded}
          onClick={() => setUnfolded(folded)}
        />
      )}
    </div>
  );
}

function Countdown(props: {
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
