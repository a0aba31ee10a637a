/** Writing, sending, stopping and attaching. */
import { MimeData } from '@lumino/coreutils';
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';

import {
  FakeChat,
  fakeServices,
  press,
  settle,
  Stage,
  click,
  type
} from '../../__tests__/stage';
import { QUESTION } from '../../../model/__tests__/story';
import type { ISettingsModel } from '../../../model/service-interfaces';
import { conversationPart } from '../../late-parts';
import { InputBar } from '../input-bar';

const TURN = { id: 't-1', state: 'running', step: 0, since: 0 } as const;
let stage: Stage;
let chat: FakeChat;
let services: ReturnType<typeof fakeServices>;

async function show(settings: Partial<ISettingsModel> = {}): Promise<void> {
  services = fakeServices(settings);
  await stage.show(<InputBar chat={chat} services={services} />);
}

beforeAll(() => conversationPart.load());
beforeEach(async () => {
  stage = new Stage();
  chat = new FakeChat();
  await show();
});
afterEach(() => stage.unmount());

const box = () => stage.textbox('Message');

test('sends with Enter and begins a line with Shift+Enter', async () => {
  await type(box(), 'hello');
  expect(await press(box(), 'Enter', { shiftKey: true })).toBe(true);
  expect(chat.send).not.toHaveBeenCalled();
  expect(await press(box(), 'Enter')).toBe(false);
  expect(chat.send).toHaveBeenCalledWith('hello');
});

test('leaves Enter to an input method that is composing', async () => {
  await type(box(), 'にほ');
  await press(box(), 'Enter', { isComposing: true });
  expect(chat.send).not.toHaveBeenCalled();
});

test('sends with Ctrl+Enter only when the person chose so', async () => {
  await show({ sendWithEnter: false });
  await type(box(), 'hello');
  await press(box(), 'Enter');
  expect(chat.send).not.toHaveBeenCalled();
  await press(box(), 'Enter', { ctrlKey: true });
  expect(chat.send).toHaveBeenCalledWith('hello');
});

test('has nothing to send without text or files', async () => {
  expect(stage.button('Send').disabled).toBe(true);
  await press(box(), 'Enter');
  expect(chat.send).not.toHaveBeenCalled();
  await type(box(), 'x');
  expect(stage.button('Send').disabled).toBe(false);
});

test('takes a message during an upload, which leaves when the file is there', async () => {
  const file = {
    key: 'k',
    name: 'a.csv',
    size: 3,
    mediaType: 'text/csv',
    status: 'uploading',
    progress: 0.5,
    fileId: null,
    problem: null
  } as const;
  await type(box(), 'x');
  await settle(() => chat.become({ attachments: [file] }));
  expect(stage.button('Send when the upload is complete').disabled).toBe(false);
  await press(box(), 'Enter');
  expect(chat.send).toHaveBeenCalledWith('x');
  await settle(() => chat.become({ sending: true }));
  expect(stage.button('Uploading…').disabled).toBe(true);
  await click(stage.button('Remove a.csv'));
  expect(chat.detach).toHaveBeenCalledWith('k');
});

test('shows a picture small once it is stored, and nothing broken in its place', async () => {
  const photo = {
    key: 'k',
    name: 'photo.png',
    size: 3,
    mediaType: 'image/png',
    status: 'uploading',
    progress: 0.5,
    fileId: null,
    problem: null
  } as const;
  await settle(() => chat.become({ attachments: [photo] }));
  expect(stage.buttons()).not.toContain('Enlarge: photo.png');
  const stored = { ...photo, status: 'ready', fileId: 'f-1' } as const;
  const drawing = { ...stored, key: 'd', mediaType: 'image/svg+xml' };
  await settle(() => chat.become({ attachments: [stored, drawing] }));
  const images = [...stage.node.querySelectorAll('img')];
  expect(images.map(({ src, alt }) => [new URL(src).pathname, alt])).toEqual([
    ['/files/f-1/content', 'photo.png']
  ]);
  expect(stage.buttons()).toContain('Enlarge: photo.png');
  await settle(() => images[0]?.dispatchEvent(new Event('error')));
  expect(stage.node.querySelector('img')).toBeNull();
  expect(stage.buttons()).toContain('Remove photo.png');
});

test('offers Stop from the first moment of a turn, and Esc stops too', async () => {
  await settle(() => chat.become({ turn: TURN }));
  expect(stage.buttons()).not.toContain('Send');
  await click(stage.button('Stop (Esc)'));
  await press(box(), 'Escape');
  expect(chat.stop).toHaveBeenCalledTimes(2);
  await settle(() => chat.become({ turn: { ...TURN, state: 'stopping' } }));
  expect(stage.button('Stopping…').disabled).toBe(true);
});

test('lets one message wait for the running turn, not two', async () => {
  await settle(() => chat.become({ turn: TURN }));
  await type(box(), 'next');
  await click(stage.button('Send when the answer is complete'));
  expect(chat.send).toHaveBeenCalledWith('next');
  await settle(() => chat.become({ queued: { text: 'next', files: [] } }));
  await press(box(), 'Enter');
  expect(chat.send).toHaveBeenCalledTimes(1);
});

