/** The worker of the sandbox frame: starts Pyodide from bytes that it is handed, and runs code one after the other. */
import { loadPyodide, type PyodideAPI } from 'pyodide';

import type { JobLimits } from '../src/protocol/browser-runs';
import {
  fittingFiles,
  type FromFrame,
  MAX_NAME,
  type SentFile,
  type ToFrame
} from '../src/pyodide/messages';
import { makeFetch, NOWHERE } from './page-fetch';

type Boot = Extract<ToFrame, { type: 'boot' }> & {
  readonly interrupts: Int32Array | null;
};
type Run = Extract<ToFrame, { type: 'run' }>;

/** The functions of our package; see its Python sources. */
type Sandbox = {
  start(send: (event: string) => void, options: string): void;
  find_packages(code: string): string;
  know_missing(reasons: string): void;
  guard(text: string): void;
  run(
    code: string,
    count: number,
    limits: string,
    begun: () => void
  ): Promise<string>;
  interrupt(): boolean;
  put_file(name: string, bytes: Uint8Array): boolean;
  changed_files(): string;
  read_file(name: string): { toJs(): Uint8Array; destroy(): void } | undefined;
};
type LockPackage = {
  readonly imports: readonly string[];
  readonly depends: readonly string[];
  readonly file_name: string;
};

const FOLDER = '/home/pyodide';
/** What stands for Ctrl+C, as Pyodide reads it. */
const INTERRUPT = 2;
const WATCH_MS = 50;
/** Files that a note names. */
const MAX_NAMES = 20;

const scope = self;
const send = scope.postMessage.bind(scope);
const wanted = new Map<
  number,
  (answer: Extract<ToFrame, { type: 'asset' }>) => void
>();
let wants = 0;
let count = 0;
let pyodide: PyodideAPI;
let sandbox: Sandbox;
let packages: Record<string, LockPackage> = {};
let byImport: Record<string, string> = {};
let interrupts: Int32Array | null = null;
/** Loading and running come one after the other. */
let queue: Promise<void> = Promise.resolve();
let waitingRuns = 0;
/** Why the page could not give a file. */
const refusals = new Map<string, string>();

function tell(message: FromFrame, transfer: Transferable[] = []): void {
  send(message, { transfer });
}

/** Ask the page for a file. */
function ask(name: string): Promise<ArrayBuffer> {
  return new Promise((resolve, reject) => {
    const want = ++wants;
    wanted.set(want, ({ bytes, problem }) => {
      wanted.delete(want);
      if (bytes) {
        resolve(bytes);
      } else {
        refusals.set(name, problem ?? 'The page gave no bytes.');
        reject(new Error(problem));
      }
    });
    tell({ type: 'want', want, name });
  });
}

async function boot(message: Boot): Promise<void> {
  tell({ type: 'alive' });
  const files = new Map(Object.entries(message.files));
  const lock = new TextDecoder().decode(files.get('pyodide-lock.json'));
  const parsed: { packages: Record<string, LockPackage> } = JSON.parse(lock);
  packages = parsed.packages;
  byImport = Object.fromEntries(
    Object.entries(packages).flatMap(([name, { imports }]) =>
      imports.map(module => [module, name])
    )
  );
  scope.fetch = makeFetch(
    async name => files.get(name) ?? (await ask(name)),
    message.installFromPyPI,
    scope.fetch.bind(scope)
  );
  const script = files.get('pyodide.asm.mjs') ?? new ArrayBuffer(0);
  const url = URL.createObjectURL(
    new Blob([script], { type: 'text/javascript' })
  );
  const module: { default: never } = await import(url);
  URL.revokeObjectURL(url);
  pyodide = await loadPyodide({
    indexURL: NOWHERE,
    packageBaseUrl: NOWHERE,
    lockFileContents: lock,
    createPyodideModule: module.default,
    env: { HOME: FOLDER, TZ: Intl.DateTimeFormat().resolvedOptions().timeZone }
  });
  pyodide.unpackArchive(files.get('sandbox.zip') ?? new ArrayBuffer(0), 'zip', {
    extractDir: '/lib/codeinterp'
  });
  files.clear();
  pyodide.runPython('import sys; sys.path.append("/lib/codeinterp")');
  sandbox = pyodide.pyimport('codeinterp_sandbox');
  sandbox.start(
    event => send({ type: 'event', event }),
    JSON.stringify({
      folder: FOLDER,
      packages: byImport,
      install_from_pypi: message.installFromPyPI
    })
  );
  pyodide.setStdout(rawStream('stdout'));
  pyodide.setStderr(rawStream('stderr'));
  onFatalError(pyodide);
  interrupts = message.interrupts;
  if (interrupts) {
    pyodide.setInterruptBuffer(interrupts);
  }
  tell({ type: 'booted' });
}

/** Send what a library written in C prints; Python, which is at work then, cannot be asked to. */
function rawStream(name: 'stdout' | 'stderr') {
  const decoder = new TextDecoder();
  return {
    write: (bytes: Uint8Array): number => {
      const text = decoder.decode(bytes, { stream: true });
      if (text) {
        const event = JSON.stringify({ type: 'stream', name, text });
        send({ type: 'event', event });
      }
      return bytes.length;
    }
  };
}

/** Tell of what ends Python for good, such as a stack that is too deep: otherwise everybody would wait. */
function onFatalError(python: PyodideAPI): void {
  const api: unknown = Reflect.get(python, '_api');
  if (typeof api === 'object' && api !== null) {
    Reflect.set(api, 'on_fatal', (reason: unknown) =>
      tell({
        type: 'failed',
        message: `Python ended: ${String(reason)}`.slice(0, 1_000)
      })
    );
  }
}

