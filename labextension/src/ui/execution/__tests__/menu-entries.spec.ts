/** What the menu of an execution offers. */
import { nullTranslator } from '@jupyterlab/translation';
import { expect, test, vi } from 'vitest';

import { RUN } from '../../../model/__tests__/story';
import type { ExecutionPart } from '../../../protocol/parts';
import { OMITTED_MEDIA_TYPE } from '../../../protocol/outputs';
import type { IMenuEntry } from '../action-menu';
import { menuEntries } from '../menu-entries';

const again = {
  run: vi.fn(() => Promise.resolve(true)),
  tellModel: vi.fn(),
  restartKernel: vi.fn(),
  useKernel: vi.fn()
};
const openText = vi.fn();

function entries(
  change: Partial<ExecutionPart>,
  canRun = true
): readonly IMenuEntry[] {
  return menuEntries({
    execution: { ...RUN, code: 'x', status: 'ok', ...change },
    again: canRun ? again : undefined,
    edit: vi.fn(),
    openText,
    trans: nullTranslator.load('jupyter_codeinterp')
  }).flat();
}

function labels(found: readonly IMenuEntry[]): string[] {
  return found.map(({ label }) => label);
}

test('is about the code, the output, the kernel and the model', () => {
  const found = entries({
    origin: 'user',
    outputs: [
      { output_type: 'stream', name: 'stdout', text: 'a' },
      {
        output_type: 'display_data',
        data: { [OMITTED_MEDIA_TYPE]: { bytes: 9, reason: 'x', file: 'f-1' } },
        metadata: {}
      }
    ]
  });
  expect(labels(found)).toEqual([
    'Copy code',
    'Copy output',
    'Open full output',
    'Wrap long lines of outputs',
    'Run again',
    'Edit and run again',
    'Restart kernel…',
    'Tell the model'
  ]);
  found.find(({ id }) => id === 'open-output')?.execute();
  expect(openText).toHaveBeenCalledWith('f-1');
});

test('runs again what ran, and tells the model as before', () => {
  const find = (id: string) =>
    entries({ origin: 'user', ran_code: 'y', told: true }).find(
      entry => entry.id === id
    );
  find('run-again')?.execute();
  expect(again.run).toHaveBeenCalledWith('y', { tell: true });
  expect(find('tell-model')?.toggled).toBe(true);
  find('tell-model')?.execute();
  expect(again.tellModel).toHaveBeenCalledWith(RUN.id, false);
});

test('runs nothing while code runs, and nothing at all where that is switched off', () => {
  expect(labels(entries({ status: 'running' }))).toEqual([
    'Copy code',
    'Restart kernel…'
  ]);
  expect(labels(entries({}, false))).toEqual(['Copy code']);
});
