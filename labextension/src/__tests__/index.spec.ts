/** The list of plugins, loaded beside JupyterLab's own packages. */
import { expect, test } from 'vitest';

import plugins from '../index';

test('every plugin has an id of this extension and a description', () => {
  expect(plugins.length).toBeGreaterThan(0);
  for (const plugin of plugins) {
    expect(plugin.id).toMatch(/^jupyter-codeinterp:[a-z-]+$/);
    expect(plugin.description).toBeTruthy();
  }
});
