/**
 * Runs programs in the sandbox's Python, outside of a browser: one JSON object a line in, one out.
 *
 * Arguments: the folder of the package, the folder of the wheels.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { loadPyodide } from 'pyodide';

const [source, wheels] = process.argv.slice(2);
const lock = JSON.parse(
  await readFile(join('node_modules', 'pyodide', 'pyodide-lock.json'), 'utf8')
);
const pyodide = await loadPyodide({ packageBaseUrl: `${wheels}/` });
const folder = '/home/pyodide/.sandbox/codeinterp_sandbox';
pyodide.FS.mkdirTree(folder);
for (const name of await readdir(source)) {
  if (name.endsWith('.py')) {
    pyodide.FS.writeFile(
      `${folder}/${name}`,
      await readFile(join(source, name))
    );
  }
}
pyodide.runPython('import sys; sys.path.append("/home/pyodide/.sandbox")');
const sandbox = pyodide.pyimport('codeinterp_sandbox');
const packages = Object.fromEntries(
  Object.entries(lock.packages).flatMap(([name, { imports }]) =>
    imports.map(module => [module, name])
  )
);
let events = [];
sandbox.start(
  text => events.push(JSON.parse(text)),
  JSON.stringify({ folder: '/home/pyodide', packages, install_from_pypi: false })
);
const answer = body => process.stdout.write(`${JSON.stringify(body)}\n`);
answer({ ready: true });
let count = 0;
for await (const line of createInterface({ input: process.stdin })) {
  const { code, put } = JSON.parse(line);
  for (const [name, text] of Object.entries(put ?? {})) {
    sandbox.put_file(name, new TextEncoder().encode(text));
  }
  const found = JSON.parse(sandbox.find_packages(code));
  const quiet = { messageCallback: () => {}, errorCallback: () => {} };
  await pyodide.loadPackage(found.packages, quiet).catch(() => {});
  events = [];
  const limits = { output_bytes: 1_000_000, image_bytes: 10_485_760 };
  const outcome = JSON.parse(
    await sandbox.run(code, ++count, JSON.stringify(limits))
  );
  const files = JSON.parse(sandbox.changed_files());
  answer({ events, outcome, files, found });
}
