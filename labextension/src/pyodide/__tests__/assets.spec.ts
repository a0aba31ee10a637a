/** What the sandbox gets from the server: only what it may have, and only undamaged. */
import { Blob as NodeBlob } from 'node:buffer';
import { createHash } from 'node:crypto';

import { beforeEach, describe, expect, test, vi } from 'vitest';

import { Assets } from '../assets';

const WHEEL = 'numpy-2.0-wasm.whl';

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** What the server has, by path; a test may change it. */
let stored: Record<string, string>;
let manifest: object;

const server = {
  manifest: vi.fn(() => Promise.resolve(manifest)),
  fetch: vi.fn((path: string) => {
    const text = stored[path];
    return text === undefined
      ? Promise.reject(new Error('There is no such file.'))
      : Promise.resolve(new Response(text));
  })
};

/** Serve these files, and a lock file that names one package. */
function serve({ pypi = false, version = 'v1', wheel = 'wheel' } = {}): Assets {
  const files: Record<string, string> = {
    'shell.js': 'shell()',
    'pyodide-lock.json': JSON.stringify({
      packages: { numpy: { file_name: WHEEL, sha256: sha256(wheel) } }
    })
  };
  manifest = {
    version,
    install_from_pypi: pypi,
    network_hosts: [],
    files: Object.fromEntries(
      Object.entries(files).map(([name, text]) => [
        name,
        { sha256: sha256(text), size: text.length }
      ])
    )
  };
  stored = Object.fromEntries(
    Object.entries(files).map(([name, text]) => [`${version}/${name}`, text])
  );
  stored[`${version}/${WHEEL}`] = wheel;
  return new Assets(server);
}

function text(bytes: ArrayBuffer | undefined): string {
  return new TextDecoder().decode(bytes);
}

const quiet = (): void => undefined;

beforeEach(() => {
  server.fetch.mockClear();
  // what jsdom does not have, or only in part
  vi.stubGlobal('isSecureContext', true);
  vi.stubGlobal('crypto', {
    subtle: {
      digest: (_: string, bytes: ArrayBuffer) =>
        Promise.resolve(
          createHash('sha256').update(new Uint8Array(bytes)).digest()
        )
    }
  });
  vi.stubGlobal('Blob', NodeBlob);
  return () => vi.unstubAllGlobals();
});

describe('the files for a new Python', () => {
  test('are those of the manifest, and how far they have come is told', async () => {
    const progress = vi.fn();
    const kit = await serve().kit(progress);
    expect([...kit.files.keys()]).toEqual(['shell.js', 'pyodide-lock.json']);
    expect(text(kit.files.get('shell.js'))).toBe('shell()');
    const total = [...kit.manifest.files.values()]
      .map(file => file.size)
      .reduce((a, b) => a + b);
    expect(progress).toHaveBeenLastCalledWith(total, total);
  });

  test('are refused when one arrives with other bytes', async () => {
    const assets = serve();
    stored['v1/shell.js'] = 'shELL()';
    await expect(assets.kit(quiet)).rejects.toThrow(
      "The file v1/shell.js arrived damaged. Try again; if it stays so, whoever runs the server should run 'jupyter codeinterp pyodide verify'."
    );
  });

  test('over plain HTTP are refused when one is cut, which is all that can be seen', async () => {
    vi.stubGlobal('isSecureContext', false);
    const assets = serve();
    stored['v1/shell.js'] = 'shell';
    await expect(assets.kit(quiet)).rejects.toThrow('arrived damaged');
    stored['v1/shell.js'] = 'shELL()';
    const kit = await assets.kit(quiet);
    expect(text(kit.files.get('shell.js'))).toBe('shELL()');
  });

  test('are refused with the words of the server when one is missing', async () => {
    const assets = serve();
    delete stored['v1/shell.js'];
    await expect(assets.kit(quiet)).rejects.toThrow('There is no such file.');
  });

  test('are not asked for when the manifest makes no sense', async () => {
    const assets = serve();
    manifest = { version: 'v1' };
    await expect(assets.kit(quiet)).rejects.toThrow("The field 'files'");
    expect(server.fetch).not.toHaveBeenCalled();
  });
});

test('after an upgrade of the server, its new packages are given', async () => {
  const assets = serve();
  await assets.kit(quiet);
  serve({ version: 'v2', wheel: 'new wheel' });
  await assets.kit(quiet);
  expect(text(await assets.give(WHEEL))).toBe('new wheel');
});

describe('a package', () => {
  test('is given once Python has its files, and not before', async () => {
    const assets = serve();
    await expect(assets.give(WHEEL)).rejects.toThrow(
      'Python is not started yet.'
    );
    await assets.kit(quiet);
    expect(text(await assets.give(WHEEL))).toBe('wheel');
  });

  test('that arrives with other bytes is refused', async () => {
    const assets = serve();
    await assets.kit(quiet);
    stored[`v1/${WHEEL}`] = 'WHEEL';
    await expect(assets.give(WHEEL)).rejects.toThrow('arrived damaged');
  });

  test.each([
    'other.whl',
    'shell.js',
    'pyodide-lock.json',
    '',
    '..',
    '../files',
    `../v1/${WHEEL}`,
    `${WHEEL}?x`,
    `%2e%2e/${WHEEL}`,
    'toString'
  ])('that the lock file does not name is refused: %j', async name => {
    const assets = serve();
    await assets.kit(quiet);
    server.fetch.mockClear();
    await expect(assets.give(name)).rejects.toThrow(
      'There is no such package.'
    );
    expect(server.fetch).not.toHaveBeenCalled();
  });
});

describe('a package from PyPI', () => {
  const FILE = `pypi/files/${'0a'.repeat(32)}/tabulate-0.9-py3-none-any.whl`;

  test('is given where that is allowed', async () => {
    const assets = serve({ pypi: true });
    stored['pypi/tabulate'] = '{}';
    stored[FILE] = 'tabulate';
    await assets.kit(quiet);
    expect(text(await assets.give('pypi/tabulate'))).toBe('{}');
    expect(text(await assets.give(FILE))).toBe('tabulate');
  });

  test('is refused where it is not', async () => {
    const assets = serve();
    await assets.kit(quiet);
    server.fetch.mockClear();
    for (const name of ['pypi/tabulate', FILE]) {
      await expect(assets.give(name)).rejects.toThrow(
        'There is no such package.'
      );
    }
    expect(server.fetch).not.toHaveBeenCalled();
  });

  test.each([
    'pypi',
    'pypi/',
    'pypi/..',
    'pypi/.',
    'pypi/-a',
    `pypi/${'a'.repeat(101)}`,
    'pypi/a/b',
    'pypi/../../settings',
    'pypi/files/0a/a.whl',
    `pypi/files/${'0a'.repeat(32)}/`,
    `pypi/files/${'0a'.repeat(32)}/../a.whl`,
    `pypi/files/${'0a'.repeat(32)}/.`,
    'pypi/a?b',
    'pypi/a%2fb',
    'xpypi/tabulate'
  ])('is asked for by its name and nothing else: not %j', async name => {
    const assets = serve({ pypi: true });
    await assets.kit(quiet);
    server.fetch.mockClear();
    await expect(assets.give(name)).rejects.toThrow(
      'There is no such package.'
    );
    expect(server.fetch).not.toHaveBeenCalled();
  });
});
