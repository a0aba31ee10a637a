/** Makes a new chat, or an untouched one as good as new. */
import type { IApi } from '../api/api-client';
import { isRefusal } from '../api/errors';
import type { Chat, ChatDetail } from '../protocol/chats';
import type { ClientIds } from './client-ids';
import type { LastChoice } from './last-choice';
import {
  type ChatDefaults,
  choiceOfNewest,
  newChat,
  renewal
} from './new-chat';

/** What a new chat begins with. */
export interface IBeginning {
  /** Where a new chat works: the folder open in the file browser, relative to the server's root. */
  readonly currentFolder: () => string;
  /** What a person has set for all new chats. */
  readonly defaults: () => ChatDefaults;
  readonly lastChoice: Pick<LastChoice, 'get'>;
}

/**
 * A model that was removed, or an engine that is not allowed any more, does not stand in the way of a new chat.
 * All attempts have one id: that the answer was lost does not say that no chat was made.
 */
export async function createChat(
  api: Pick<IApi, 'createChat'>,
  beginning: IBeginning,
  known: readonly Chat[],
  ids: ClientIds
): Promise<ChatDetail> {
  const folder = beginning.currentFolder();
  const defaults = beginning.defaults();
  const last = { ...choiceOfNewest(known), ...beginning.lastChoice.get() };
  return ids.once({ folder }, async clientId => {
    try {
      return await api.createChat(newChat(clientId, folder, last, defaults));
    } catch (reason) {
      if (isRefusal(reason) && Object.keys(last).length > 0) {
        return api.createChat(newChat(clientId, folder, {}, defaults));
      }
      throw reason;
    }
  });
}

/** Make a chat that nobody has written in as a new one would be. */
export async function renewChat(
  api: Pick<IApi, 'changeChat'>,
  beginning: IBeginning,
  chat: Chat
): Promise<void> {
  const defaults = beginning.defaults();
  const last = beginning.lastChoice.get();
  const change = async (wanted: ChatDefaults) => {
    const changes = renewal(chat, beginning.currentFolder(), wanted);
    if (changes) {
      await api.changeChat(chat.id, changes);
    }
  };
  try {
    await change({ ...last, ...defaults });
  } catch (reason) {
    if (!isRefusal(reason) || Object.keys(last).length === 0) {
      throw reason;
    }
    await change(defaults);
  }
}
