/** Dialogs that are loaded on demand, or the reason why they are not. */
import { nullTranslator } from '@jupyterlab/translation';
import { afterEach, expect, test, vi } from 'vitest';

import { openDialog } from '../on-demand';

const trans = nullTranslator.load('jupyter_codeinterp');

afterEach(() => document.body.replaceChildren());

test('the dialogs are loaded before one is opened', async () => {
  const open = vi.fn<Parameters<typeof openDialog>[0]>(() => Promise.resolve());
  await openDialog(open, trans);
  expect(Object.keys(open.mock.calls[0]?.[0] ?? {}).sort()).toEqual([
    'replayCode',
    'restartKernel',
    'showHelp'
  ]);
});

test('a person is told when they cannot be loaded', async () => {
  const open = vi.fn(() => Promise.resolve());
  const told = openDialog(open, trans, () =>
    Promise.reject(new Error('Loading chunk 7 failed'))
  );
  await vi.waitFor(() =>
    expect(document.querySelector('.jp-Dialog')?.textContent).toContain(
      'if the server was updated. (Loading chunk 7 failed)'
    )
  );
  document.querySelector<HTMLElement>('.jp-Dialog button')?.click();
  await told;
  expect(open).not.toHaveBeenCalled();
});
