/** What a new chat begins with, and which chat is still as good as new. */
import { newClientId } from '../api/page-id';
import type { Chat } from '../protocol/chats';
import type { ChatRequest } from '../protocol/requests';
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

/** A new chat goes on with the model and engine chosen last; how runs are approved is asked anew. */
export function newChat(folder: string, last: Chat | undefined): ChatRequest {
  const chosen = last ? { model: last.model, engine: last.engine } : {};
  return { folder, client_id: newClientId(), ...chosen };
}
