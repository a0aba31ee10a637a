/** A message that waits when its turn is stopped: it comes back into the input, once, or stays with the server. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import type { IApi } from '../../api/api-client';
import { ApiError, UnreachableError } from '../../api/errors';
import { ChatModel } from '../chat-model';
import { FakeEventSocket, Later, listOptions } from './fakes';
import { CHAT, STORY } from './story';

let socket: FakeEventSocket;
let chat: ChatModel;

function open(answers: Partial<IApi> = {}): void {
  chat = new ChatModel(CHAT, listOptions(socket, answers));
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

describe('Stop with a message that waits', () => {
  const stored = { id: 'f-1', name: 'a.csv', media_type: 'text/csv', size: 3 };
  const order: string[] = [];

  function stopping(answers: Partial<IApi> = {}): void {
    order.length = 0;
    open({
      stopTurn: () => Promise.resolve(),
      getFile: () => Promise.resolve(stored),
      cancelQueued: () => {
        order.push(`cancelled with '${chat.draft}' in the input`);
        return Promise.resolve();
      },
      ...answers
    });
    socket.snapshot();
    socket.tell(...STORY.slice(0, 2));
  }
  const hold = (files: readonly string[] = []) =>
    socket.tell({
      type: 'queue.changed',
      chat_id: 'c-1',
      queued: { text: 'And then?', files, held: true }
    });

  test('puts it back into the input, before what is there', async () => {
    stopping();
    chat.setDraft('My next thought');
    await chat.stop();
    hold(['f-1']);
    await vi.runAllTimersAsync();
    expect(chat.draft).toBe('And then?\nMy next thought');
    expect(chat.attachments).toMatchObject([
      { name: 'a.csv', status: 'ready', fileId: 'f-1' }
    ]);
    expect(chat.queued).toBeNull();
    // It is in the input before the server forgets it.
    expect(order).toEqual([
      "cancelled with 'And then?\nMy next thought' in the input"
    ]);
  });

  test('does so too when the server was heard before it answered', async () => {
    const answer = new Later<void>();
    stopping({ stopTurn: () => answer.promise });
    const stopped = chat.stop();
    hold();
    await vi.runAllTimersAsync();
    expect(chat.draft).toBe('');
    answer.resolve();
    await stopped;
    await vi.runAllTimersAsync();
    expect(chat.draft).toBe('And then?');
  });

  test('leaves it to the page that said Stop', async () => {
    stopping();
    hold();
    await vi.runAllTimersAsync();
    expect(chat.draft).toBe('');
    expect(chat.queued?.held).toBe(true);
  });

  test('keeps it waiting when the server cannot be reached', async () => {
    stopping({
      getFile: () => Promise.reject(new UnreachableError('No answer.'))
    });
    await chat.stop();
    hold(['f-1']);
    await vi.runAllTimersAsync();
    expect(chat.queued?.text).toBe('And then?');
    expect(chat.problem?.code).toBe('network');
  });

  test('leaves it with the server when the chat is closed meanwhile', async () => {
    const found = new Later<typeof stored>();
    stopping({ getFile: () => found.promise });
    await chat.stop();
    hold(['f-1']);
    await vi.runAllTimersAsync();
    chat.dispose();
    found.resolve(stored);
    await vi.runAllTimersAsync();
    expect(order).toEqual([]);
    expect(chat.draft).toBe('');
    expect(chat.attachments).toEqual([]);
  });

  test('puts it back once, however often it is asked for', async () => {
    stopping();
    await chat.stop();
    hold();
    await Promise.all([chat.takeBack(), chat.takeBack()]);
    await vi.runAllTimersAsync();
    expect(chat.draft).toBe('And then?');
    expect(order).toHaveLength(1);
  });

  test('leaves out a file that was deleted meanwhile', async () => {
    stopping({
      getFile: () => Promise.reject(new ApiError(404, 'not_found', 'No file.'))
    });
    await chat.stop();
    hold(['f-1']);
    await vi.runAllTimersAsync();
    expect(chat.draft).toBe('And then?');
    expect(chat.attachments).toEqual([]);
  });
});
