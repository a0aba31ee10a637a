/** Stops what keeps the kernel of another chat from making room. */
import type { IApi } from '../api/api-client';
import type { Holder } from '../protocol/parts';

/** Stop the chat's turn, else the run a person started, else whatever its kernel is busy with. */
export function stopHolder(api: IApi, holder: Holder): Promise<unknown> {
  const { chat_id: chatId, turn_id: turnId, execution_id: runId } = holder;
  if (turnId !== undefined) {
    return api.stopTurn(chatId, turnId);
  }
  return runId !== undefined
    ? api.interrupt(runId)
    : api.interruptKernel(chatId);
}
