/** Builds what the panel's content works with; loaded together with it. */
import type { IEditorServices } from '@jupyterlab/codeeditor';
import type { IEditorLanguageRegistry } from '@jupyterlab/codemirror';
import type { IDefaultFileBrowser } from '@jupyterlab/filebrowser';
import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { ServiceManager } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { IDisposable } from '@lumino/disposable';

import { ApiClient } from '../api/api-client';
import { EventSocket } from '../api/event-socket';
import { listFolder } from '../api/folder-files';
import { findPageId } from '../api/page-id';
import { readServerFile } from '../api/server-file';
import { ChatListModel } from '../model/chat-list-model';
import { Drafts } from '../model/drafts';
import type { IPanelServices } from '../model/interfaces';
import { KernelChoices } from '../model/kernel-choices';
import { ModelCatalog } from '../model/model-catalog';
import { SettingsModel } from '../model/settings-model';
import { SetupModel } from '../model/setup-model';
import type { IPanelPreferences } from '../tokens';

/** What JupyterLab gives. */
export interface ILabServices {
  readonly manager: ServiceManager.IManager;
  readonly preferences: IPanelPreferences;
  readonly rendermime: IRenderMimeRegistry;
  readonly editorServices: IEditorServices | null;
  readonly languages: IEditorLanguageRegistry | null;
  readonly fileBrowser: IDefaultFileBrowser | null;
  readonly trans: TranslationBundle;
}

/** Connect to the server; whoever calls disposes. */
export function createPanelServices(
  lab: ILabServices
): IPanelServices & IDisposable {
  const { serverSettings, contents } = lab.manager;
  const api = new ApiClient(serverSettings);
  const pageId = findPageId(sessionStorage);
  const socket = new EventSocket({ settings: serverSettings, pageId });
  const chats = new ChatListModel({
    api,
    socket,
    pageId,
    drafts: new Drafts(localStorage),
    storage: sessionStorage,
    currentFolder: () => findFolder(lab)
  });
  const catalog = new ModelCatalog(api);
  const settings = new SettingsModel(api, lab.preferences);
  const setup = new SetupModel(localStorage);
  const kernelChoices = new KernelChoices(lab.manager.kernelspecs);
  return {
    chats,
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
    listFolder: path => listFolder(contents, path),
    get isDisposed(): boolean {
      return socket.isDisposed;
    },
    dispose: () => {
      chats.dispose();
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
