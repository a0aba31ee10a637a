/** Sends messages and code so that a repeated attempt after a lost answer is done once. */
import type { IApi } from '../api/api-client';
import { ApiError } from '../api/errors';
import type { TurnRequest } from '../protocol/requests';
import type { IAttachment, IRunOptions } from './chat-interfaces';
import { ClientIds } from './client-ids';

const TOO_LARGE = 413;

/** What a person sends; who sends it and from where is added here. */
type Sent = Omit<TurnRequest, 'client_id' | 'page_id'>;

/** To send the same again after an attempt without an answer cannot double it. */
export class Outbox {
  constructor(
    private readonly _api: Pick<IApi, 'startTurn' | 'runCode'>,
    private readonly _pageId: string
  ) {}

  /** The file ids of attachments; fails when one of them was not stored. */
  filesOf(attachments: readonly IAttachment[]): readonly string[] {
    return attachments.map(item => {
      if (item.fileId === null) {
        throw new ApiError(
          0,
          'upload_failed',
          `'${item.name}' was not uploaded; take it out or attach it again, then send.`
        );
      }
      return item.fileId;
    });
  }

  /** Send a user message; whether it waits for the running turn. One that is too long is told how to send it. */
  async send(chatId: string, message: Sent): Promise<boolean> {
    // Whether it may wait says nothing about what is sent.
    const same = { chatId, ...message, queue: true };
    try {
      const started = await this._ids.once(same, clientId =>
        this._api.startTurn(chatId, {
          ...message,
          client_id: clientId,
          page_id: this._pageId
        })
      );
      return started.queued;
    } catch (reason) {
      if (reason instanceof ApiError && reason.status === TOO_LARGE) {
        throw new ApiError(
          reason.status,
          reason.code,
          'The message is too long to be sent; attach long texts as files.'
        );
      }
      throw reason;
    }
  }

  /** Run code that a person asked for. */
  async run(chatId: string, code: string, options: IRunOptions): Promise<void> {
    const { anchor, tell, timeoutSeconds } = options;
    await this._ids.once({ chatId, code, ...options }, clientId =>
      this._api.runCode(chatId, {
        code,
        client_id: clientId,
        page_id: this._pageId,
        ...(anchor && { anchor }),
        ...(tell !== undefined && { tell }),
        ...(timeoutSeconds !== undefined && { timeout_seconds: timeoutSeconds })
      })
    );
  }

  private readonly _ids = new ClientIds();
}
