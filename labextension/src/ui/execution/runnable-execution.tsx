/** An execution of an answer, with the runs that a person made of it under it. */
import { type JSX, useMemo } from 'react';

import type { IChatModel } from '../../model/chat-interfaces';
import type { ExecutionPart } from '../../protocol/parts';
import { useSignal } from '../use-signal';
import { ExecutionBlock, type IExecutionActions } from './execution-block';
import { ManualRuns } from './manual-runs';
import { useRunAgain } from './run-again';

/** Which execution of which chat, and what may be done with it. */
export interface IRunnableExecutionProps {
  readonly execution: ExecutionPart;
  readonly messageId: string;
  /** Its index among the parts of the message. */
  readonly part: number;
  readonly chat: IChatModel;
  readonly actions: IExecutionActions;
  /** Without it nothing can be run again, but results stay. */
  readonly canRun: boolean;
}

/** Render the execution. */
export function RunnableExecution(props: IRunnableExecutionProps): JSX.Element {
  const { execution, messageId, part, chat, actions, canRun } = props;
  const anchor = useMemo(
    () => ({ message_id: messageId, part, block: 0 }),
    [messageId, part]
  );
  const runs = useSignal(chat.changed, () => chat.manualRuns(anchor));
  const again = useRunAgain(chat, anchor, canRun);
  const code = execution.ran_code ?? execution.code;
  return (
    <>
      <ExecutionBlock
        execution={execution}
        again={again}
        // Whoever tried a way out goes on where that ended.
        repeat={runs.length === 0 ? code : undefined}
        {...actions}
      />
      <ManualRuns
        repeatsCode
        runs={runs}
        code={code}
        actions={actions}
        again={again}
      />
    </>
  );
}
