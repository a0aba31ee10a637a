/** A stored text is read as far as it is wanted. */
import { expect, test } from 'vitest';

import { ApiError, UnreachableError } from '../errors';
import { readStoredText } from '../stored-text';
import { answering } from './fake-socket';

const FILE = 'http://localhost:8888/user/ann/files/f-1';

/** An answer in pieces, and how many of them were taken. */
function pieces(...texts: readonly string[]) {
  const taken = { count: 0, cancelled: false };
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>(
    {
      pull: controller => {
        const text = texts[taken.count++];
        if (text === undefined) {
          controller.close();
        } else {
          controller.enqueue(encoder.encode(text));
        }
      },
      cancel: () => {
        taken.cancelled = true;
      }
    },
    { highWaterMark: 0 }
  );
  return { taken, settings: answering(() => new Response(body)) };
}

test('a short one to its end', async () => {
  const { settings } = pieces('Zür', 'ich');
  expect(await readStoredText(settings, FILE, 100)).toEqual({
    text: 'Zürich',
    complete: true
  });
});

test('a long one no further than needed', async () => {
  const { settings, taken } = pieces('12345', '67890', 'never');
  expect(await readStoredText(settings, FILE, 8)).toEqual({
    text: '1234567890',
    complete: false
  });
  expect(taken).toEqual({ count: 2, cancelled: true });
});

test('what goes wrong is told in words', async () => {
  const gone = answering(() => new Response('', { status: 404 }));
  await expect(readStoredText(gone, FILE, 8)).rejects.toThrow(ApiError);
  const away = answering(() => {
    throw new TypeError('Failed to fetch');
  });
  await expect(readStoredText(away, FILE, 8)).rejects.toThrow(UnreachableError);
});
