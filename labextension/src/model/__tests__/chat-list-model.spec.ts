/** The list opens the right chat, follows changes made elsewhere and reports failures. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import type { IApi } from '../../api/api-client';
import { ApiError, UnreachableError } from '../../api/errors';
import type { Chat, ChatPage } from '../../protocol/chats';
import type { ChatRequest } from '../../protocol/requests';
import { ChatListModel } from '../chat-list-model';
import { FakeEventSocket, Later, listOptions } from './fakes';
import { CHAT, FRESH, QUESTION } from './story';

const OLD: Chat = { ...CHAT, id: 'c-1', title: 'Old', updated: 1 };
const NEW: Chat = { ...CHAT, id: 'c-2', title: 'New', updated: 2 };

let socket: FakeEventSocket;
let list: ChatListModel;
let asked: ChatRequest[];

function make(answers: Partial<IApi> = {}, folder = ''): void {
  asked = [];
  list = new ChatListModel(
    listOptions(
      socket,
      {
        listChats: () =>
          Promise.resolve({ chats: [NEW, OLD], next_cursor: null }),
        createChat: body => {
          asked.push(body);
          return Promise.resolve({ ...FRESH, id: 'c-3' });
        },
        ...answers
      },
      folder
    )
  );
}

beforeEach(() => {
  sessionStorage.clear();
  localStorage.clear();
  socket = new FakeEventSocket();
});

afterEach(() => list.dispose());

describe('at the start', () => {
  test('the newest chat is shown', async () => {
    make();
    expect(list.state).toBe('loading');
    await list.start();
    expect(list.state).toBe('ready');
    expect(list.current?.chat.id).toBe('c-2');
    expect([...socket.shown]).toEqual(['c-2']);
  });

  test('the chat shown last in this tab is shown', async () => {
    make();
    await list.start();
    await list.open('c-1');
    list.dispose();
    make();
    await list.start();
    expect(list.current?.chat.id).toBe('c-1');
  });

  test('a remembered chat that is gone gives way to the newest, without a word', async () => {
    sessionStorage.setItem('jupyter-codeinterp:shown-chat', 'c-9');
    make({
      getChat: () => Promise.reject(new ApiError(404, 'not_found', 'Gone.'))
    });
    await list.start();
    expect(list.current?.chat.id).toBe('c-2');
    expect(list.problem).toBeNull();
  });

  test('with no chats, one is made in the folder that is open', async () => {
    make(
      { listChats: () => Promise.resolve({ chats: [], next_cursor: null }) },
      'projects/sales'
    );
    await list.start();
    expect(list.current?.chat.id).toBe('c-3');
    expect(asked).toMatchObject([{ folder: 'projects/sales' }]);
  });

  test('a server that does not answer is reported, and asked again on request', async () => {
    let reachable = false;
    make({
      listChats: () =>
        reachable
          ? Promise.resolve({ chats: [OLD], next_cursor: null })
          : Promise.reject(new UnreachableError('No answer.'))
    });
    await list.start();
    expect(list.state).toBe('failed');
    expect(list.problem?.code).toBe('network');
    reachable = true;
    await list.start();
    expect(list.current?.chat.id).toBe('c-1');
    expect(list.problem).toBeNull();
  });
});

describe('the connection', () => {
  test('when it comes, starts what could not be started without it', async () => {
    let reachable = false;
    socket.state = 'connecting';
    make({
      listChats: () =>
        reachable
          ? Promise.resolve({ chats: [OLD], next_cursor: null })
          : Promise.reject(new UnreachableError('No answer.'))
    });
    await list.start();
    reachable = true;
    socket.turn('live');
    await vi.waitFor(() => expect(list.current?.chat.id).toBe('c-1'));
  });

  test('is not asked for the list a second time at the start', async () => {
    let asked = 0;
    socket.state = 'connecting';
    make({
      listChats: () => {
        asked += 1;
        return Promise.resolve({ chats: [OLD], next_cursor: null });
      }
    });
    await list.start();
    socket.turn('live');
    expect(asked).toBe(1);
    socket.turn('reconnecting');
    socket.turn('live');
    expect(asked).toBe(2);
  });

  test('that the server refuses says why', () => {
    make();
    socket.frames.emit({
      type: 'error',
      code: 'too_many_pages',
      message: 'Close some tabs.'
    });
    expect(list.problem?.message).toBe('Close some tabs.');
  });
});

describe('a new chat', () => {
  test('goes on with the model and engine of the newest one', async () => {
    make();
    await list.start();
    await list.create();
    expect(asked).toMatchObject([{ model: NEW.model, engine: NEW.engine }]);
    expect(asked[0]).not.toHaveProperty('approval');
    expect([...socket.shown]).toEqual(['c-3']);
  });

  test('is not made while the shown one is still empty', async () => {
    make();
    await list.start();
    const shown = await list.create();
    socket.snapshot({ ...FRESH, id: 'c-3' });
    await expect(list.create()).resolves.toBe(shown);
    expect(asked).toHaveLength(1);
  });

  test('is made when the shown one has messages', async () => {
    make();
    await list.start();
    socket.snapshot({ ...FRESH, ...NEW, messages: [QUESTION] });
    await list.create();
    expect(asked).toHaveLength(1);
  });
});

describe('a change made elsewhere', () => {
  test('moves the chat to its place', async () => {
    make();
    await list.start();
    socket.tellList('c-1', { ...OLD, title: 'Renamed', updated: 3 });
    expect(list.chats.map(chat => chat.title)).toEqual(['Renamed', 'New']);
  });

  test('takes a deleted chat out and shows the next', async () => {
    make();
    await list.start();
    socket.tellList('c-2');
    expect(list.chats.map(chat => chat.id)).toEqual(['c-1']);
    expect(list.current?.chat.id).toBe('c-1');
    socket.tellList('c-1');
    await vi.waitFor(() => expect(list.current?.chat.id).toBe('c-3'));
  });

  test('during a break is read after it', async () => {
    let chats = [OLD];
    make({
      listChats: () => Promise.resolve({ chats, next_cursor: null })
    });
    await list.start();
    socket.turn('reconnecting');
    chats = [NEW, OLD];
    socket.turn('live');
    await vi.waitFor(() => expect(list.chats).toHaveLength(2));
  });
});

describe('the list', () => {
  test('renames at the server', async () => {
    make({
      changeChat: (_, body) =>
        Promise.resolve({ ...OLD, title: body.title ?? '' })
    });
    await list.start();
    await expect(list.rename('c-1', 'Other')).resolves.toBe(true);
    expect(list.chats.map(chat => chat.title)).toEqual(['New', 'Other']);
  });

  test('forgets a deleted chat at once, ends its turn, and shows the next', async () => {
    const calls: string[] = [];
    make({
      changeChat: (id, body) => {
        calls.push(`${id} ${JSON.stringify(body)}`);
        return Promise.resolve(NEW);
      },
      getChat: id =>
        Promise.resolve({
          ...FRESH,
          id,
          turn: { id: 't-1', state: 'running' },
          queued: { text: 'And then?', files: [] }
        }),
      cancelQueued: () => {
        calls.push('cancel');
        return Promise.resolve();
      },
      stopTurn: (_, turnId) => {
        calls.push(`stop ${turnId}`);
        return Promise.resolve();
      }
    });
    await list.start();
    const deleted = list.delete('c-2');
    expect(list.chats.map(chat => chat.title)).toEqual(['Old']);
    expect(list.current?.chat.id).toBe('c-1');
    expect(list.deletions).toEqual([{ id: 'c-2', title: 'New' }]);
    // What is told in between does not bring it back.
    socket.tellList('c-2', NEW);
    expect(list.chats).toHaveLength(1);
    await expect(deleted).resolves.toBe(true);
    expect(calls).toEqual(['c-2 {"archived":true}', 'cancel', 'stop t-1']);
  });

  test('shows a chat again when its deletion is undone', async () => {
    make({
      changeChat: () => Promise.resolve(NEW),
      getChat: () => Promise.resolve(FRESH)
    });
    await list.start();
    await list.delete('c-2');
    await expect(list.undoDelete('c-2')).resolves.toBe(true);
    expect(list.chats.map(chat => chat.title)).toEqual(['New', 'Old']);
    expect(list.current?.chat.id).toBe('c-2');
    expect(list.deletions).toEqual([]);
  });

  test('leaves a chat that another page is deleting', async () => {
    make();
    await list.start();
    socket.tellList('c-2', { ...NEW, archived: true });
    expect(list.chats.map(chat => chat.title)).toEqual(['Old']);
    expect(list.current?.chat.id).toBe('c-1');
  });

  test('keeps a chat that could not be deleted, with the reason', async () => {
    make({
      changeChat: () => Promise.reject(new ApiError(403, 'forbidden', 'No.'))
    });
    await list.start();
    await expect(list.delete('c-2')).resolves.toBe(false);
    expect(list.chats).toHaveLength(2);
    expect(list.current?.chat.id).toBe('c-2');
    expect(list.problem).toEqual({ code: 'forbidden', message: 'No.' });
    list.dismissProblem();
    expect(list.problem).toBeNull();
  });

  test('is searched and continued by the server', async () => {
    make({
      listChats: query =>
        Promise.resolve(
          query?.cursor
            ? { chats: [NEW, OLD], next_cursor: null }
            : { chats: [NEW], next_cursor: query?.search ?? 'more' }
        )
    });
    await list.start();
    expect(list.hasMore).toBe(true);
    await list.loadMore();
    expect(list.chats.map(chat => chat.id)).toEqual(['c-2', 'c-1']);
    expect(list.hasMore).toBe(false);
    await list.search('new');
    expect(list.query).toBe('new');
    expect(list.chats.map(chat => chat.id)).toEqual(['c-2']);
  });

  test('shows what was searched last, whichever answer comes last', async () => {
    const slow = new Later<ChatPage>();
    make({
      listChats: query =>
        query?.search === 'o'
          ? slow.promise
          : Promise.resolve({ chats: [NEW], next_cursor: null })
    });
    await list.start();
    const first = list.search('o');
    await list.search('new');
    slow.resolve({ chats: [OLD], next_cursor: null });
    await first;
    expect(list.chats.map(chat => chat.id)).toEqual(['c-2']);
  });
});
