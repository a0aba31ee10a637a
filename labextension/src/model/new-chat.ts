/** What a new chat begins with, and which chat is still as good as new. */
import type { Chat } from '../protocol/chats';
import { ENGINE_NAMES } from '../protocol/parts';
import type { ChatChanges, ChatRequest } from '../protocol/requests';
import type { SettingEntry } from '../protocol/settings';
import type { IChatModel } from './chat-interfaces';

/** Whether nobody has written in a chat, so that it can serve as a new one. */
export function isUntouched(model: IChatModel): boolean {
  return (
    model.loaded &&
    !model.gone &&
    model.turn === null &&
    model.messages.length === 0
  );
}

/** What a person has set for all new chats. */
export type ChatDefaults = Pick<ChatRequest, 'model' | 'engine'>;

/** Read the defaults that a person has set for themselves; those of the server it heeds by itself. */
export function personalDefaults(
  settings: ReadonlyMap<string, SettingEntry>
): ChatDefaults {
  const own = (name: string): unknown => {
    const entry = settings.get(name);
    return entry?.source === 'user' ? entry.value : undefined;
  };
  const model = own('model_default');
  const engine = ENGINE_NAMES.find(name => name === own('interpreter_engine'));
  return {
    ...(typeof model === 'string' && model && { model }),
    ...(engine && { engine })
  };
}

/** A new chat goes on with the model and engine chosen last, unless defaults are set; how runs are approved is asked anew. */
export function newChat(
  clientId: string,
  folder: string,
  last: ChatDefaults,
  defaults: ChatDefaults
): ChatRequest {
  return { folder, client_id: clientId, ...last, ...defaults };
}

/** The choice of the chat that was changed last; none in an empty list. */
export function choiceOfNewest([newest]: readonly Chat[]): ChatDefaults {
  return newest ? { model: newest.model, engine: newest.engine } : {};
}

/** What makes a chat that nobody has written in as good as new; null when it is. */
export function renewal(
  chat: Chat,
  folder: string,
  defaults: ChatDefaults
): ChatChanges | null {
  const { model, engine } = defaults;
  const changes: ChatChanges = {
    ...(chat.folder !== folder && { folder }),
    ...(model !== undefined && model !== chat.model && { model }),
    ...(engine !== undefined && engine !== chat.engine && { engine })
  };
  return Object.keys(changes).length > 0 ? changes : null;
}
