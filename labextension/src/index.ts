/** The plugins of the extension, in the one place where JupyterLab finds them. */
import { panelPlugin } from './plugins/panel';
import { preferencesPlugin } from './plugins/preferences';

const plugins = [preferencesPlugin, panelPlugin];

export default plugins;
