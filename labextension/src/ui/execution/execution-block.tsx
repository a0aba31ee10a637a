/** One execution: what runs where, its code, its outputs, and what a person can do about it. */
import { type JSX, memo, useCallback, useMemo, useRef, useState } from 'react';

import { type ExecutionPart, FINAL_STATUSES } from '../../protocol/parts';
import type { DecisionRequest } from '../../protocol/requests';
import { Deferred } from '../deferred';
import { outputsHeight } from '../estimated-height';
import { usePanelContext } from '../panel-context';
import { useClock } from '../use-clock';
import { ApprovalCard } from './approval-card';
import { Countdown } from './countdown';
import { ExecutionBar } from './execution-bar';
import { ExecutionCode } from './execution-code';
import { findFailingLine } from './failing-line';
import { revealMark } from './failing-mark';
import { ArtifactList } from './artifact-list';
import { Outputs } from './outputs';
import { RemedyLine } from './remedy-line';
import type { IRunAgain } from './run-again';
import { RunEditor } from './run-editor';
import { describeStatus, wasStopped } from './status';
import { TellSwitch } from './tell-switch';
import { type IHolderActions, WaitLine } from './wait-line';

/** What a person can do about an execution. */
export interface IExecutionActions extends IHolderActions {
  readonly interrupt: (executionId: string) => void;
  readonly extend: (executionId: string) => void;
  readonly decide: (
    executionId: string,
    decision: DecisionRequest
  ) => Promise<boolean>;
}

/** Props of a block. */
export interface IExecutionBlockProps extends IExecutionActions {
  readonly execution: ExecutionPart;
  /** Leaves out the code, for runs shown under their own code block. */
  readonly bare?: boolean;
  /** Runs code under the same block; absent where manual runs are switched off. */
  readonly again?: IRunAgain | undefined;
  /** What its remedies run; without it none is offered. */
  readonly repeat?: string | undefined;
}

/** Render the execution. */
export const ExecutionBlock = memo(function ExecutionBlock(
  props: IExecutionBlockProps
): JSX.Element {
  const { trans } = usePanelContext();
  const { execution, again, bare = false, repeat } = props;
  const section = useRef<HTMLElement>(null);
  const [editing, setEditing] = useState(false);
  const over = FINAL_STATUSES.has(execution.status);
  // Fast code may be over before the page hears of its first output.
  const [sawIt] = useState(!over);
  const now = useClock(execution.status === 'running');
  const status = describeStatus(execution, now, trans);
  const failingLine = useMemo(() => findFailingLine(execution), [execution]);
  const showLine = useCallback(() => {
    // Of a run without its code the code is in the block around it.
    const around = section.current?.closest<HTMLElement>(
      '.jp-CodeInterp-codeBlock'
    );
    revealMark(around ?? section.current);
  }, []);
  return (
    <section
      ref={section}
      className={`jp-CodeInterp-execution jp-mod-${status.tone}`}
      aria-label={trans.__('Python code, %1', status.label)}
      data-status={execution.status}
      // Takes over the focus of the card, which goes away once it was answered.
      tabIndex={-1}
    >
      <ExecutionBar
        execution={execution}
        label={status.label}
        bare={bare}
        again={again}
        interrupt={props.interrupt}
        editing={editing}
        edit={setEditing}
      />
      {execution.status === 'waiting_approval' ? (
        <ApprovalCard
          code={execution.code}
          decide={decision => props.decide(execution.id, decision)}
        />
      ) : editing && again ? (
        <RunEditor
          code={execution.ran_code ?? execution.code}
          run={code => again.run(code, { tell: execution.told === true })}
          close={() => setEditing(false)}
        />
      ) : (
        !bare && (
          <ExecutionCode execution={execution} failingLine={failingLine} />
        )
      )}
      <Countdown execution={execution} now={now} extend={props.extend} />
      <WaitLine
        execution={execution}
        stopOther={props.stopOther}
        openChat={props.openChat}
      />
      {execution.outputs.length > 0 && (
        <Deferred height={() => outputsHeight(execution.outputs)} keep={!over}>
          <Outputs
            outputs={execution.outputs}
            live={sawIt || !over}
            stopped={wasStopped(execution)}
            failingLine={failingLine}
            showLine={showLine}
          />
        </Deferred>
      )}
      {execution.artifacts && <ArtifactList files={execution.artifacts} />}
      <RemedyLine
        execution={execution}
        repeat={repeat ?? execution.code}
        again={repeat === undefined ? undefined : again}
      />
      {again && execution.origin === 'user' && over && (
        <TellSwitch
          told={execution.told === true}
          tell={told => again.tellModel(execution.id, told)}
        />
      )}
    </section>
  );
});
