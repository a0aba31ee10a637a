/** The plugins of the extension, in the one place where JupyterLab finds them. */
import type { JupyterFrontEndPlugin } from '@jupyterlab/application';
import { panelPlugin } from './plugins/panel';

const plugins: JupyterFrontEndPlugin<void>[] = [panelPlugin];

export default plugins;
