/** Every REST call, typed; see `openapi.yaml` on the server. */
import type { ServerConnection } from '@jupyterlab/services';

import {
  type Chat,
  type ChatDetail,
  chatDetailFromJson,
  chatFromJson,
  type ChatPage,
  chatPageFromJson
} from '../protocol/chats';
import { asObject, asString, field, listOf } from '../protocol/json';
import {
  checkFromJson,
  fileFromJson,
  type FileInfo,
  type KernelState,
  kernelFromJson,
  type ProviderCheck,
  type ProviderConfig,
  providerFromJson,
  type Readiness,
  readinessFromJson,
  type Replayed,
  replayedFromJson,
  folderTracesFromJson,
  type FolderTraces
} from '../protocol/models';
import { executionFromJson, type ExecutionPart } from '../protocol/parts';
import type {
  ChatChanges,
  ChatRequest,
  DecisionRequest,
  ExecutionRequest,
  ProviderRequest,
  TurnRequest
} from '../protocol/requests';
import {
  type PromptInfo,
  promptFromJson,
  type ServerSettings,
  type SettingChanges,
  settingsFromJson
} from '../protocol/settings';
import {
  type ModelList,
  modelListFromJson,
  type StartedTurn,
  startedFromJson
} from './answers';
import { apiUrl, RestClient } from './rest-client';
import { type IUploadOptions, uploadFile } from './upload';

/** All the code of a chat runs again, each piece for as long as it may. */
const REPLAY_MS = 3_600_000;

/** The server itself gives a model 90 s to load and answer, and then says so. */
const TEST_MS = 120_000;

/** How the chat list is narrowed. */
export interface IChatQuery {
  readonly search?: string;
  readonly cursor?: string;
}

/** The calls, without how they are made: what a test replaces. */
export type IApi = Pick<ApiClient, keyof ApiClient>;

/** Every call fails with ApiError, UnreachableError or DecodeError. */
export class ApiClient {
  constructor(settings: ServerConnection.ISettings) {
    this._rest = new RestClient(settings);
  }

  /** What chats did in a folder, given relative to the server's root. */
  folderTraces(folder: string): Promise<FolderTraces> {
    return this._rest.ask('files/traces', folderTracesFromJson, {
      query: { folder }
    });
  }

  listChats(query: IChatQuery = {}): Promise<ChatPage> {
    return this._rest.ask('chats', chatPageFromJson, { query: { ...query } });
  }

  createChat(body: ChatRequest): Promise<ChatDetail> {
    return this._rest.ask('chats', chatDetailFromJson, {
      method: 'POST',
      body
    });
  }

  getChat(chatId: string): Promise<ChatDetail> {
    return this._rest.ask(`chats/${enc(chatId)}`, chatDetailFromJson);
  }

  changeChat(chatId: string, body: ChatChanges): Promise<Chat> {
    return this._rest.ask(`chats/${enc(chatId)}`, chatFromJson, {
      method: 'PATCH',
      body
    });
  }

  deleteChat(chatId: string): Promise<void> {
    return this._rest.tell(`chats/${enc(chatId)}`, { method: 'DELETE' });
  }

  startTurn(chatId: string, body: TurnRequest): Promise<StartedTurn> {
    return this._rest.ask(`chats/${enc(chatId)}/turns`, startedFromJson, {
      method: 'POST',
      body
    });
  }

  /** Resolves once the turn has ended. */
  stopTurn(chatId: string, turnId: string): Promise<void> {
    return this._rest.tell(`chats/${enc(chatId)}/turns/${enc(turnId)}`, {
      method: 'DELETE'
    });
  }

  retryTurn(chatId: string, turnId: string): Promise<StartedTurn> {
    return this._rest.ask(
      `chats/${enc(chatId)}/turns/${enc(turnId)}/retry`,
      startedFromJson,
      { method: 'POST', body: {} }
    );
  }

  /** End the pause after which the model's server is asked again. */
  tryNow(chatId: string, turnId: string): Promise<void> {
    return this._rest.tell(
      `chats/${enc(chatId)}/turns/${enc(turnId)}/try-now`,
      { method: 'POST', body: {} }
    );
  }

  cancelQueued(chatId: string): Promise<void> {
    return this._rest.tell(`chats/${enc(chatId)}/turns/queued`, {
      method: 'DELETE'
    });
  }

  /** Resolves with the id of the execution. */
  runCode(chatId: string, body: ExecutionRequest): Promise<string> {
    return this._rest.ask(
      `chats/${enc(chatId)}/executions`,
      value => field(asObject(value, 'execution'), 'execution_id', asString),
      { method: 'POST', body }
    );
  }

  getExecution(executionId: string): Promise<ExecutionPart> {
    return this._rest.ask(`executions/${enc(executionId)}`, executionFromJson);
  }

  interrupt(executionId: string): Promise<ExecutionPart> {
    return this._act(executionId, 'interrupt', {});
  }

