/** One chat as the panel renders it and acts on it: what `model/` gives to `ui/`. */
import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';

import type { SocketState } from '../api/event-socket';
import type { Approval, Chat, Message, TurnState } from '../protocol/chats';
import type { Replayed } from '../protocol/models';
import type {
  Anchor,
  EngineName,
  ExecutionPart,
  Holder
} from '../protocol/parts';
import type { DecisionRequest } from '../protocol/requests';
import type { QueuedMessage } from '../protocol/waiting';

/** `connecting` until the first answer, `reconnecting` after a break, `offline` when the browser says so. */
export type ConnectionState = SocketState;

/** Something that went wrong, ready to be shown; `message` says what happened and what to do. */
export interface IProblem {
  /** The server's code, `network` when it could not be reached, `invalid_response` when it made no sense. */
  readonly code: string;
  readonly message: string;
}

/** The open turn. */
export interface ITurnView {
  readonly id: string;
  readonly state: TurnState;
  /** The model call it is in, from 1; 0 before the first. */
  readonly step: number;
  /** When this page first knew of this step or attempt: milliseconds since the epoch, this machine's clock. */
  readonly since: number;
  /** Why the model's server is asked again later, while it is. */
  readonly wait?: IModelWaitView | undefined;
}

/** A pause before the model's server is asked again. */
export interface IModelWaitView {
  /** The failure's; `message` is the server's side of it. */
  readonly code: string;
  readonly message: string;
  /** When it is over: milliseconds since the epoch, this machine's clock. */
  readonly until: number;
}

/** A file on its way into the next message. */
export interface IAttachment {
  /** Known to this page only. */
  readonly key: string;
  readonly name: string;
  readonly size: number;
  /** As its bytes tell once it is `ready`; before that as the browser guesses. */
  readonly mediaType: string;
  readonly status: 'uploading' | 'ready' | 'failed';
  /** From 0 to 1. */
  readonly progress: number;
  /** Set once it is `ready`. */
  readonly fileId: string | null;
  /** Why it `failed`. */
  readonly problem: IProblem | null;
}

/** How a manual run is made. */
export interface IRunOptions {
  /** The block under which it is shown. */
  readonly anchor?: Anchor;
  /** Whether the model hears of it. */
  readonly tell?: boolean;
  /** Replaces the configured deadline. */
  readonly timeoutSeconds?: number;
}

/** What changed since the last notification. Messages not named kept their identity. */
export interface IChatChange {
  /** Messages that were added or replaced. */
  readonly messageIds: ReadonlySet<string>;
  /** Whether anything else changed: the list of messages, chat, turn, manual runs, connection, input, problem. */
  readonly rest: boolean;
}

/**
 * One chat as it is now. All values are immutable; what did not change keeps its identity.
 *
 * No method rejects: what went wrong becomes `problem`. Those that return a promise resolve when the server has
 * acknowledged (true) or refused (false); what happens then arrives as a change.
 */
export interface IChatModel extends IDisposable {
  readonly chat: Chat;
  /** False until the messages have arrived. */
  readonly loaded: boolean;
  /** True once the chat was deleted, here or elsewhere. */
  readonly gone: boolean;
  /** The shown branch, oldest first. */
  readonly messages: readonly Message[];
  readonly turn: ITurnView | null;
  /** The message that waits for the running turn; after Stop it is held until the person sends it. */
  readonly queued: QueuedMessage | null;
  readonly connection: ConnectionState;
  readonly problem: IProblem | null;
  /** When the server asked for patience: the time (ms since the epoch) from which a retry makes sense. */
  readonly retryAt: number | null;

  /** The unsent text; kept over reloads. */
  readonly draft: string;
  readonly attachments: readonly IAttachment[];
  /** True from `send` until the server has acknowledged or refused. */
  readonly sending: boolean;

  /** Emitted at most about 20 times a second, after the change. */
  readonly changed: ISignal<IChatModel, IChatChange>;

  /** Manual runs under one code block, oldest first; the same array while nothing changed. */
  manualRuns(anchor: Anchor): readonly ExecutionPart[];

  setDraft(text: string): void;
  /** Start uploading files into the next message. */
  attach(files: readonly File[]): void;
  /** Take one out again; a running upload is given up. */
  detach(key: string): void;
  /** Send `text` with the ready attachments; draft and attachments are kept until it is acknowledged. */
  send(text: string): Promise<boolean>;
  /**
   * Stop the turn: the model's stream ends, running code is interrupted, what was done stays. A message that waits goes
   * back into the input.
   */
  stop(): Promise<boolean>;
  /** End the pause before the model's server is asked again. */
  tryNow(): Promise<boolean>;
  /** Forget the message that waits for the running turn. */
  cancelQueued(): Promise<boolean>;
  /** Put the message that waits, with its files, back into the input. */
  takeBack(): Promise<boolean>;
  /** Send `text` by itself: draft and attachments stay in the input. */
  goOn(text: string): Promise<boolean>;
  /** Answer the same question again; `messageId` is the answer to repeat. */
  retry(messageId: string): Promise<boolean>;
  /** Ask `text` in place of a message of the person, with the files of that message; the earlier branch stays. */
  edit(messageId: string, text: string): Promise<boolean>;
  /** Show the branch that a message is part of, up to its newest answer. */
  showBranch(messageId: string): Promise<boolean>;
  /** Run code that the person asked for. */
  runCode(code: string, options?: IRunOptions): Promise<boolean>;
  /** Let the model hear of a manual run with the next message, or no longer. */
  tellModel(executionId: string, told: boolean): Promise<boolean>;
  /** Interrupt one execution. */
  interrupt(executionId: string): Promise<boolean>;
  /** Keep one execution running past its deadline. */
  extend(executionId: string): Promise<boolean>;
  /** Answer an approval. */
  decide(executionId: string, decision: DecisionRequest): Promise<boolean>;
  setModel(model: string): Promise<boolean>;
  setEngine(engine: EngineName): Promise<boolean>;
  /** Choose the kernelspec of the chat's own kernel; it counts from the next start of that kernel. */
  setKernel(name: string): Promise<boolean>;
  /** Start the chat's kernel anew: its variables are lost. */
  restartKernel(): Promise<boolean>;
  /** Start the chat's kernel anew and run what ran well in the shown branch again; null when it was refused. */
  replayCode(): Promise<Replayed | null>;
  /** Stop what goes on in another chat, for whose kernel this one waits. */
  stopOther(holder: Holder): Promise<boolean>;
  /** End what the chat's kernel does; variables stay. */
  interruptKernel(): Promise<boolean>;
  /** End the chat's kernel; the next code starts a new one. */
  shutDownKernel(): Promise<boolean>;
  setApproval(approval: Approval): Promise<boolean>;
  setCodeOn(on: boolean): Promise<boolean>;
  rename(title: string): Promise<boolean>;
  dismissProblem(): void;
}
