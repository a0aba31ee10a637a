/** The card that asks before code runs. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { click, press, settle, Stage, type } from '../../__tests__/stage';
import { ApprovalCard } from '../approval-card';

let stage: Stage;
const decide = vi.fn(() => Promise.resolve(true));

beforeEach(async () => {
  decide.mockClear();
  stage = new Stage();
  await stage.show(
    <section tabIndex={-1}>
      <ApprovalCard code={'print(1)\n'} decide={decide} />
    </section>
  );
});
afterEach(() => stage.unmount());

test('does not take the focus', () => {
  expect(document.activeElement).toBe(document.body);
});

test('runs the code as it is, and says nothing of an edit', async () => {
  await click(stage.button('Run'));
  expect(decide).toHaveBeenCalledWith({ decision: 'run', scope: 'once' });
});

test('sends the code that the person edited', async () => {
  await type(stage.textbox('Code to run, editable'), 'print(2)');
  await click(stage.button('Always in this chat'));
  expect(decide).toHaveBeenCalledWith({
    decision: 'run',
    scope: 'chat',
    code: 'print(2)'
  });
});

test('does not run emptied code', async () => {
  await type(stage.textbox('Code to run, editable'), ' ');
  expect(stage.button('Run').disabled).toBe(true);
  expect(stage.button('Reject').disabled).toBe(false);
});

test('rejects at once, without asking why', async () => {
  expect(stage.node.querySelector('input')).toBeNull();
  await click(stage.button('Reject'));
  expect(decide).toHaveBeenCalledWith({ decision: 'reject' });
});

test('rejects with the reason for the model', async () => {
  await click(stage.button('Reject with a note…'));
  const note = stage.textbox('Note to the model');
  expect(document.activeElement).toBe(note);
  await type(note, ' use the other file ');
  await click(stage.button('Reject'));
  expect(decide).toHaveBeenCalledWith({
    decision: 'reject',
    note: 'use the other file'
  });
});

test('goes back from the note to its answers', async () => {
  await click(stage.button('Reject with a note…'));
  await press(stage.textbox('Note to the model'), 'Escape');
  expect(stage.buttons()).toContain('Always in this chat');
  expect(document.activeElement?.localName).toBe('section');
  expect(decide).not.toHaveBeenCalled();
});

test('runs by a key in its editor, and by no other key', async () => {
  const editor = stage.textbox('Code to run, editable');
  await press(editor, 'Enter');
  await press(stage.button('Reject'), 'Enter', { ctrlKey: true });
  expect(decide).not.toHaveBeenCalled();
  await press(editor, 'Enter', { ctrlKey: true });
  expect(decide).toHaveBeenCalledWith({ decision: 'run', scope: 'once' });
});

test('is answered once, and again when the answer was refused', async () => {
  let refuse: (accepted: boolean) => void = () => undefined;
  decide.mockReturnValueOnce(new Promise(resolve => (refuse = resolve)));
  await click(stage.button('Run'));
  await click(stage.button('Run'));
  expect(decide).toHaveBeenCalledTimes(1);
  await settle(() => refuse(false));
  await click(stage.button('Run'));
  expect(decide).toHaveBeenCalledTimes(2);
});

test('leaves its focus in the block when it goes away', async () => {
  const elsewhere = document.createElement('button');
  document.body.append(elsewhere);
  await stage.show(null);
  elsewhere.focus();
  await stage.show(
    <section tabIndex={-1}>
      <ApprovalCard code="print(1)" decide={decide} />
    </section>
  );
  expect(document.activeElement).toBe(elsewhere);
  stage.button('Run').focus();
  await stage.show(<section tabIndex={-1} />);
  expect(document.activeElement?.localName).toBe('section');
  elsewhere.remove();
});

test('says where the code does not look like what it does', async () => {
  const says = () =>
    stage.node.querySelector('.jp-CodeInterp-codeWarnings')?.textContent;
  expect(says()).toBeUndefined();
  await type(
    stage.textbox('Code to run, editable'),
    `# \u202e\nx\u200b = 1\u200b${'\n'.repeat(40)}y = 2`
  );
  expect(says()).toContain(
    'hidden characters: U+202E (line 1), U+200B (line 2)'
  );
  expect(says()).toContain('more code behind a large gap, on line 42');
  expect(says()).toContain('42 lines. Scroll to see all of them.');
});
