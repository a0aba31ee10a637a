/** Models, kernels, settings, and all that the panel's content is handed: what `model/` and the plugins give to `ui/`. */
import type { IEditorServices } from '@jupyterlab/codeeditor';
import type { IEditorLanguageRegistry } from '@jupyterlab/codemirror';
import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import type { Widget } from '@lumino/widgets';

import type {
  ModelInfo,
  ProviderCheck,
  ProviderConfig,
  Readiness
} from '../protocol/models';
import type { EngineName } from '../protocol/parts';
import type { ProviderRequest } from '../protocol/requests';
import type {
  Budget,
  PromptInfo,
  SettingChanges,
  SettingEntry
} from '../protocol/settings';
import type { IProblem, IChatModel } from './chat-interfaces';
import type {
  IChatActivity,
  IOpenedChat,
  IPanelView,
  IChatListModel
} from './list-interfaces';

/** The beginning of a stored text. */
export type StoredText = {
  readonly text: string;
  /** Whether that is all of it. */
  readonly complete: boolean;
};

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
  /** The field to begin with, in place of the first one. */
  readonly first?: 'key' | 'baseUrl';
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
  /** Emitted with the id of the chat for which another model is to be chosen. */
  readonly modelAsked: ISignal<ISetupModel, string>;
  askForModel(chatId: string): void;
  openForm(form: ISetupForm): void;
  closeForm(): void;
  /** Close the form in a chat that is to be as good as new. */
  closeFormOf(chatId: string): void;
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
  /** What is left of each budget that the administrator limits. */
  readonly budgets: readonly Budget[];
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
  /** Change the person's own, all of them or none; what the server says against it, null when it took them. */
  change(changes: SettingChanges): Promise<IProblem | null>;
  /** A prompt that is written and not saved; null when there is none. It outlives the page that shows it. */
  readonly promptDraft: string | null;
  keepPromptDraft(text: string | null): void;
  /** The prompt template in force; never rejects. */
  prompt(): Promise<PromptInfo | IProblem>;
  /** What a model would read with a template, or what is wrong with that; never rejects. */
  previewPrompt(template: string, chatId?: string): Promise<string | IProblem>;
}

/** Everything the panel's content needs, handed over by the plugin. */
export interface IPanelServices {
  readonly chats: IChatListModel;
  readonly view: IPanelView;
  readonly activity: IChatActivity;
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
  /** The person's own files directly in a folder of the server, newest first; null when they cannot be listed. */
  readonly listFolder: (path: string) => Promise<readonly IFolderFile[] | null>;
}
