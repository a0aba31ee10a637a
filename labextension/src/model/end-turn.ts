/** Ends whatever goes on in a chat that is about to go. */
import type { IApi } from '../api/api-client';

/** Stop the turn; a message that waits for it would be sent at its end, so that goes first. */
export async function endTurn(
  api: Pick<IApi, 'getChat' | 'cancelQueued' | 'stopTurn'>,
  chatId: string
): Promise<void> {
  const { turn, queued } = await api.getChat(chatId);
  if (queued) {
    await api.cancelQueued(chatId);
  }
  if (turn) {
    await api.stopTurn(chatId, turn.id);
  }
}
