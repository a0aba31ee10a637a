/** A chat model shows what the server says, when it says so. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import type { StartedTurn } from '../../api/answers';
import type { IApi } from '../../api/api-client';
import { UnreachableError } from '../../api/errors';
import { ChatModel } from '../chat-model';
import type { IChatChange } from '../chat-interfaces';
import { FakeEventSocket, Later, listOptions } from './fakes';
import { CHAT, detailOf, FRESH, QUESTION, RUN, STORY } from './story';

const STARTED: StartedTurn = { turnId: 't-1', queued: false };

let socket: FakeEventSocket;
let chat: ChatModel;
let changes: IChatChange[];

function open(answers: Partial<IApi> = {}): void {
  chat = new ChatModel(CHAT, listOptions(socket, answers));
  changes = [];
  chat.changed.connect((_, change) => changes.push(change));
}

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
  socket = new FakeEventSocket();
});

afterEach(() => {
  chat.dispose();
  vi.useRealTimers();
});

describe('what the server tells', () => {
  test('is shown after the snapshot and each event', () => {
    open();
    expect(chat.loaded).toBe(false);
    socket.snapshot();
    socket.tell(...STORY.slice(0, 3));
    expect(chat.loaded).toBe(true);
    expect(chat.messages.map(message => message.id)).toEqual(['m-1', 'm-2']);
    expect(chat.turn).toMatchObject({ id: 't-1', state: 'running', step: 1 });
    expect(chat.turn).toBe(chat.turn);
  });

  test('is told on in one go, with the messages that changed', () => {
    open();
    socket.snapshot();
    vi.runAllTimers();
    socket.tell(...STORY.slice(0, 8));
    vi.runAllTimers();
    changes.length = 0;
    socket.tell(...STORY.slice(8, 10));
    socket.tell(...STORY.slice(10, 12));
    vi.runAllTimers();
    expect(changes).toEqual([{ messageIds: new Set(['m-3']), rest: false }]);
  });

  test('is told at most about twenty times a second', () => {
    open();
    socket.snapshot();
    socket.tell(...STORY.slice(0, 8));
    vi.runAllTimers();
    changes.length = 0;
    let offset = 2;
    for (let token = 0; token < 200; token++) {
      socket.tell({
        type: 'text.delta',
        message_id: 'm-3',
        index: 0,
        offset,
        text: 'ab'
      });
      offset += 2;
      vi.advanceTimersByTime(5);
    }
    expect(changes.length).toBeGreaterThan(10);
    expect(changes.length).toBeLessThanOrEqual(21);
  });

  test('asks for a snapshot when an event does not fit, and shows it', () => {
    open();
    socket.snapshot();
    socket.tell(STORY[8] ?? { type: 'chat.changed', chat_id: 'c-1' });
    expect(socket.refreshed).toEqual(['c-1']);
    socket.snapshot({ ...FRESH, messages: [QUESTION] });
    expect(chat.messages).toHaveLength(1);
  });

  test('names the time from which a retry makes sense', () => {
    open();
    socket.snapshot();
    socket.tell(...STORY.slice(0, 5));
    expect(chat.retryAt).toBe(Date.now() + 7000);
    socket.tell(...STORY.slice(5, 6));
    expect(chat.retryAt).toBeNull();
  });

  test('gives the runs of a block, the same array while they do not change', () => {
    open();
    socket.snapshot();
    socket.tell(...STORY);
    const anchor = { message_id: 'm-3', part: 0, block: 0 };
    const runs = chat.manualRuns(anchor);
    expect(runs.map(run => run.id)).toEqual(['e-9']);
    socket.snapshot(
      JSON.parse(
        JSON.stringify(
          detailOf({
            chat: chat.chat,
            gone: false,
            turn: null,
            messages: chat.messages,
            executions: runs,
            queued: null
          })
        )
      ) as typeof FRESH
    );
    expect(chat.manualRuns(anchor)).toBe(runs);
    expect(chat.manualRuns({ ...anchor, block: 1 })).toEqual([]);
  });

  test('that the chat is not there makes it gone', () => {
    open();
    socket.frames.emit({
      type: 'error',
      code: 'not_found',
      message: 'gone',
      chat_id: 'c-1'
    });
    expect(chat.gone).toBe(true);
    expect(chat.problem).toBeNull();
  });
});

describe('stopping', () => {
  test('is shown at once, and ends when the server says so', async () => {
    const answer = new Later<void>();
    open({ stopTurn: () => answer.promise });
    socket.snapshot();
    socket.tell(...STORY.slice(0, 2));
    const stopped = chat.stop();
    expect(chat.turn?.state).toBe('stopping');
    answer.resolve();
    await expect(stopped).resolves.toBe(true);
    socket.tell(...STORY.slice(2, 5));
    expect(chat.turn).toBeNull();
  });

  test('another chat stops its turn, else its run, else whatever its kernel does', async () => {
    const done: string[] = [];
    const note = <T>(what: string, answer: T) => {
      done.push(what);
      return Promise.resolve(answer);
    };
    const idle = { execution_state: 'idle', bound: false };
    open({
      stopTurn: (chatId, turnId) => note(`turn ${chatId} ${turnId}`, undefined),
      interrupt: id => note(`run ${id}`, RUN),
      interruptKernel: chatId => note(`kernel ${chatId}`, idle)
    });
    const other = { chat_id: 'c-9', title: 'Sales' };
    await chat.stopOther({ ...other, turn_id: 't-9', execution_id: 'e-9' });
    await chat.stopOther({ ...other, execution_id: 'e-9' });
    await chat.stopOther(other);
    expect(done).toEqual(['turn c-9 t-9', 'run e-9', 'kernel c-9']);
  });

  test('that failed shows the turn as running again', async () => {
    open({
      stopTurn: () => Promise.reject(new UnreachableError('No answer.'))
    });
    socket.snapshot();
    socket.tell(...STORY.slice(0, 2));
    await expect(chat.stop()).resolves.toBe(false);
    expect(chat.turn?.state).toBe('running');
    expect(chat.problem?.code).toBe('network');
  });
});

test('a setting is shown when the server has taken it', async () => {
  open({
    changeChat: (_, body) => Promise.resolve({ ...CHAT, ...body, kernel: {} })
  });
  await expect(chat.setModel('lab/other')).resolves.toBe(true);
  expect(chat.chat.model).toBe('lab/other');
});

test('a retry names the turn of the answer', async () => {
  const turns: string[] = [];
  open({
    retryTurn: (_, turnId) => {
      turns.push(turnId);
      return Promise.resolve(STARTED);
    }
  });
  socket.snapshot();
  socket.tell(...STORY);
  await expect(chat.retry('m-3')).resolves.toBe(true);
  await expect(chat.retry('m-1')).resolves.toBe(false);
  expect(turns).toEqual(['t-2']);
});

test('the connection is told on', () => {
  open();
  socket.turn('reconnecting');
  expect(chat.connection).toBe('reconnecting');
  expect(changes.at(-1)?.rest).toBe(true);
});

test('once disposed it follows nothing and tells nothing', () => {
  open();
  socket.snapshot();
  chat.dispose();
  chat.dispose();
  expect(socket.shown.size).toBe(0);
  changes.length = 0;
  socket.turn('offline');
  vi.runAllTimers();
  expect(changes).toEqual([]);
});
