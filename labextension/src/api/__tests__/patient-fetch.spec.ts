/** What takes long is waited for; what has stopped is given up. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { UnreachableError } from '../errors';
import { IDLE_MS } from '../idle-timer';
import { fetchPatiently } from '../patient-fetch';
import { readServerFile } from '../server-file';
import { answering, trickle } from './fake-socket';

const FILE = 'http://localhost:8888/user/ann/files/a.csv';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A transfer that a test feeds. */
function begin() {
  let feed: ReturnType<typeof trickle> | undefined;
  const settings = answering(signal => {
    feed = trickle(signal);
    return feed.response;
  });
  const pieces: string[] = [];
  const done = fetchPatiently(settings, FILE, 'Silence.', piece => {
    pieces.push(new TextDecoder().decode(piece));
    return true;
  });
  // Whoever rejects early is looked at later.
  const failed = done.then(
    () => null,
    (reason: unknown) => reason
  );
  return { pieces, failed, feed: () => feed };
}

test('a slow transfer goes on as long as something comes', async () => {
  const transfer = begin();
  for (const text of ['a', 'b', 'c']) {
    await vi.advanceTimersByTimeAsync(IDLE_MS - 1);
    transfer.feed()?.send(text);
    await vi.advanceTimersByTimeAsync(0);
  }
  transfer.feed()?.end();
  await expect(transfer.failed).resolves.toBeNull();
  expect(transfer.pieces).toEqual(['a', 'b', 'c']);
  expect(vi.getTimerCount()).toBe(0);
});

test('one that has stopped is given up, with words', async () => {
  const transfer = begin();
  await vi.advanceTimersByTimeAsync(0);
  transfer.feed()?.send('a');
  await vi.advanceTimersByTimeAsync(IDLE_MS);
  await expect(transfer.failed).resolves.toEqual(
    new UnreachableError('Silence.')
  );
});

test('a server that never answers is given up too', async () => {
  const settings = answering(
    signal =>
      new Promise((_, reject) =>
        signal?.addEventListener('abort', () =>
          reject(new DOMException('aborted', 'AbortError'))
        )
      )
  );
  const failed = expect(
    fetchPatiently(settings, FILE, 'Silence.', () => true)
  ).rejects.toThrow('Silence.');
  await vi.advanceTimersByTimeAsync(IDLE_MS);
  await failed;
});

test('a file of the server comes with its name, its bytes and its type', async () => {
  const contents = {
    getDownloadUrl: () => Promise.resolve(FILE),
    localPath: (path: string) => path
  };
  const settings = answering(
    () => new Response('q,sales\n', { headers: { 'Content-Type': 'text/csv' } })
  );
  const file = await readServerFile(contents, settings, 'data/a.csv');
  expect(file.name).toBe('a.csv');
  expect(file.type).toBe('text/csv');
  expect(file.size).toBe(8);
});
