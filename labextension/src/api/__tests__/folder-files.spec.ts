/** Files beside a chat are offered when they can be listed, and nothing is said when they cannot. */
import { type Contents, ServerConnection } from '@jupyterlab/services';
import { expect, test, vi } from 'vitest';

import type { FolderTraces } from '../../protocol/models';
import { UnreachableError } from '../errors';
import { listFolder, listOwnFiles } from '../folder-files';

function contents(answer: () => Promise<unknown>) {
  return { get: vi.fn(answer) as unknown as Contents.IManager['get'] };
}

test('the files of one folder come newest first', async () => {
  const entry = (name: string, type: string, day: string) => ({
    name,
    type,
    last_modified: `2026-01-${day}T00:00:00Z`
  });
  const manager = contents(() =>
    Promise.resolve({
      content: [
        entry('old.csv', 'file', '01'),
        entry('src', 'directory', '03'),
        entry('new.ipynb', 'notebook', '02')
      ]
    })
  );
  const files = await listFolder(manager, 'data');
  expect(files?.map(file => file.name)).toEqual(['new.ipynb', 'old.csv']);
  expect(manager.get).toHaveBeenCalledExactlyOnceWith('data', {
    type: 'directory',
    content: true
  });
});

test.each([
  [
    'is gone',
    new ServerConnection.ResponseError(new Response(null, { status: 404 }))
  ],
  ['cannot be reached', new ServerConnection.NetworkError(new TypeError('x'))]
])('a folder that %s lists nothing', async (_, reason) => {
  const manager = contents(() => Promise.reject(reason));
  await expect(listFolder(manager, 'data')).resolves.toBeNull();
});

test('an answer of another shape lists nothing', async () => {
  const manager = contents(() => Promise.resolve({ content: 'x' }));
  await expect(listFolder(manager, 'data')).resolves.toBeNull();
});

test('a server that does not answer lists nothing, and is not waited for', async () => {
  vi.useFakeTimers();
  try {
    const listed = listFolder(
      contents(() => new Promise(() => undefined)),
      'data'
    );
    await vi.advanceTimersByTimeAsync(5_000);
    await expect(listed).resolves.toBeNull();
  } finally {
    vi.useRealTimers();
  }
});

const BESIDE = [
  { name: 'own.csv', size: 10, last_modified: '2026-01-01T00:00:30Z' },
  { name: 'written.csv', size: 20, last_modified: '2026-01-01T00:01:00Z' },
  { name: 'attached.csv', size: 30, last_modified: '2026-01-01T00:02:00Z' },
  { name: 'replaced.csv', size: 41, last_modified: '2026-01-01T00:03:00Z' }
].map(entry => ({ ...entry, type: 'file' }));
const WRITING = Date.parse('2026-01-01T00:01:00Z') / 1000;
const TRACES: FolderTraces = {
  files: [
    { name: 'attached.csv', size: 30 },
    { name: 'replaced.csv', size: 40 }
  ],
  runs: [{ started: WRITING - 2, ended: WRITING - 0.5 }]
};

test("what chats put or wrote into a folder is not the person's own, what took its place is", async () => {
  const manager = contents(() => Promise.resolve({ content: BESIDE }));
  const folderTraces = vi.fn(() => Promise.resolve(TRACES));
  const files = await listOwnFiles(manager, { folderTraces }, 'data');
  expect(files?.map(({ name }) => name)).toEqual(['replaced.csv', 'own.csv']);
  expect(folderTraces).toHaveBeenCalledExactlyOnceWith('data');
});

test('all files count as own when it is not known what chats did', async () => {
  const manager = contents(() => Promise.resolve({ content: BESIDE }));
  const folderTraces = () => Promise.reject(new UnreachableError('Nobody.'));
  const files = await listOwnFiles(manager, { folderTraces }, 'data');
  expect(files).toHaveLength(4);
});
