/** What the model of a chat is made of. */
import type { IApi } from '../api/api-client';
import type { EventSocket } from '../api/event-socket';
import type { IFrameSource } from './chat-feed';
import type { Drafts } from './drafts';
import type { LastChoice } from './last-choice';

/** The connection a chat is followed over. */
export type IChatSource = IFrameSource &
  Pick<EventSocket, 'state' | 'stateChanged'>;

/** What a chat model needs. */
export interface IChatModelOptions {
  readonly api: IApi;
  readonly socket: IChatSource;
  readonly pageId: string;
  readonly drafts: Drafts;
  readonly lastChoice: LastChoice;
}