/** Let Stop reach code that waits; code that computes looks at the interrupts itself. */
function watchInterrupts(flags: Int32Array): () => void {
  const timer = setInterval(() => {
    // taken before Python is asked, which would be interrupted itself
    if (
      Atomics.compareExchange(flags, 0, INTERRUPT, 0) === INTERRUPT &&
      !sandbox.interrupt()
    ) {
      Atomics.store(flags, 0, INTERRUPT);
    }
  }, WATCH_MS);
  return () => clearInterval(timer);
}

/** Load what code imports; what cannot be loaded is told to whoever imports it. */
async function loadPackages(code: string, quiet: boolean): Promise<void> {
  const found: { packages: string[] } = JSON.parse(sandbox.find_packages(code));
  const names = found.packages.filter(
    name => !(name in pyodide.loadedPackages)
  );
  if (names.length === 0) {
    return;
  }
  if (!quiet) {
    tell({ type: 'phase', phase: `Loading ${names.join(', ')}` });
  }
  const problems: string[] = [];
  await pyodide
    .loadPackage(names, {
      // the page has checked every sum
      checkIntegrity: false,
      messageCallback: () => undefined,
      errorCallback: problem => problems.push(String(problem))
    })
    .catch((problem: unknown) => problems.push(String(problem)));
  if (problems.length > 0) {
    const missing = Object.fromEntries(
      [...withDependencies(names)]
        .filter(name => !(name in pyodide.loadedPackages))
        .map(name => [name, reasonFor(name) ?? problems.join('\n')])
    );
    sandbox.know_missing(JSON.stringify(missing));
  }
}

/** Why the page could not give the wheel of a package, or of one that it needs. */
function reasonFor(name: string): string | null {
  for (const other of withDependencies([name])) {
    const refusal = refusals.get(packages[other]?.file_name ?? '');
    if (refusal) {
      return refusal;
    }
  }
  return null;
}

function withDependencies(names: readonly string[]): Set<string> {
  const found = new Set<string>();
  const rest = [...names];
  for (let name = rest.pop(); name !== undefined; name = rest.pop()) {
    if (!found.has(name)) {
      found.add(name);
      rest.push(...(packages[name]?.depends ?? []));
    }
  }
  return found;
}

async function run(message: Run): Promise<void> {
  const unplaced = message.files.filter(file => !place(file));
  await loadPackages(message.code, false);
  if (interrupts) {
    Atomics.store(interrupts, 0, 0);
  }
  sandbox.guard(message.guard ?? '');
  const ended = interrupts ? watchInterrupts(interrupts) : () => undefined;
  const outcome = await sandbox
    .run(message.code, ++count, JSON.stringify(message.limits), () =>
      // from now on the page may interrupt: not what comes before the code
      tell({ type: 'running', run: message.run })
    )
    .finally(ended);
  const [files, notes] = collectFiles(message.limits);
  tell(
    {
      type: 'end',
      run: message.run,
      outcome: JSON.stringify({
        ...JSON.parse(outcome),
        left_files: notes,
        unplaced: unplaced.slice(0, MAX_NAMES).map(({ name }) => name)
      }),
      files,
      // for the shell to say
      dropped: 0
    },
    files.map(file => file.bytes)
  );
}

/** Put a file beside the code; one that another stands in the way of must not keep the code from running. */
function place({ name, bytes }: SentFile): boolean {
  return sandbox.put_file(name, new Uint8Array(bytes));
}

/** Read the files that code wrote; those too large, too many or not readable are named. */
function collectFiles(
  limits: JobLimits
): [{ name: string; bytes: ArrayBuffer }[], string[]] {
  const changed: { name: string; size: number }[] = JSON.parse(
    sandbox.changed_files()
  );
  const nameable = changed.filter(({ name }) => name.length <= MAX_NAME);
  const fitting = fittingFiles(nameable, ({ size }) => size, limits);
  const files = fitting.flatMap(({ name }) => {
    const proxy = sandbox.read_file(name);
    if (!proxy) {
      return [];
    }
    const bytes = new Uint8Array(proxy.toJs());
    proxy.destroy();
    return [{ name, bytes: bytes.buffer }];
  });
  const read = new Set(files.map(({ name }) => name));
  const left = changed.filter(({ name }) => !read.has(name));
  const names = left.map(({ name }) => name.slice(0, MAX_NAME));
  return [files, names.slice(0, MAX_NAMES)];
}

scope.onmessage = (
  event: MessageEvent<Boot | Exclude<ToFrame, { type: 'boot' }>>
) => {
  const message = event.data;
  switch (message.type) {
    case 'boot':
      queue = boot(message).catch((reason: unknown) =>
        tell({ type: 'failed', message: String(reason).slice(0, 1_000) })
      );
      break;
    case 'asset':
      wanted.get(message.want)?.(message);
      break;
    case 'run':
      waitingRuns += 1;
      queue = queue
        .then(() => run(message))
        .catch((reason: unknown) => {
          tell({ type: 'failed', message: String(reason).slice(0, 1_000) });
        })
        .finally(() => {
          waitingRuns -= 1;
        });
      break;
    case 'foresee':
      queue = queue
        .then(() =>
          waitingRuns === 0 ? loadPackages(message.code, true) : undefined
        )
        .catch(() => undefined);
      break;
    case 'interrupt':
      break;
  }
};
