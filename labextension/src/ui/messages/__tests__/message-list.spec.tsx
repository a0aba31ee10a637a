/** The messages of a chat: what they show, and whom they follow. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { FakeIntersections } from '../../__tests__/fake-intersections';
import {
  click,
  fakeActions,
  FakeChat,
  fakeServices,
  settle,
  Stage
} from '../../__tests__/stage';
import { answer, QUESTION } from '../../../model/__tests__/story';
import type { Message } from '../../../protocol/chats';
import { MessageList } from '../message-list';

let stage: Stage;
let chat: FakeChat;
let grow: () => void;
let near: FakeIntersections;
const actions = fakeActions();

const TURN = { id: 't-2', state: 'running', step: 1, since: 0 } as const;

function spoken(text: string): Message {
  return { ...answer('m-2', 't-1'), parts: [{ type: 'text', text }] };
}

beforeEach(async () => {
  // jsdom lays nothing out: the observer and the sizes are spoken for by the test.
  vi.stubGlobal(
    'ResizeObserver',
    class {
      constructor(told: () => void) {
        grow = told;
      }
      observe(): void {}
      disconnect(): void {}
    }
  );
  near = new FakeIntersections();
  Element.prototype.scrollTo = () => undefined;
  stage = new Stage();
  chat = new FakeChat();
  chat.messages = [QUESTION, answer('m-2', 't-1')];
  await stage.show(
    <MessageList
      chat={chat}
      services={fakeServices()}
      actions={actions}
      canRun={true}
    />
  );
});
afterEach(async () => {
  await stage.unmount();
  vi.unstubAllGlobals();
});

async function layOut(
  height: number,
  scrollTop: number,
  byHand = false
): Promise<() => number> {
  const area = stage.node.querySelector<HTMLElement>('[role=log]');
  const content = area?.firstElementChild;
  if (!area || !content) {
    throw new Error('There is no list.');
  }
  const sizes = { configurable: true, value: height };
  Object.defineProperty(content, 'clientHeight', sizes);
  Object.defineProperty(area, 'scrollHeight', sizes);
  Object.defineProperty(area, 'clientHeight', { ...sizes, value: 100 });
  area.scrollTo = (to?: ScrollToOptions | number) => {
    area.scrollTop = typeof to === 'object' ? (to.top ?? 0) : 0;
  };
  area.scrollTop = scrollTop;
  await settle(
    () =>
      byHand && area.dispatchEvent(new WheelEvent('wheel', { bubbles: true }))
  );
  await settle(() => void area.dispatchEvent(new Event('scroll')));
  return () => area.scrollTop;
}

test('follows what is added while the reader is at the end', async () => {
  await layOut(500, 400);
  const position = await layOut(800, 400 + 300);
  await settle(() => grow());
  expect(position()).toBe(800);
  expect(stage.buttons()).not.toContain('New output ↓');
});

test('leaves a reader in peace who scrolled up, and leads back', async () => {
  await layOut(500, 400);
  await layOut(500, 100, true);
  const position = await layOut(800, 100);
  // Unfolding and late pictures make it higher, too.
  await settle(() => grow());
  expect(stage.buttons()).not.toContain('New output ↓');
  await settle(() => chat.become({ messages: [QUESTION, spoken('More')] }));
  expect(position()).toBe(100);
  await click(stage.button('New output ↓'));
  expect(position()).toBe(800);
  expect(stage.buttons()).not.toContain('New output ↓');
  expect(document.activeElement?.getAttribute('role')).toBe('log');
});

test('stays at an end that moves while text is rendered again', async () => {
  await layOut(500, 400);
  const position = await layOut(1200, 300);
  await settle(() => grow());
  expect(position()).toBe(1200);
});

test('leaves a reader in peace who moved the focus up, with or without keys', async () => {
  await layOut(500, 400);
  const position = await layOut(500, 400);
  const button = document.createElement('button');
  stage.node.querySelector('[role=log]')?.firstElementChild?.append(button);
  const at = (bottom: number) =>
    (button.getBoundingClientRect = () => ({ bottom }) as DOMRect);
  // in view: 20 pixels above the end
  at(80);
  await settle(() => button.focus());
  await layOut(800, 400);
  await settle(() => grow());
  expect(position()).toBe(800);
  button.blur();
  // 100 pixels above what is seen at the end
  await layOut(800, 700);
  at(-100);
  await settle(() => button.focus());
  await layOut(900, 700);
  await settle(() => grow());
  expect(position()).toBe(700);
  await settle(() => chat.become({ messages: [QUESTION, spoken('More')] }));
  expect(position()).toBe(700);
  expect(stage.buttons()).toContain('New output ↓');
});

test('a click while text streams does not leave the end', async () => {
  await layOut(500, 400);
  await layOut(800, 400, true);
  const position = await layOut(900, 400);
  await settle(() => grow());
  expect(position()).toBe(900);
});

test('goes to the end when the reader asks the next question', async () => {
  await layOut(500, 400);
  const position = await layOut(500, 100, true);
  const next = { ...QUESTION, id: 'm-3' };
  await settle(() =>
    chat.become({ messages: [...chat.messages, next], turn: TURN })
  );
  expect(position()).toBe(500);
});

test('stays where the reader is when another version is shown', async () => {
  await layOut(500, 400);
  const position = await layOut(500, 100, true);
  const versions = ['m-1', 'm-9'];
  const other = { ...QUESTION, id: 'm-9', siblings: versions };
  await settle(() => chat.become({ messages: [other] }));
  expect(position()).toBe(100);
});

test('the focus stays on the way through the versions of an answer', async () => {
  const versions = ['m-2', 'm-3'];
  const shown = (id: string) => ({ ...answer(id, 't-1'), siblings: versions });
  await settle(() => chat.become({ messages: [QUESTION, shown('m-2')] }));
  await click(stage.button('Later version'));
  await settle(() => chat.become({ messages: [QUESTION, shown('m-3')] }));
  expect(document.activeElement).toBe(stage.button('Later version'));
  expect(stage.node.textContent).toContain('2 / 2');
});

test('renders the end at once, and the rest when it comes near', async () => {
  const questions = Array.from({ length: 20 }, (_, index) => ({
    ...QUESTION,
    id: `q-${index}`
  }));
  await settle(() => chat.become({ messages: questions }));
  const rows = stage.node.querySelectorAll('.jp-CodeInterp-deferred');
  const full = () => [...rows].map(row => row.childElementCount > 0);
  expect(full().indexOf(true)).toBe(12);
  await settle(() => rows[11] && near.tell(rows[11], true));
  expect(full().indexOf(true)).toBe(11);
});

test('keeps a failed answer and offers to ask again', async () => {
  const error = {
    type: 'error',
    code: 'model_rate_limit',
    message: 'Too many requests.',
    retryable: true
  } as const;
  const failed = {
    ...answer('m-2', 't-1'),
    parts: [{ type: 'text', text: 'Half' } as const, error]
  };
  await settle(() => chat.become({ messages: [QUESTION, failed] }));
  const alert = stage.node.querySelector('[role=alert]');
  expect(alert?.textContent).toBe('Too many requests.');
  await settle(() => chat.become({ retryAt: Date.now() + 6_500 }));
  // A count in it would be read aloud every second.
  expect(alert?.textContent).toBe('Too many requests.');
  await click(stage.button('Retry (available in 7 s)'));
  expect(chat.retry).toHaveBeenCalledWith('m-2');
});
