/** The full output of an execution in the main area. */
import { afterEach, expect, test, vi } from 'vitest';

import { click, makeContext, Stage } from '../../__tests__/stage';
import { StoredTextView } from '../stored-text-view';

let stage: Stage;
afterEach(() => stage.unmount());

async function show(
  readStoredText: ReturnType<typeof makeContext>['readStoredText']
): Promise<string> {
  stage = new Stage({ ...makeContext(), readStoredText });
  await stage.show(<StoredTextView fileId="f-1" />);
  return stage.node.textContent ?? '';
}

test('says that it is all there is', async () => {
  const text = await show(() =>
    Promise.resolve({ text: 'line 1\n', complete: true })
  );
  expect(text).toContain('All of the output');
  expect(text).toContain('line 1');
});

test('says where the rest is when it is too long', async () => {
  const text = await show(() =>
    Promise.resolve({ text: 'line 1\n', complete: false })
  );
  expect(text).toContain('The first 4.0 MB of the output');
  expect(stage.node.querySelector('a')?.getAttribute('href')).toBe(
    '/files/f-1/content'
  );
});

test('says what went wrong, and tries again on request', async () => {
  const read = vi
    .fn(() => Promise.resolve({ text: 'there', complete: true }))
    .mockRejectedValueOnce(new Error('The server is away.'));
  expect(await show(read)).toContain('The server is away.');
  await click(stage.button('Retry'));
  expect(stage.node.textContent).toContain('there');
});
