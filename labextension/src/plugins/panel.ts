/** Puts the panel into the sidebar, its command into the palette; loads its content when it is first shown. */
import {
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { codeIcon } from '@jupyterlab/ui-components';

import { LazyPanel } from '../ui/lazy-panel';

const PLUGIN_ID = 'jupyter-codeinterp:plugin';

/** The ids of the commands that this plugin adds. */
export const CommandIDs = {
  openPanel: 'codeinterp:open-panel'
} as const;

/** The sidebar panel. */
export const panelPlugin: JupyterFrontEndPlugin<void> = {
  id: PLUGIN_ID,
  description: 'Adds the code interpreter panel to the sidebar.',
  autoStart: true,
  optional: [ILayoutRestorer, ICommandPalette, ISettingRegistry, ITranslator],
  activate
};

function activate(
  app: JupyterFrontEnd,
  restorer: ILayoutRestorer | null,
  palette: ICommandPalette | null,
  settings: ISettingRegistry | null,
  translator: ITranslator | null
): void {
  const trans = (translator ?? nullTranslator).load('jupyter_codeinterp');
  const panel = new LazyPanel({
    trans,
    load: async () => {
      const { createPanelContent } = await import('../ui/panel-content');
      return createPanelContent(trans);
    }
  });
  panel.id = 'jupyter-codeinterp-panel';
  panel.title.icon = codeIcon;
  panel.title.caption = trans.__('Code Interpreter');

  app.shell.add(panel, 'left', { rank: 700, type: 'Code Interpreter' });
  restorer?.add(panel, panel.id);
  app.commands.addCommand(CommandIDs.openPanel, {
    label: trans.__('Open Code Interpreter'),
    icon: codeIcon,
    execute: () => app.shell.activateById(panel.id),
    describedBy: { args: { type: 'object', properties: {} } }
  });
  palette?.addItem({
    command: CommandIDs.openPanel,
    category: trans.__('Code Interpreter')
  });
  if (settings) {
    void openAtStart(app, settings);
  }
}

async function openAtStart(
  app: JupyterFrontEnd,
  registry: ISettingRegistry
): Promise<void> {
  const [settings] = await Promise.all([
    registry.load(PLUGIN_ID),
    app.restored
  ]);
  if (settings.get('openAtStart').composite === true) {
    await app.commands.execute(CommandIDs.openPanel);
  }
}
