/** What the panel renders and may ask for: the one door between `model/` and `ui/`. */
import type { IEditorServices } from '@jupyterlab/codeeditor';
import type { IEditorLanguageRegistry } from '@jupyterlab/codemirror';
import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import type { Widget } from '@lumino/widgets';

import type { SocketState } from '../api/event-socket';
import type { Approval, Chat, Message, TurnState } from '../protocol/chats';
import type {
  ModelInfo,
  ProviderCheck,
  ProviderConfig,
  Readiness,
  Replayed
} from '../protocol/models';
import type { Anchor, EngineName, ExecutionPart } from '../protocol/parts';
import type {
  DecisionRequest,
  ProviderRequest,
  QueuedMessage
} from '../protocol/requests';
import type { SettingEntry } from '../protocol/settings';

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
  /** When this page first knew of this step: milliseconds since the epoch, this machine's clock. */
  readonly since: number;
}

/** A file on its way into the next message. */
export interface IAttachment {
  /** Known to this page only. */
  readonly key: string;
  readonly name: string;
  readonly size: number;
  readonly status: 'uploading' | 'ready' | 'failed';
  /** From 0 to 1. */
  readonly progress: number;
  /** Set once it is `ready`. */
  readonly fileId: string | null;
  /** Why it `failed`. */
  readonly problem: IProblem | null;
}

/** The beginning of a stored text. */
export type StoredText = {
  readonly text: string;
  /** Whether that is all of it. */
  readonly complete: boolean;
};

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
  /** The message that waits for the running turn. */
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
  /** Stop the turn: the model's stream ends, running code is interrupted, what was done stays. */
  stop(): Promise<boolean>;
  /** Take back the message that waits for the running turn. */
  cancelQueued(): Promise<boolean>;
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
  /** End what the chat's kernel does; variables stay. */
  interruptKernel(): Promise<boolean>;
  /** End the chat's kernel; the next code starts a new one. */
  shutDownKernel(): Promise<boolean>;
  setApproval(approval: Approval): Promise<boolean>;
  setCodeOn(on: boolean): Promise<boolean>;
  rename(title: string): Promise<boolean>;
  dismissProblem(): void;
}

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

/** Whether the panel shows a chat or the list of all. */
export interface IPanelView {
  readonly listOpen: boolean;
  readonly changed: ISignal<IPanelView, void>;
  showList(open: boolean): void;
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
  /** Chats in which a turn runs, of those that were opened on this page. */
  readonly running: ReadonlySet<string>;
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

/** Models, providers and engines. */
export interface IModelCatalog extends IDisposable {
  readonly models: readonly ModelInfo[];
  readonly providers: readonly ProviderConfig[];
  readonly engines: readonly Readiness[];
  /** The model a new chat gets; null when there is none. */
  readonly defaultModel: string | null;
  readonly state: 'loading' | 'ready' | 'failed';
  /** Why a provider's models could not be listed, by provider. */
  readonly failures: ReadonlyMap<string, string>;
  /** Why the lists are not known, or not up to date. */
  readonly problem: IProblem | null;
  /** Why the last change or test of a provider could not be made. */
  readonly changeProblem: IProblem | null;
  readonly changed: ISignal<IModelCatalog, void>;

  /** Ask the server again; never rejects. */
  refresh(): Promise<void>;
  /** Store a provider; the key is sent and never read back. */
  saveProvider(id: string, provider: ProviderRequest): Promise<boolean>;
  deleteProvider(id: string): Promise<boolean>;
  /** Try the stored provider, or `provider` before it is stored; null when the test itself could not be made. */
  testProvider(
    id: string,
    provider?: ProviderRequest
  ): Promise<ProviderCheck | null>;
}

/** A kernelspec that a chat may use. */
export interface IKernelChoice {
  readonly name: string;
  readonly label: string;
}

/** The Python kernels of the server. */
export interface IKernelChoices extends IDisposable {
  /** The default first; empty until they are known. */
  readonly list: readonly IKernelChoice[];
  readonly changed: ISignal<IKernelChoices, void>;
}

/** A provider that is being set up, in the view of one chat. */
export interface ISetupForm {
  readonly chatId: string;
  /** Null for a new one. */
  readonly provider: ProviderConfig | null;
}

/** Whether a person has chosen how to begin, and the connection they are setting up. */
export interface ISetupModel extends IDisposable {
  /** Remembered by the browser. */
  readonly chosen: boolean;
  /** Null while nobody sets up a provider. */
  readonly form: ISetupForm | null;
  readonly changed: ISignal<ISetupModel, void>;
  /** A way was chosen; the first-use card is not needed any more. */
  choose(): void;
  /** Show the first-use card again in empty chats. */
  askAgain(): void;
  openForm(form: ISetupForm): void;
  closeForm(): void;
}

/** A file that lies beside a chat. */
export interface IFolderFile {
  readonly name: string;
  /** Milliseconds since the epoch. */
  readonly modified: number;
}

/** The switches the panel heeds. */
export interface ISettingsModel extends IDisposable {
  /** What the server allows, by name, with where it came from. */
  readonly server: ReadonlyMap<string, SettingEntry>;
  readonly interpreterEnabled: boolean;
  readonly manualRunEnabled: boolean;
  readonly allowedEngines: readonly EngineName[];
  /** Largest file that may be attached, in bytes. */
  readonly uploadBytes: number;
  /** Whether Enter sends (else Ctrl/Cmd+Enter). */
  readonly sendWithEnter: boolean;
  /** Why the server's switches are not known. */
  readonly problem: IProblem | null;
  readonly changed: ISignal<ISettingsModel, void>;
  /** Ask the server again; never rejects. */
  refresh(): Promise<void>;
}

/** Everything the panel's content needs, handed over by the plugin. */
export interface IPanelServices {
  readonly chats: IChatListModel;
  readonly view: IPanelView;
  /** Show one chat in a view of its own; whoever asks disposes. */
  readonly openChat: (chatId: string) => IOpenedChat;
  /** Find a chat that some view shows. */
  readonly findChat: (chatId: string) => IChatModel | null;
  /** JupyterLab's commands, with ours among them. */
  readonly commands: CommandRegistry;
  readonly catalog: IModelCatalog;
  readonly settings: ISettingsModel;
  readonly setup: ISetupModel;
  readonly kernelChoices: IKernelChoices;
  readonly rendermime: IRenderMimeRegistry;
  /** Null in a JupyterLab without an editor; code is then plain text. */
  readonly editorServices: IEditorServices | null;
  /** Highlights code; null leaves it plain. */
  readonly languages: IEditorLanguageRegistry | null;
  readonly trans: TranslationBundle;
  /** Where the bytes of a stored file are served: `{base}codeinterp/api/v1/files/{id}/content`. */
  readonly fileUrl: (fileId: string) => string;
  /** The part of {@link fileUrl} before the id; everything else in untrusted content is remote. */
  readonly filePrefix: string;
  /** Read a file of the file browser (drag and drop) as an attachment. */
  readonly readServerFile: (path: string) => Promise<File>;
  /** Read the beginning of a stored text; rejects with what to tell the person. */
  readonly readStoredText: (
    fileId: string,
    maxBytes: number
  ) => Promise<StoredText>;
  /** Add a widget to the main area and show it. */
  readonly openWidget: (widget: Widget) => void;
  /** The files directly in a folder of the server, newest first; null when they cannot be listed. */
  readonly listFolder: (path: string) => Promise<readonly IFolderFile[] | null>;
}
