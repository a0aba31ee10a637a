/** Puts what the sandbox frame needs into the Python package: its script, its worker, and Pyodide's own files. */
import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

import { build } from 'esbuild';

const TARGET = join('jupyter_codeinterp', 'pyodide', 'assets');
const PYODIDE = dirname(
  createRequire(import.meta.url).resolve('pyodide/package.json')
);
const COPIED = [
  'pyodide.asm.mjs',
  'pyodide.asm.wasm',
  'python_stdlib.zip',
  'pyodide-lock.json'
];

await mkdir(TARGET, { recursive: true });
await Promise.all(
  COPIED.map(name => copyFile(join(PYODIDE, name), join(TARGET, name)))
);
await build({
  entryPoints: ['shell', 'worker'].map(name =>
    join('labextension', 'sandbox', `${name}.ts`)
  ),
  outdir: TARGET,
  bundle: true,
  format: 'iife',
  platform: 'browser',
  target: 'es2022',
  minify: true,
  charset: 'utf8',
  legalComments: 'none',
  // of Pyodide, for other places than a browser
  external: [
    'node:*',
    'ws',
    'vm',
    'fs',
    'path',
    'url',
    'crypto',
    'child_process'
  ],
  logLevel: 'warning'
});
if ((await readFile(join(TARGET, 'shell.js'), 'utf8')).includes('</script')) {
  throw new Error('The shell stands in a script element and cannot end it.');
}
