/** A question: copied, worded anew, and with its other wordings. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import {
  click,
  FakeChat,
  press,
  settle,
  Stage,
  type
} from '../../__tests__/stage';
import { QUESTION } from '../../../model/__tests__/story';
import type { Message } from '../../../protocol/chats';
import { UserMessage } from '../user-message';

const BOX = 'Edit the message';

let stage: Stage;
let chat: FakeChat;

beforeEach(async () => {
  stage = new Stage();
  chat = new FakeChat();
  await show(QUESTION);
});
afterEach(() => stage.unmount());

async function show(message: Message, busy = false): Promise<void> {
  await stage.show(
    <UserMessage message={message} chat={chat} busy={busy} sendWithEnter />
  );
}

test('is worded anew in its own place and sent by Enter', async () => {
  await click(stage.button('Edit message'));
  const box = stage.textbox(BOX);
  expect(document.activeElement).toBe(box);
  expect(box.value).toBe('Chart it.');
  expect(stage.node.textContent).toContain('Variables in the kernel stay');
  await type(box, 'Chart it in red.');
  await press(box, 'Enter', { shiftKey: true });
  expect(chat.edit).not.toHaveBeenCalled();
  await press(box, 'Enter');
  expect(chat.edit).toHaveBeenCalledWith('m-1', 'Chart it in red.');
  expect(stage.buttons()).toContain('Edit message');
});

test('Escape gives up the new wording and gives the focus back', async () => {
  await click(stage.button('Edit message'));
  await type(stage.textbox(BOX), 'No');
  await press(stage.textbox(BOX), 'Escape');
  expect(stage.node.textContent).toContain('Chart it.');
  expect(document.activeElement).toBe(stage.button('Edit message'));
  await click(stage.button('Edit message'));
  expect(stage.textbox(BOX).value).toBe('Chart it.');
});

test('the new wording is kept when it could not be sent', async () => {
  chat.edit.mockResolvedValue(false);
  await click(stage.button('Edit message'));
  await type(stage.textbox(BOX), 'Chart it in red.');
  await click(stage.button('Send'));
  expect(stage.textbox(BOX).value).toBe('Chart it in red.');
  expect(stage.button('Send').disabled).toBe(false);
});

test('the Enter that ends a composition does not send, in Safari neither', async () => {
  await click(stage.button('Edit message'));
  await type(stage.textbox(BOX), '日本');
  await press(stage.textbox(BOX), 'Enter', { isComposing: true });
  await press(stage.textbox(BOX), 'Enter', { keyCode: 229 });
  expect(chat.edit).not.toHaveBeenCalled();
});

test('nothing is sent that says nothing', async () => {
  await click(stage.button('Edit message'));
  await type(stage.textbox(BOX), '  ');
  await press(stage.textbox(BOX), 'Enter');
  expect(chat.edit).not.toHaveBeenCalled();
  expect(stage.button('Send').disabled).toBe(true);
});

test('while a turn runs it cannot be edited and its branch not left', async () => {
  await show({ ...QUESTION, siblings: ['m-0', 'm-1'] }, true);
  expect(stage.buttons()).not.toContain('Edit message');
  await click(stage.button('Earlier version'));
  expect(chat.showBranch).not.toHaveBeenCalled();
});

test('leads to its other wordings, and no further than the last', async () => {
  const message = { ...QUESTION, siblings: ['m-0', 'm-1', 'm-9'] };
  await show(message);
  expect(stage.node.querySelector('[role=status]')?.textContent).toBe(
    'Version 2 of 3'
  );
  await click(stage.button('Earlier version'));
  expect(chat.showBranch).toHaveBeenLastCalledWith('m-0');
  await click(stage.button('Later version'));
  expect(chat.showBranch).toHaveBeenLastCalledWith('m-9');
  await show({ ...message, id: 'm-9' });
  expect(stage.button('Later version').getAttribute('aria-disabled')).toBe(
    'true'
  );
  await click(stage.button('Later version'));
  expect(chat.showBranch).toHaveBeenCalledTimes(2);
  expect(document.activeElement).toBe(stage.button('Later version'));
});

test('pictures are shown small and enlarge by a click, other files are links', async () => {
  const file = (name: string, media_type: string) =>
    ({ type: 'file', file_id: name, name, media_type, size: 9 }) as const;
  const parts = [
    ...QUESTION.parts,
    file('a.csv', 'text/csv'),
    file('photo.png', 'image/png'),
    file('plan.svg', 'image/svg+xml')
  ];
  await show({ ...QUESTION, parts });
  const links = [...stage.node.querySelectorAll('a')];
  expect(links.map(link => link.textContent)).toEqual([
    'a.csv9 B',
    'plan.svg9 B'
  ]);
  Object.assign(HTMLDialogElement.prototype, { showModal: vi.fn() });
  await click(stage.button('Enlarge: photo.png'));
  const large = stage.node.querySelector('dialog img');
  expect(large?.getAttribute('src')).toBe('/files/photo.png/content');
  expect(large?.getAttribute('alt')).toBe('photo.png');
});

test('a picture that is gone leaves its name', async () => {
  const parts = [
    {
      type: 'file',
      file_id: 'f',
      name: 'photo.png',
      media_type: 'image/png',
      size: 9
    } as const
  ];
  await show({ ...QUESTION, parts });
  await settle(() =>
    stage.node.querySelector('img')?.dispatchEvent(new Event('error'))
  );
  expect(stage.node.querySelector('a')?.textContent).toBe('photo.png9 B');
});
