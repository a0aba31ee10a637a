/** TypeScript units: jsdom, with JupyterLab's packages transformed as its own builder does it. */
import { readFile } from 'node:fs/promises';

import { defineConfig, type Plugin } from 'vitest/config';

/** JupyterLab imports icons as text. */
const svgAsText: Plugin = {
  name: 'svg-as-text',
  enforce: 'pre',
  async load(id) {
    return id.endsWith('.svg')
      ? `export default ${JSON.stringify(await readFile(id, 'utf8'))};`
      : null;
  }
};

export default defineConfig({
  plugins: [svgAsText],
  test: {
    environment: 'jsdom',
    include: ['labextension/src/**/__tests__/**/*.spec.{ts,tsx}'],
    setupFiles: ['labextension/src/__tests__/setup.ts'],
    restoreMocks: true,
    testTimeout: 20_000,
    server: { deps: { inline: [/@jupyter/, /@jupyterlab/, /@lumino/] } }
  }
});
