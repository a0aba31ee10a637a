/** Builds what every view of our chats works with, once; loaded together with the first of them. */
import type { IEditorServices } from '@jupyterlab/codeeditor';
import type { IEditorLanguageRegistry } from '@jupyterlab/codemirror';
import type { IDefaultFileBrowser } from '@jupyterlab/filebrowser';
import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { ServiceManager } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { IDisposable } from '@lumino/disposable';
import type { Widget } from '@lumino/widgets';

import { ApiClient } from '../api/api-client';
import { BrowserApi } from '../api/browser-api';
import { EventSocket } from '../api/event-socket';
import { listOwnFiles } from '../api/folder-files';
import { findPageId, newLoadId } from '../api/page-id';
import { readServerFile } from '../api/server-file';
import { readStoredText } from '../api/stored-text';
import { BrowserEngine } from '../model/browser-engine';
import { ChatActivity } from '../model/chat-activity';
import { ChatListModel } from '../model/chat-list-model';
import { ChatModel } from '../model/chat-model';
import { ChatPool } from '../model/chat-pool';
import { Drafts } from '../model/drafts';
import type { IPanelServices } from '../model/service-interfaces';
import { LastChoice } from '../model/last-choice';
import { KernelChoices } from '../model/kernel-choices';
import { ModelCatalog } from '../model/model-catalog';
import { OpenedChat } from '../model/opened-chat';
import { personalDefaults } from '../model/new-chat';
import { PanelView } from '../model/panel-view';
import { SettingsModel } from '../model/settings-model';
import { SetupModel } from '../model/setup-model';
import type { IPanelPreferences } from '../tokens';
import type { ChatPlaces } from './chat-places';

/** What JupyterLab gives. */
export interface ILabServices {
  readonly manager: ServiceManager.IManager;
  readonly commands: CommandRegistry;
  readonly preferences: IPanelPreferences;
  readonly rendermime: IRenderMimeRegistry;
  readonly editorServices: IEditorServices | null;
  readonly languages: IEditorLanguageRegistry | null;
  readonly fileBrowser: IDefaultFileBrowser | null;
  readonly trans: TranslationBundle;
  /** Where chats are shown. */
  readonly places: ChatPlaces;
  readonly openWidget: (widget: Widget) => void;
}

/** Connect to the server; whoever calls disposes. */
export function createPanelServices(
  lab: ILabServices
): IPanelServices & IDisposable {
  const { serverSettings, contents } = lab.manager;
  const api = new ApiClient(serverSettings);
  const pageId = findPageId(sessionStorage);
  const loadId = newLoadId();
  const socket = new EventSocket({
    settings: serverSettings,
    pageId,
    loadId,
    runsCode: true
  });
  const browserEngine = new BrowserEngine({
    api: new BrowserApi(serverSettings),
    socket,
    pageId,
    loadId,
    createRuntimes: async options =>
      (await import('../pyodide/runtimes')).createRuntimes(options)
  });
  const drafts = new Drafts(localStorage);
  const lastChoice = new LastChoice(localStorage);
  const pool = new ChatPool(
    chat => new ChatModel(chat, { api, socket, pageId, drafts, lastChoice })
  );
  const settings = new SettingsModel(api, lab.preferences, socket);
  const chats = new ChatListModel({
    api,
    socket,
    pool,
    storage: sessionStorage,
    sharedStorage: localStorage,
    currentFolder: () => findFolder(lab),
    defaults: () => personalDefaults(settings.server),
    lastChoice
  });
  const view = new PanelView();
  const activity = new ChatActivity({
    socket,
    views: lab.places.watch(chats, view),
    longSeconds: () => lab.preferences.notifyAfterSeconds
  });
  const catalog = new ModelCatalog(api);
  const setup = new SetupModel(localStorage);
  const kernelChoices = new KernelChoices(lab.manager.kernelspecs);
  void catalog.refresh();
  void settings.refresh();
  return {
    chats,
    view,
    activity,
    openChat: chatId => new OpenedChat(chatId, api, pool),
    findChat: chatId => pool.find(chatId),
    commands: lab.commands,
    catalog,
    settings,
    setup,
    kernelChoices,
    rendermime: lab.rendermime,
    editorServices: lab.editorServices,
    languages: lab.languages,
    trans: lab.trans,
    fileUrl: fileId => api.fileUrl(fileId),
    filePrefix: api.filePrefix,
    readServerFile: path => readServerFile(contents, serverSettings, path),
    readStoredText: (fileId, maxBytes) =>
      readStoredText(serverSettings, api.fileUrl(fileId), maxBytes),
    openWidget: lab.openWidget,
    listFolder: path => listOwnFiles(contents, api, path),
    get isDisposed(): boolean {
      return socket.isDisposed;
    },
    dispose: () => {
      browserEngine.dispose();
      activity.dispose();
      chats.dispose();
      pool.dispose();
      catalog.dispose();
      settings.dispose();
      setup.dispose();
      kernelChoices.dispose();
      socket.dispose();
    }
  };
}

/** The folder open in the file browser; the server's root when another drive is shown. */
function findFolder({ fileBrowser, manager }: ILabServices): string {
  const path = fileBrowser?.model.path ?? '';
  return manager.contents.driveName(path) ? '' : path;
}
