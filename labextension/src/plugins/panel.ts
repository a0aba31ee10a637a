/** Puts the panel into the sidebar, chats into the main area and our commands into the palette; loads the rest later. */
import {
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { IEditorServices } from '@jupyterlab/codeeditor';
import { IEditorLanguageRegistry } from '@jupyterlab/codemirror';
import { IDefaultFileBrowser } from '@jupyterlab/filebrowser';
import { ILauncher } from '@jupyterlab/launcher';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { IStateDB } from '@jupyterlab/statedb';
import {
  ITranslator,
  nullTranslator,
  type TranslationBundle
} from '@jupyterlab/translation';

import { CommandIDs, IPanelPreferences } from '../tokens';
import { LazyPanel } from '../ui/lazy-panel';
import { addChatCommands } from './chat-commands';
import { ChatPlaces } from './chat-places';
import { addShowingCommands } from './commands';
import { widenOnce } from './first-width';
import { panelIcon } from './icon';
import { MainArea } from './main-area';
import { loadShared, SharedServices } from './shared-services';

/** After JupyterLab's own cards: terminal, text file, help. */
const LAUNCHER_RANK = 10;

/** The sidebar panel. */
export const panelPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-codeinterp:panel',
  description: 'Adds the code interpreter panel to the sidebar.',
  autoStart: true,
  requires: [IPanelPreferences, IRenderMimeRegistry],
  optional: [
    IEditorServices,
    IEditorLanguageRegistry,
    IDefaultFileBrowser,
    ILayoutRestorer,
    ICommandPalette,
    ITranslator,
    ILauncher,
    IStateDB
  ],
  activate
};

function activate(
  app: JupyterFrontEnd,
  preferences: IPanelPreferences,
  rendermime: IRenderMimeRegistry,
  editorServices: IEditorServices | null,
  languages: IEditorLanguageRegistry | null,
  fileBrowser: IDefaultFileBrowser | null,
  restorer: ILayoutRestorer | null,
  palette: ICommandPalette | null,
  translator: ITranslator | null,
  launcher: ILauncher | null,
  state: IStateDB | null
): void {
  const translations = translator ?? nullTranslator;
  const trans = translations.load('jupyter_codeinterp');
  const shared = new SharedServices(() =>
    loadShared({
      manager: app.serviceManager,
      commands: app.commands,
      preferences,
      rendermime,
      editorServices,
      languages,
      fileBrowser,
      trans,
      places,
      openWidget: widget => {
        app.shell.add(widget, 'main');
        app.shell.activateById(widget.id);
      }
    })
  );
  const { panel, main } = addViews(app, shared, preferences, trans);
  const places = new ChatPlaces(panel, main, app.shell);
  if (state) {
    widenOnce(panel, state, app.restored);
  }
  placePanel(app.shell, panel, preferences);
  for (const command of Object.values(CommandIDs)) {
    palette?.addItem({ command, category: trans.__('Code Interpreter') });
  }
  launcher?.add({
    command: CommandIDs.newChat,
    args: { isLauncher: true },
    // A category of JupyterLab's: in other words it would be one more.
    category: translations.load('jupyterlab').__('Other'),
    rank: LAUNCHER_RANK
  });
  if (restorer) {
    restorer.add(panel, panel.id);
    main.restore(restorer);
  }
  if (preferences.openAtStart) {
    void app.restored.then(() => app.commands.execute(CommandIDs.openPanel));
  }
}

/** Make the places where chats are shown, and the commands that show them. */
function addViews(
  app: JupyterFrontEnd,
  shared: SharedServices,
  preferences: IPanelPreferences,
  trans: TranslationBundle
): { readonly panel: LazyPanel; readonly main: MainArea } {
  const panel = makePanel(shared, trans);
  const main = new MainArea({ shell: app.shell, shared, trans });
  const parts = { app, trans, panel, shared, main, preferences };
  addShowingCommands(parts);
  addChatCommands(parts);
  return { panel, main };
}

/** Put the panel where the person wants it, now and when they change their mind. */
function placePanel(
  shell: JupyterFrontEnd.IShell,
  panel: LazyPanel,
  preferences: IPanelPreferences
): void {
  let area: IPanelPreferences['area'] | null = null;
  const place = () => {
    if (area !== preferences.area) {
      area = preferences.area;
      shell.add(panel, area, { rank: 700, type: 'Code Interpreter' });
    }
  };
  place();
  preferences.changed.connect(place);
}

function makePanel(
  shared: SharedServices,
  trans: TranslationBundle
): LazyPanel {
  const panel = new LazyPanel({
    trans,
    load: async () => {
      const { services, createPanelContent } = await shared.get();
      return createPanelContent(services);
    }
  });
  panel.id = 'jupyter-codeinterp-panel';
  panel.title.icon = panelIcon;
  panel.title.caption = trans.__('Code Interpreter');
  // The panel lives as long as the application.
  panel.disposed.connect(() => shared.dispose());
  return panel;
}
