/** What a person can do about an execution of an answer, and what becomes of it. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import missing from '../../../../../tests/wire/part/execution--module_missing.json';
import waiting from '../../../../../tests/wire/part/execution--waiting.json';
import {
  click,
  fakeActions,
  FakeChat,
  press,
  settle,
  Stage,
  type
} from '../../__tests__/stage';
import { RUN } from '../../../model/__tests__/story';
import { executionFromJson, type ExecutionPart } from '../../../protocol/parts';
import { RunnableExecution } from '../runnable-execution';

const ANCHOR = { message_id: 'm-2', part: 3, block: 0 };
const FAILED = executionFromJson(missing);
const WAITING = executionFromJson(waiting);
let stage: Stage;
let chat: FakeChat;
const actions = fakeActions();

beforeEach(() => {
  stage = new Stage();
  chat = new FakeChat();
});
afterEach(() => stage.unmount());

function show(execution: ExecutionPart, canRun = true): Promise<void> {
  return stage.show(
    <RunnableExecution
      execution={execution}
      messageId="m-2"
      part={3}
      chat={chat}
      actions={actions}
      canRun={canRun}
    />
  );
}

function manual(id: string, change: Partial<ExecutionPart>): ExecutionPart {
  return {
    ...RUN,
    id,
    origin: 'user',
    status: 'ok',
    anchor: ANCHOR,
    ...change
  };
}

function ran(...runs: readonly ExecutionPart[]): void {
  chat.manualRuns.mockReturnValue(runs);
}

test('a missing module is installed with a command that is shown first', async () => {
  await show(FAILED);
  expect(stage.node.textContent).toContain('cv2 is not installed');
  await click(stage.button('Install'));
  expect(stage.buttons()).not.toContain('Install');
  const line = stage.textbox('Command to run in the kernel');
  expect(line.value).toBe('%pip install opencv-python');
  expect(document.activeElement).toBe(line);
  expect(chat.runCode).not.toHaveBeenCalled();
  await type(line, '%pip install opencv-python-headless');
  await click(stage.button('Run'));
  expect(chat.runCode).toHaveBeenCalledWith(
    '%pip install opencv-python-headless',
    { tell: true, anchor: ANCHOR }
  );
});

test('an installation can be given up, and the focus comes back', async () => {
  await show(FAILED);
  await click(stage.button('Install'));
  await press(stage.textbox('Command to run in the kernel'), 'Escape');
  expect(document.activeElement).toBe(stage.button('Install'));
  expect(chat.runCode).not.toHaveBeenCalled();
});

test('after the installation the code that failed runs again', async () => {
  ran(manual('e-5', { code: '%pip install opencv-python', told: true }));
  await show(FAILED);
  expect(stage.buttons()).not.toContain('Install');
  await click(stage.button('Run again'));
  expect(chat.runCode).toHaveBeenCalledWith('import cv2', {
    tell: true,
    anchor: ANCHOR
  });
});

test('all code of the chat runs again after a yes, not while a turn runs', async () => {
  const lost = {
    ...RUN,
    status: 'ok',
    notes: [{ code: 'kernel_made_room', text: 'It made room.' }]
  } as const;
  await show(lost);
  expect(stage.node.textContent).toContain('It made room.');
  await click(stage.button('Run its code again'));
  await vi.waitFor(() =>
    expect(document.querySelector('.jp-Dialog')).not.toBeNull()
  );
  expect(chat.replayCode).not.toHaveBeenCalled();
  const accept = document.querySelector<HTMLElement>('.jp-Dialog .jp-mod-warn');
  await click(accept as HTMLElement);
  await vi.waitFor(() => expect(chat.replayCode).toHaveBeenCalledTimes(1));
  await settle(() => chat.become({ turn: { id: 't-1' } as FakeChat['turn'] }));
  expect(stage.buttons()).not.toContain('Run its code again');
});

test('code that waits for a kernel names the chats that have one, and can stop the first', async () => {
  await show(WAITING);
  expect(stage.node.textContent).toContain('waiting for a kernel');
  expect(stage.node.textContent).toContain('The 3 kernels that may run');
  await click(stage.button('Maps'));
  expect(actions.openChat).toHaveBeenCalledExactlyOnceWith('c-2');
  actions.stopOther.mockResolvedValueOnce(false);
  await click(stage.button('Stop that one'));
  expect(actions.stopOther).toHaveBeenCalledExactlyOnceWith({
    chat_id: 'c-1',
    title: 'Sales',
    turn_id: 't-1'
  });
  await click(stage.button('Stop that one'));
  expect(actions.stopOther).toHaveBeenCalledTimes(2);
  expect(stage.buttons()).toContain('Stopping…');
  await show({ ...WAITING, status: 'running', waits_for: undefined });
  expect(stage.node.textContent).not.toContain('kernels that may run');
});

test('code that was too slow runs again with more time', async () => {
  await show({ ...RUN, code: 'x', status: 'timeout', started: 1, ended: 91 });
  await click(stage.button('Run again with more time'));
  expect(chat.runCode).toHaveBeenCalledWith('x', {
    tell: true,
    timeoutSeconds: 900,
    anchor: ANCHOR
  });
});

test('the block takes over the focus of a way out that was taken', async () => {
  const slow = { ...RUN, status: 'timeout', started: 1, ended: 91 } as const;
  await show(slow);
  await click(stage.button('Run again with more time'));
  ran(manual('e-5', { status: 'queued' }));
  await settle(() => chat.become({}));
  expect(stage.buttons()).not.toContain('Run again with more time');
  expect(document.activeElement?.getAttribute('data-status')).toBe('timeout');
});

test('the next run takes over the focus of the run that it folds away', async () => {
  const pip = manual('e-5', { code: '%pip install opencv-python' });
  ran(pip);
  await show(FAILED);
  await click(stage.button('Run again'));
  ran(pip, manual('e-6', { status: 'running' }));
  await settle(() => chat.become({}));
  expect(stage.node.textContent).toContain('1 earlier run');
  expect(document.activeElement?.getAttribute('data-status')).toBe('running');
});

test('a run that comes while the focus is elsewhere leaves it there', async () => {
  ran(manual('e-5', {}));
  await show({ ...RUN, status: 'ok' });
  const elsewhere = stage.button('Edit and run again');
  elsewhere.focus();
  ran(manual('e-5', {}), manual('e-6', { status: 'running' }));
  await settle(() => chat.become({}));
  expect(document.activeElement).toBe(elsewhere);
});

test('code is edited in its place, and its result stays', async () => {
  await show({
    ...RUN,
    code: 'print(1)\n',
    status: 'ok',
    outputs: [{ output_type: 'stream', name: 'stdout', text: 'one' }]
  });
  const edit = stage.button('Edit and run again');
  await click(edit);
  const editor = stage.textbox('Code to run');
  expect(document.activeElement).toBe(editor);
  expect(stage.node.textContent).toContain('one');
  await type(editor, 'print(2)');
  await press(editor, 'Enter');
  expect(chat.runCode).not.toHaveBeenCalled();
  await press(editor, 'Enter', { shiftKey: true });
  expect(chat.runCode).toHaveBeenCalledWith('print(2)', {
    tell: false,
    anchor: ANCHOR
  });
  expect(stage.node.querySelector('[role=group]')).toBeNull();
});

test('an edit tells of characters that hide what it does', async () => {
  await show({ ...RUN, code: 'print(1)', status: 'ok' });
  await click(stage.button('Edit and run again'));
  const warnings = () =>
    stage.node.querySelector('.jp-CodeInterp-codeWarnings')?.textContent;
  expect(warnings()).toBeUndefined();
  await type(stage.textbox('Code to run'), 'x\u200b = 1');
  expect(warnings()).toContain('hidden characters: U+200B (line 1)');
});

test('an edit that the server refuses is not lost', async () => {
  chat.runCode.mockResolvedValueOnce(false);
  await show({ ...RUN, code: 'print(1)', status: 'ok' });
  await click(stage.button('Edit and run again'));
  await type(stage.textbox('Code to run'), 'print(2)');
  await press(stage.textbox('Code to run'), 'Enter', { ctrlKey: true });
  expect(stage.textbox('Code to run').value).toBe('print(2)');
});

test('an edited run is told to the model when the one before was', async () => {
  ran(manual('e-5', { told: true }));
  await show({ ...RUN, code: 'print(1)', status: 'ok' });
  const edits = [...stage.node.querySelectorAll('button')].filter(
    button => button.getAttribute('aria-label') === 'Edit and run again'
  );
  await click(edits.at(-1) ?? stage.node);
  await type(stage.textbox('Code to run'), 'print(2)');
  await press(stage.textbox('Code to run'), 'Enter', { shiftKey: true });
  expect(chat.runCode.mock.lastCall?.[1]).toEqual({
    tell: true,
    anchor: ANCHOR
  });
});

test('the latest run is shown, earlier ones on request', async () => {
  const printed = (id: string, text: string) =>
    manual(id, {
      outputs: [{ output_type: 'stream', name: 'stdout', text }]
    });
  ran(
    printed('e-5', 'first'),
    printed('e-6', 'second'),
    printed('e-7', 'third')
  );
  await show({ ...RUN, status: 'ok' });
  expect(stage.node.textContent).toContain('third');
  expect(stage.node.textContent).not.toContain('first');
  const expander = stage.node.querySelector('summary');
  expect(expander?.textContent).toBe('2 earlier runs');
});

test('a run is told to the model when the person says so', async () => {
  ran(manual('e-5', {}));
  await show({ ...RUN, status: 'ok' });
  const box = stage.node.querySelector<HTMLInputElement>('[type=checkbox]');
  expect(box?.checked).toBe(false);
  await click(box ?? stage.node);
  expect(chat.tellModel).toHaveBeenCalledWith('e-5', true);
});

test('without manual runs nothing can be run, and results stay', async () => {
  ran(
    manual('e-5', {
      outputs: [{ output_type: 'stream', name: 'stdout', text: 'kept' }]
    })
  );
  await show(FAILED, false);
  expect(stage.node.textContent).toContain('kept');
  expect(stage.node.textContent).toContain('cv2 is not installed');
  expect(new Set(stage.buttons())).toEqual(
    new Set(['Copy code', 'More actions for this code'])
  );
  expect(stage.node.querySelector('[type=checkbox]')).toBeNull();
});

test('failed code leads from its exception to its line', async () => {
  const reveal = vi.fn();
  Element.prototype.scrollIntoView = reveal;
  await show({
    ...RUN,
    code: 'a()\nb()\nc()\nd()\ne()\nf()',
    count: 2,
    status: 'error',
    outputs: [
      {
        output_type: 'error',
        ename: 'NameError',
        evalue: "name 'e' is not defined",
        traceback: ['Cell In[2], line 5']
      }
    ]
  });
  const mark = stage.node.querySelector('mark');
  expect(mark?.textContent).toBe('This line failed: e()');
  await click(stage.button('line 5'));
  expect(reveal).toHaveBeenCalledTimes(1);
  expect(reveal.mock.contexts).toEqual([mark]);
});

test('code that was stopped did not fail at its line', async () => {
  await show({
    ...RUN,
    code: 'a()\nb()',
    count: 2,
    status: 'interrupted',
    outputs: [
      {
        output_type: 'error',
        ename: 'KeyboardInterrupt',
        evalue: '',
        traceback: ['Cell In[2], line 2']
      }
    ]
  });
  const mark = stage.node.querySelector('mark');
  expect(mark?.textContent).toBe('Stopped at this line: b()');
});
