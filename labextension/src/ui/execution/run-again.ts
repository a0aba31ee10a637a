/** How the code of one block is run by a person, and what else they may do about its runs. */
import { useMemo } from 'react';

import type { IChatModel, IRunOptions } from '../../model/chat-interfaces';
import type { Anchor } from '../../protocol/parts';
import { usePanelContext } from '../panel-context';
import { replayCode } from '../replay-code';
import { restartKernel } from '../restart-kernel';
import { useSignal } from '../use-signal';

/** What a person may do; there is none where manual runs are switched off. */
export interface IRunAgain {
  /** Run code under the block; resolves to whether the server took it. */
  readonly run: (
    code: string,
    options?: Omit<IRunOptions, 'anchor'>
  ) => Promise<boolean>;
  /** Whether the model hears of a run. */
  readonly tellModel: (executionId: string, told: boolean) => void;
  /** Ask whether the kernel shall be started anew, and do it. */
  readonly restartKernel: () => void;
  /** Ask whether all code of the chat shall run again in order, and do it; undefined while a turn runs. */
  readonly replay: (() => void) | undefined;
  /** Let the chat run in the kernel from now on; resolves to whether the server took it. */
  readonly useKernel: () => Promise<boolean>;
}

/** Join the block at `anchor` with its chat; undefined unless `canRun`. */
export function useRunAgain(
  chat: IChatModel,
  anchor: Anchor,
  canRun: boolean
): IRunAgain | undefined {
  const { trans } = usePanelContext();
  const inTurn = useSignal(chat.changed, () => chat.turn !== null);
  return useMemo(
    () =>
      canRun
        ? {
            run: (code, options) => chat.runCode(code, { ...options, anchor }),
            tellModel: (id, told) => void chat.tellModel(id, told),
            restartKernel: () => void restartKernel(chat, trans),
            replay: inTurn ? undefined : () => void replayCode(chat, trans),
            useKernel: () => chat.setEngine('jupyter')
          }
        : undefined,
    [chat, anchor, canRun, inTurn, trans]
  );
}
