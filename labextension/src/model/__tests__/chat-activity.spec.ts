/** The activity knows of every chat, and tells only of what nobody sees. */
import { Signal } from '@lumino/signaling';
import { afterEach, beforeEach, expect, test } from 'vitest';

import type { TurnActivity } from '../../protocol/frames';
import { ChatActivity } from '../chat-activity';
import { FakeEventSocket } from './fakes';

const RUNNING: TurnActivity = {
  chat_id: 'c-1',
  turn_id: 't-1',
  state: 'running',
  started: 100
};
const WAITING: TurnActivity = { ...RUNNING, waits_for: 'e-1' };
const ANSWERED: TurnActivity = { ...RUNNING, state: 'finished', ended: 130 };

let socket: FakeEventSocket;
let inView: Set<string>;
let longSeconds: number;
let viewsChanged: Signal<object, void>;
let activity: ChatActivity;

beforeEach(() => {
  socket = new FakeEventSocket();
  inView = new Set();
  longSeconds = 20;
  viewsChanged = new Signal({});
  activity = new ChatActivity({
    socket,
    views: { has: chatId => inView.has(chatId), changed: viewsChanged },
    longSeconds: () => longSeconds
  });
});
afterEach(() => activity.dispose());

function tell(...turns: readonly TurnActivity[]): void {
  socket.frames.emit({ type: 'activity', turns });
}

function look(...chatIds: readonly string[]): void {
  inView = new Set(chatIds);
  viewsChanged.emit();
}

function unseen(): readonly string[] {
  return activity.unseen.map(({ chatId, mark }) => `${chatId} ${mark}`);
}

test('code that waits is told while its chat is out of view, and no longer than it waits', () => {
  tell(RUNNING);
  expect(activity.markOf('c-1')).toBe('running');
  expect(unseen()).toEqual([]);
  tell(WAITING);
  expect(activity.markOf('c-1')).toBe('waiting');
  expect(unseen()).toEqual(['c-1 waiting']);
  look('c-1');
  expect(unseen()).toEqual([]);
  look();
  expect(unseen()).toEqual(['c-1 waiting']);
  // answered on another page
  tell(RUNNING);
  expect(unseen()).toEqual([]);
  expect(activity.markOf('c-1')).toBe('running');
});

test('a long answer is new until somebody has seen it', () => {
  tell(RUNNING, ANSWERED);
  expect(activity.markOf('c-1')).toBe('answered');
  expect(unseen()).toEqual(['c-1 answered']);
  look('c-1');
  look();
  expect(unseen()).toEqual([]);
  expect(activity.markOf('c-1')).toBeNull();
});

test('a long answer that failed is told as that', () => {
  tell(RUNNING, { ...ANSWERED, state: 'failed' });
  expect(unseen()).toEqual(['c-1 failed']);
});

test.each<[string, TurnActivity, number]>([
  ['a short one', { ...ANSWERED, ended: 119 }, 20],
  ['a stopped one', { ...ANSWERED, state: 'stopped' }, 20],
  ['any, when that is switched off', ANSWERED, 0]
])('the end of an answer is not told: %s', (_, turn, seconds) => {
  longSeconds = seconds;
  tell(RUNNING, turn);
  expect(unseen()).toEqual([]);
  expect(activity.markOf('c-1')).toBeNull();
});

test('an answer that ends in view is not new later', () => {
  look('c-1');
  tell(RUNNING);
  tell(ANSWERED);
  look();
  expect(unseen()).toEqual([]);
});

test('the next question takes the place of an answer that nobody saw', () => {
  tell(RUNNING, ANSWERED);
  tell({ ...RUNNING, turn_id: 't-2' });
  expect(unseen()).toEqual([]);
  expect(activity.markOf('c-1')).toBe('running');
  // told late, after the next turn has begun
  tell(ANSWERED);
  expect(activity.markOf('c-1')).toBe('running');
});

test('a deleted chat wants nobody', () => {
  tell(RUNNING, ANSWERED);
  socket.tellList('c-1');
  expect(unseen()).toEqual([]);
});

test('a new connection begins with what is open then', () => {
  tell(WAITING, { ...RUNNING, chat_id: 'c-2', turn_id: 't-2' });
  socket.frames.emit({
    type: 'welcome',
    instance_id: 'i-1',
    version: '1',
    start_failed: false,
    turns: [{ ...WAITING, chat_id: 'c-3', turn_id: 't-3', waits_for: 'e-3' }]
  });
  expect(unseen()).toEqual(['c-3 waiting']);
  expect(activity.markOf('c-1')).toBeNull();
  expect(activity.markOf('c-2')).toBeNull();
});

test('what is unseen keeps its identity while nothing changes', () => {
  tell(WAITING);
  const before = activity.unseen;
  look('c-9');
  tell(WAITING);
  expect(activity.unseen).toBe(before);
});
