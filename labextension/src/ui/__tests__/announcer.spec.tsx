/** What a screen reader hears of a chat. */
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';

import { answer, QUESTION, RUN } from '../../model/__tests__/story';
import type { Part } from '../../protocol/parts';
import { Announcer } from '../announcer';
import { conversationPart } from '../late-parts';
import { FakeChat, settle, Stage } from './stage';

const TURN = { id: 't-1', state: 'running', step: 1, since: 0 } as const;

let stage: Stage;
let chat: FakeChat;

beforeAll(() => conversationPart.load());
beforeEach(async () => {
  vi.useFakeTimers();
  stage = new Stage();
  chat = new FakeChat();
  chat.messages = [QUESTION];
  await stage.show(<Announcer chat={chat} />);
});
afterEach(async () => {
  await stage.unmount();
  vi.useRealTimers();
});

async function write(text: string, running = true): Promise<void> {
  await become([{ type: 'text', text }], running);
}

async function become(parts: Part[], running = true): Promise<void> {
  const message = { ...answer('m-2', 't-1'), parts };
  await settle(() =>
    chat.become({ messages: [QUESTION, message], turn: running ? TURN : null })
  );
}

async function pass(): Promise<string> {
  await settle(() => vi.advanceTimersByTime(1500));
  return heard();
}

function heard(): string {
  return stage.node.querySelector('[aria-live=polite]')?.textContent ?? '';
}

test('an answer is said one sentence at a time', async () => {
  await write('One. Two. Thr');
  expect(heard()).toBe('The answer is being written.');
  expect(await pass()).toBe('One.');
  await write('One. Two. Three. Four');
  expect(heard()).toBe('One.');
  expect(await pass()).toBe('Two.');
  expect(await pass()).toBe('Three.');
  expect(await pass()).toBe('Three.');
});

test('a short rest is said with the end', async () => {
  await write('It is 42. So');
  expect(await pass()).toBe('It is 42.');
  await write('It is 42. So be it.', false);
  expect(heard()).toBe('So be it. The answer is complete.');
});

test('a long rest is left to be read', async () => {
  await write('One. Two');
  await write(`One. ${'Two and more. '.repeat(50)}`, false);
  expect(heard()).toBe('The answer is complete.');
});

test('an answer that was there before is not said', async () => {
  await write('It is 42.', false);
  expect(heard()).toBe('The answer is complete.');
});

test('an approval is said at once', async () => {
  await write('I will run it.');
  await pass();
  await become([
    { type: 'text', text: 'I will run it.' },
    { ...RUN, status: 'waiting_approval' }
  ]);
  expect(heard()).toContain('Code waits for your approval.');
});

test.each([
  ['stopped', 'The answer was stopped.'],
  ['length', 'The answer is not complete.'],
  ['step_limit', 'The answer is not complete.'],
  ['interrupted', 'The answer is not complete.'],
  ['answer', 'The answer is complete.']
] as const)(
  'of an answer that ended by %s is said "%s"',
  async (stopped_reason, said) => {
    const message = { ...answer('m-2', 't-1'), stopped_reason };
    await settle(() => chat.become({ messages: [QUESTION, message] }));
    expect(heard()).toBe(said);
  }
);
