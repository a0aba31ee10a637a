/** The list of chats and the views of them: what `model/` gives to `ui/`. */
import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';

import type { Chat } from '../protocol/chats';
import type { IProblem, IChatModel } from './chat-interfaces';

/** A deleted chat that can still be brought back. */
export interface IPendingDeletion {
  readonly id: string;
  readonly title: string;
}

/** One chat in a view of its own; `dispose` closes the view, not the chat. */
export interface IOpenedChat extends IDisposable {
  readonly chatId: string;
  /** `gone` when the chat was deleted, here or elsewhere. */
  readonly state: 'loading' | 'ready' | 'gone' | 'failed';
  /** Set once the chat was found. */
  readonly model: IChatModel | null;
  readonly title: string;
  readonly problem: IProblem | null;
  readonly changed: ISignal<IOpenedChat, void>;
  /** Fetch the chat; also the retry after a failure. Never rejects. */
  start(): Promise<void>;
}

/** What goes on in a chat, or what became of it while nobody looked. */
export type ChatMark = 'running' | 'waiting' | 'answered' | 'failed';

/** A chat out of view that wants a person. */
export interface IUnseenChat {
  readonly chatId: string;
  readonly mark: Exclude<ChatMark, 'running'>;
  /** Names the occasion: the code that waits, or the turn that ended. */
  readonly key: string;
}

/** What goes on in all chats, open on this page or not. */
export interface IChatActivity {
  /** Null for a chat in which nothing goes on and nothing is new. */
  markOf(chatId: string): ChatMark | null;
  /** The same array while nothing changed. */
  readonly unseen: readonly IUnseenChat[];
  readonly changed: ISignal<IChatActivity, void>;
}

/** Whether the panel shows a chat, the list of all, or the settings. */
export interface IPanelView {
  readonly listOpen: boolean;
  readonly settingsOpen: boolean;
  readonly changed: ISignal<IPanelView, void>;
  showList(open: boolean): void;
  showSettings(open: boolean): void;
}

/** The chats, and the one the panel shows. No method rejects; failures become `problem`. */
export interface IChatListModel extends IDisposable {
  /** Newest first, matching `query`. */
  readonly chats: readonly Chat[];
  readonly state: 'loading' | 'ready' | 'failed';
  readonly hasMore: boolean;
  readonly query: string;
  /** The shown chat; null while the first one is being opened. */
  readonly current: IChatModel | null;
  /** Deletions that can still be undone, oldest first. */
  readonly deletions: readonly IPendingDeletion[];
  readonly problem: IProblem | null;
  readonly stateChanged: ISignal<IChatListModel, void>;

  /** Open the chat shown last on this page, else the newest, else a new one, unless one is shown; also the retry. */
  start(): Promise<void>;
  /** Make a chat and show it; a shown chat without messages is used again. Null when it failed. */
  create(): Promise<IChatModel | null>;
  /** Show a chat. */
  open(chatId: string): Promise<IChatModel | null>;
  rename(chatId: string, title: string): Promise<boolean>;
  /** Take a chat away at once and stop its turn; when it was the shown one, the next takes its place. */
  delete(chatId: string): Promise<boolean>;
  /** Bring a chat of `deletions` back. */
  undoDelete(chatId: string): Promise<boolean>;
  /** Whether `deletions` wait, because a person looks at them. */
  holdDeletions(held: boolean): void;
  search(query: string): Promise<void>;
  loadMore(): Promise<void>;
  dismissProblem(): void;
}
