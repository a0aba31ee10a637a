/** Ids that make a request harmless to repeat: the server does what it asks for once. */
import { isRefusal } from '../api/errors';
import { newClientId } from '../api/page-id';

/** A request keeps its id until the server itself has answered it; a gateway's error says nothing of what was done. */
export class ClientIds {
  /** Do what `what` describes, under the id of the attempts before that nobody answered. */
  async once<T>(
    what: object,
    attempt: (clientId: string) => Promise<T>
  ): Promise<T> {
    const key = JSON.stringify(what);
    const clientId = this._unanswered.get(key) ?? newClientId();
    this._unanswered.set(key, clientId);
    try {
      const answer = await attempt(clientId);
      this._unanswered.delete(key);
      return answer;
    } catch (reason) {
      if (isRefusal(reason)) {
        this._unanswered.delete(key);
      }
      throw reason;
    }
  }

  private readonly _unanswered = new Map<string, string>();
}