  /** Give running code its configured time once more. */
  extend(executionId: string): Promise<ExecutionPart> {
    return this._act(executionId, 'extend', {});
  }

  decide(executionId: string, body: DecisionRequest): Promise<ExecutionPart> {
    return this._act(executionId, 'decision', body);
  }

  /** Let the model hear of a run that a person made, or no longer. */
  tellModel(executionId: string, told: boolean): Promise<ExecutionPart> {
    return this._rest.ask(`executions/${enc(executionId)}`, executionFromJson, {
      method: 'PATCH',
      body: { told }
    });
  }

  getKernel(chatId: string): Promise<KernelState> {
    return this._rest.ask(`chats/${enc(chatId)}/kernel`, kernelFromJson);
  }

  restartKernel(chatId: string): Promise<KernelState> {
    return this._rest.ask(
      `chats/${enc(chatId)}/kernel/restart`,
      kernelFromJson,
      { method: 'POST', body: {} }
    );
  }

  /** Start the kernel anew and run what ran well in the shown branch again; resolves when all of it ran. */
  replayCode(chatId: string): Promise<Replayed> {
    return this._rest.ask(
      `chats/${enc(chatId)}/kernel/replay`,
      replayedFromJson,
      { method: 'POST', body: {}, deadlineMs: REPLAY_MS }
    );
  }

  /** The code in it ends; variables stay. */
  interruptKernel(chatId: string): Promise<KernelState> {
    return this._rest.ask(
      `chats/${enc(chatId)}/kernel/interrupt`,
      kernelFromJson,
      { method: 'POST', body: {} }
    );
  }

  shutDownKernel(chatId: string): Promise<void> {
    return this._rest.tell(`chats/${enc(chatId)}/kernel`, { method: 'DELETE' });
  }

  listModels(): Promise<ModelList> {
    return this._rest.ask('models', modelListFromJson);
  }

  listProviders(): Promise<readonly ProviderConfig[]> {
    return this._rest.ask('providers', value =>
      field(asObject(value, 'answer'), 'providers', listOf(providerFromJson))
    );
  }

  putProvider(id: string, body: ProviderRequest): Promise<ProviderConfig> {
    return this._rest.ask(`providers/${enc(id)}`, providerFromJson, {
      method: 'PUT',
      body
    });
  }

  deleteProvider(id: string): Promise<void> {
    return this._rest.tell(`providers/${enc(id)}`, { method: 'DELETE' });
  }

  /** Try a provider: the stored one, or `provider` as it would be stored under this id. */
  testProvider(id: string, provider?: ProviderRequest): Promise<ProviderCheck> {
    return this._rest.ask(`providers/${enc(id)}/test`, checkFromJson, {
      method: 'POST',
      body: provider ? { provider } : {},
      deadlineMs: TEST_MS
    });
  }

  listEngines(): Promise<readonly Readiness[]> {
    return this._rest.ask('engines', value =>
      field(asObject(value, 'answer'), 'engines', listOf(readinessFromJson))
    );
  }

  getSettings(): Promise<ServerSettings> {
    return this._rest.ask('settings', settingsFromJson);
  }

  /** Change a person's own; all of them or none. */
  changeSettings(changes: SettingChanges): Promise<ServerSettings> {
    return this._rest.ask('settings', settingsFromJson, {
      method: 'PATCH',
      body: changes
    });
  }

  getPrompt(): Promise<PromptInfo> {
    return this._rest.ask('prompt', promptFromJson);
  }

  /** What a model would read with this template; the server says what is wrong with one. */
  previewPrompt(template: string, chatId?: string): Promise<string> {
    return this._rest.ask(
      'prompt/preview',
      value => field(asObject(value, 'preview'), 'text', asString),
      {
        method: 'POST',
        body: { template, ...(chatId !== undefined && { chat_id: chatId }) }
      }
    );
  }

  upload(file: File, options?: IUploadOptions): Promise<FileInfo> {
    return uploadFile(this._rest.settings, file, options);
  }

  getFile(fileId: string): Promise<FileInfo> {
    return this._rest.ask(`files/${enc(fileId)}`, fileFromJson);
  }

  deleteFile(fileId: string): Promise<void> {
    return this._rest.tell(`files/${enc(fileId)}`, { method: 'DELETE' });
  }

  /** The part of a file's address before its id. */
  get filePrefix(): string {
    return `${apiUrl(this._rest.settings, 'files')}/`;
  }

  /** Where the bytes of a stored file are served. */
  fileUrl(fileId: string): string {
    return `${this.filePrefix}${enc(fileId)}/content`;
  }

  private _act(
    executionId: string,
    verb: string,
    body: object
  ): Promise<ExecutionPart> {
    return this._rest.ask(
      `executions/${enc(executionId)}/${verb}`,
      executionFromJson,
      { method: 'POST', body }
    );
  }

  private readonly _rest: RestClient;
}

const enc = encodeURIComponent;
