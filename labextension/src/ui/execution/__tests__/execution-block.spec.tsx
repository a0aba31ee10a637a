/** What a block of code shows in each of its states. */
import { afterEach, beforeEach, expect, test } from 'vitest';

import { click, Stage, fakeActions } from '../../__tests__/stage';
import { RUN } from '../../../model/__tests__/story';
import {
  EXECUTION_STATUSES,
  type ExecutionPart,
  FINAL_STATUSES
} from '../../../protocol/parts';
import { ExecutionBlock } from '../execution-block';

const CODE = ['import a', 'one()', 'two()', 'three()', 'four()'].join('\n');
let stage: Stage;
const actions = fakeActions();

beforeEach(() => {
  stage = new Stage();
});
afterEach(() => stage.unmount());

async function show(change: Partial<ExecutionPart>): Promise<string> {
  const execution = { ...RUN, code: CODE, ...change };
  await stage.show(<ExecutionBlock execution={execution} {...actions} />);
  return stage.node.textContent ?? '';
}

test.each(EXECUTION_STATUSES)(
  'can be stopped when it should, %s',
  async status => {
    await show({ status, started: 1, ended: 2 });
    const stops =
      !FINAL_STATUSES.has(status) &&
      status !== 'writing' &&
      status !== 'waiting_approval';
    expect(stage.buttons().includes('Stop this code')).toBe(stops);
    expect(stage.node.querySelector('[role=group]') !== null).toBe(
      status === 'waiting_approval'
    );
  }
);

test('folds the code of a run that is over, and shows all of it on request', async () => {
  expect(await show({ status: 'ok', started: 1, ended: 2 })).not.toContain(
    'four()'
  );
  await click(stage.button('Show all code'));
  expect(stage.node.textContent).toContain('four()');
});

test('does not fold code under the eyes of those who saw it run, only on request', async () => {
  const code = () => stage.node.querySelector('pre')?.className;
  await show({ status: 'writing' });
  const before = code();
  expect(await show({ status: 'running', started: 1 })).toContain('four()');
  expect(await show({ status: 'ok', started: 1, ended: 2 })).toContain(
    'four()'
  );
  expect(code()).toBe(before);
  await click(stage.button('Fold code'));
  expect(stage.node.textContent).not.toContain('four()');
});

test('shows the code that ran when a person edited it', async () => {
  const text = await show({ status: 'ok', ran_code: 'edited()' });
  expect(text).toContain('edited()');
  expect(text).toContain('edited by you');
  expect(text).not.toContain('one()');
});

test('says what Stop did, without an alarm about its exception', async () => {
  const text = await show({
    status: 'interrupted',
    started: 1,
    ended: 2,
    notes: [{ code: 'variables_kept', text: 'Variables are kept.' }],
    outputs: [
      {
        output_type: 'error',
        ename: 'KeyboardInterrupt',
        evalue: '',
        traceback: ['line 1']
      }
    ]
  });
  expect(text).toContain('interrupted, variables kept');
  expect(text).not.toContain('Variables are kept.');
  expect(stage.node.querySelector('.jp-CodeInterp-error')).toBeNull();
});

test('names the exception of failed code, its traceback one click away', async () => {
  const text = await show({
    status: 'error',
    outputs: [
      {
        output_type: 'error',
        ename: 'ValueError',
        evalue: 'no',
        traceback: ['line 1']
      }
    ]
  });
  expect(text).toContain('ValueError: no');
  expect(stage.node.querySelector('details')?.open).toBe(false);
});

test('offers to keep running in the last quarter of its time', async () => {
  const now = Date.now() / 1000;
  await show({ status: 'running', started: now - 50, deadline: now + 10 });
  await click(stage.button('Keep running'));
  expect(actions.extend).toHaveBeenCalledWith(RUN.id);
});

test('shows plain output as it is, and colours as colours', async () => {
  const stream = (text: string): Partial<ExecutionPart> => ({
    status: 'ok',
    outputs: [{ output_type: 'stream', name: 'stdout', text }]
  });
  expect(await show(stream('<b>1</b> & 2'))).toContain('<b>1</b> & 2');
  expect(await show(stream('\x1b[31mred\x1b[0m'))).toContain('red');
  expect(stage.node.querySelector('.ansi-red-fg')?.textContent).toBe('red');
});
