/**
 * Runs programs in the sandbox's Python, outside of a browser: one JSON object a line in, one out.
 *
 * Arguments: the folder of the package, the folder of the wheels, the lock file.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { loadPyodide } from 'pyodide';

const [source, wheels, lock] = process.argv.slice(2);
const lockFileContents = await readFile(lock, 'utf8');
const { packages } = JSON.parse(lockFileContents);
const there = new Set(await readdir(wheels));
const pyodide = await loadPyodide({
  lockFileContents,
  packageBaseUrl: `${wheels}/`
});
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
let events = [];
sandbox.start(
  text => events.push(JSON.parse(text)),
  JSON.stringify({
    folder: '/home/pyodide',
    packages: Object.fromEntries(
      Object.entries(packages).flatMap(([name, { imports }]) =>
        imports.map(module => [module, name])
      )
    ),
    install_from_pypi: false
  })
);
/** As the worker does it. */
function rawStream(name) {
  const decoder = new TextDecoder();
  return {
    write: bytes => {
      const text = decoder.decode(bytes, { stream: true });
      events.push({ type: 'stream', name, text });
      return bytes.length;
    }
  };
}

pyodide.setStdout(rawStream('stdout'));
pyodide.setStderr(rawStream('stderr'));

/** Whether the wheels of a package and of all that it needs are there: Pyodide would fetch those that are not. */
function isThere(name) {
  const { file_name: file, depends } = packages[name];
  return there.has(file) && depends.every(isThere);
}

async function load(names) {
  const quiet = { messageCallback: () => {}, errorCallback: () => {} };
  await pyodide.loadPackage(names.filter(isThere), quiet);
  const missing = names.filter(name => !isThere(name));
  sandbox.know_missing(
    JSON.stringify(
      Object.fromEntries(
        missing.map(name => [name, `There is no wheel of ${name}.`])
      )
    )
  );
}

function collectFiles() {
  return JSON.parse(sandbox.changed_files()).map(file => {
    const proxy = sandbox.read_file(file.name);
    const text = new TextDecoder().decode(proxy.toJs());
    proxy.destroy();
    return { ...file, text };
  });
}

const answer = body => process.stdout.write(`${JSON.stringify(body)}\n`);
answer({ ready: true });
let count = 0;
for await (const line of createInterface({ input: process.stdin })) {
  const { code, put, limits, guard } = JSON.parse(line);
  for (const [name, text] of Object.entries(put)) {
    sandbox.put_file(name, new TextEncoder().encode(text));
  }
  const found = JSON.parse(sandbox.find_packages(code));
  await load(found.packages);
  sandbox.guard(guard);
  events = [];
  const outcome = JSON.parse(
    await sandbox.run(code, ++count, JSON.stringify(limits), () => undefined)
  );
  answer({ events, outcome, files: collectFiles(), found });
}
