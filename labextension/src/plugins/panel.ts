/** Puts the panel into the sidebar, its command into the palette; loads its content when it is first shown. */
import {
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { IEditorServices } from '@jupyterlab/codeeditor';
import { IEditorLanguageRegistry } from '@jupyterlab/codemirror';
import { IDefaultFileBrowser } from '@jupyterlab/filebrowser';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import type { Widget } from '@lumino/widgets';

import { IPanelPreferences } from '../tokens';
import { LazyPanel } from '../ui/lazy-panel';
import { panelIcon } from './icon';
import type { ILabServices } from './panel-services';

/** The ids of the commands that this plugin adds. */
export const CommandIDs = {
  openPanel: 'codeinterp:open-panel'
} as const;

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
    ITranslator
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
  translator: ITranslator | null
): void {
  const trans = (translator ?? nullTranslator).load('jupyter_codeinterp');
  const panel = makePanel({
    manager: app.serviceManager,
    preferences,
    rendermime,
    editorServices,
    languages,
    fileBrowser,
    trans,
    openWidget: widget => {
      app.shell.add(widget, 'main');
      app.shell.activateById(widget.id);
    }
  });
  app.shell.add(panel, preferences.area, {
    rank: 700,
    type: 'Code Interpreter'
  });
  restorer?.add(panel, panel.id);
  app.commands.addCommand(CommandIDs.openPanel, {
    label: trans.__('Open Code Interpreter'),
    icon: panelIcon,
    execute: () => app.shell.activateById(panel.id),
    describedBy: { args: { type: 'object', properties: {} } }
  });
  palette?.addItem({
    command: CommandIDs.openPanel,
    category: trans.__('Code Interpreter')
  });
  if (preferences.openAtStart) {
    void app.restored.then(() => app.commands.execute(CommandIDs.openPanel));
  }
}

function makePanel(lab: ILabServices): LazyPanel {
  const panel = new LazyPanel({
    trans: lab.trans,
    load: () => loadContent(lab)
  });
  panel.id = 'jupyter-codeinterp-panel';
  panel.title.icon = panelIcon;
  panel.title.caption = lab.trans.__('Code Interpreter');
  return panel;
}

async function loadContent(lab: ILabServices): Promise<Widget> {
  const [{ createPanelContent }, { createPanelServices }] = await Promise.all([
    import('../ui/panel-content'),
    import('./panel-services')
  ]);
  const services = createPanelServices(lab);
  const content = createPanelContent(services);
  content.disposed.connect(() => services.dispose());
  return content;
}