test('keeps the focus in the text when Send is pressed', async () => {
  await type(box(), 'hello');
  await click(stage.button('Send'));
  expect(document.activeElement).toBe(box());
});

async function dropFromLab(path: string): Promise<Event> {
  const mimeData = new MimeData();
  mimeData.setData('application/x-jupyter-icontents', [path]);
  const event = Object.assign(
    new Event('lm-drop', { bubbles: true, cancelable: true }),
    { mimeData, proposedAction: 'move', dropAction: 'none' }
  );
  await settle(() => void box().dispatchEvent(event));
  return event;
}

test('attaches a file that is dragged from the file browser', async () => {
  expect(await dropFromLab('data/a.csv')).toMatchObject({ dropAction: 'move' });
  expect(services.readServerFile).toHaveBeenCalledWith('data/a.csv');
  expect(chat.attach.mock.calls[0]?.[0][0]?.name).toBe('data/a.csv');
});

test('says why a file of the file browser cannot be attached', async () => {
  vi.mocked(services.readServerFile).mockRejectedValueOnce(
    new Error("'data' is a folder.")
  );
  await dropFromLab('data');
  expect(stage.node.querySelector('[role=alert]')?.textContent).toContain(
    "'data' is a folder."
  );
  await click(stage.button('Dismiss'));
  expect(stage.node.querySelector('[role=alert]')).toBeNull();
});

function sent(text: string): FakeChat['messages'][number] {
  return { ...QUESTION, id: text, parts: [{ type: 'text', text }] };
}

test('brings back what was sent with Up, goes forward with Down, ends with Esc', async () => {
  await settle(() => chat.become({ messages: [sent('one'), sent('two')] }));
  await press(box(), 'ArrowUp');
  expect(box().value).toBe('two');
  await press(box(), 'ArrowUp');
  await press(box(), 'ArrowUp');
  expect(box().value).toBe('one');
  await press(box(), 'ArrowDown');
  expect(box().value).toBe('two');
  await press(box(), 'ArrowDown');
  expect(box().value).toBe('');
  await press(box(), 'ArrowUp');
  await settle(() => chat.become({ turn: TURN }));
  await press(box(), 'Escape');
  expect(box().value).toBe('');
  expect(chat.stop).not.toHaveBeenCalled();
});

test('leaves the arrows to a text that a person writes', async () => {
  await settle(() => chat.become({ messages: [sent('one')] }));
  await type(box(), 'mine');
  expect(await press(box(), 'ArrowUp')).toBe(true);
  expect(box().value).toBe('mine');
});

test('leaves Up to the caret below the first line of a text that was brought back', async () => {
  await settle(() =>
    chat.become({ messages: [sent('older'), sent('first\nsecond')] })
  );
  await press(box(), 'ArrowUp');
  box().setSelectionRange(8, 8);
  expect(await press(box(), 'ArrowUp')).toBe(true);
  box().setSelectionRange(2, 2);
  expect(await press(box(), 'ArrowUp')).toBe(false);
  expect(box().value).toBe('older');
});

async function paste(files: File[], types: string[]): Promise<void> {
  const event = Object.assign(
    new Event('paste', { bubbles: true, cancelable: true }),
    { clipboardData: { files, types } }
  );
  await settle(() => void box().dispatchEvent(event));
}

test('names a pasted picture by the time', async () => {
  vi.setSystemTime(new Date(2026, 0, 2, 3, 4, 5));
  await paste([new File(['x'], 'image.png', { type: 'image/png' })], ['Files']);
  vi.useRealTimers();
  const file = chat.attach.mock.calls[0]?.[0][0];
  expect(file?.name).toBe('pasted 2026-01-02 03-04-05.png');
  expect(file?.type).toBe('image/png');
});

test('keeps the name of a pasted file', async () => {
  await paste([new File(['x'], 'a.csv')], ['Files']);
  expect(chat.attach.mock.calls[0]?.[0][0]?.name).toBe('a.csv');
});

test('pastes cells of a spreadsheet as text, not as the picture that comes with them', async () => {
  const picture = new File(['x'], 'image.png', { type: 'image/png' });
  await paste([picture], ['text/plain', 'text/html', 'Files']);
  expect(chat.attach).not.toHaveBeenCalled();
});

test('refuses a file over the limit before it is sent, and takes the others', async () => {
  const big = new File(['x'.repeat(1001)], 'big.csv');
  const small = new File(['x'], 'small.csv');
  await paste([big, small], ['Files']);
  expect(chat.attach).toHaveBeenCalledExactlyOnceWith([small]);
  const alert = stage.node.querySelector('[role=alert]');
  expect(alert?.textContent).toContain('big.csv');
  expect(alert?.textContent).toContain('1.0 kB');
  await click(stage.button('Dismiss'));
  expect(stage.node.querySelector('[role=alert]')).toBeNull();
});

test('counts as a way to begin when something is sent', async () => {
  await type(box(), 'hello');
  await press(box(), 'Enter');
  expect(services.setup.chosen).toBe(true);
});

test('hints at the key that sends', async () => {
  await show({ sendWithEnter: false });
  expect(box().getAttribute('placeholder')).toContain('Ctrl+Enter');
});
