/** A new chat begins with what a person asked with or chose last, as long as the server takes it. */
import { afterEach, beforeEach, expect, test } from 'vitest';

import type { IApi } from '../../api/api-client';
import { ApiError, UnreachableError } from '../../api/errors';
import type { Chat } from '../../protocol/chats';
import type { ChatChanges, ChatRequest } from '../../protocol/requests';
import { ChatListModel } from '../chat-list-model';
import { type IBeginning, renewChat } from '../create-chat';
import { FakeEventSocket, listOptions } from './fakes';
import { CHAT, FRESH } from './story';

const OLD: Chat = { ...CHAT, id: 'c-1', title: 'Old', updated: 1 };
const NEW: Chat = { ...CHAT, id: 'c-2', title: 'New', updated: 2 };

let list: ChatListModel;
let asked: ChatRequest[];

function make(answers: Partial<IApi> = {}): void {
  asked = [];
  list = new ChatListModel(
    listOptions(new FakeEventSocket(), {
      listChats: () =>
        Promise.resolve({ chats: [NEW, OLD], next_cursor: null }),
      createChat: body => {
        asked.push(body);
        return Promise.resolve({ ...FRESH, id: 'c-3' });
      },
      ...answers
    })
  );
}

beforeEach(() => {
  sessionStorage.clear();
  localStorage.clear();
});
afterEach(() => list.dispose());

test('a new chat does not take over from a chat that was only read', async () => {
  const read: Chat = { ...OLD, model: 'lab/old', engine: 'pyodide' };
  make({
    listChats: () => Promise.resolve({ chats: [NEW, read], next_cursor: null }),
    startTurn: () => Promise.resolve({ turnId: 't-1', queued: false }),
    changeChat: (_, changes) => Promise.resolve({ ...read, ...changes })
  });
  await list.start();
  await list.open('c-1');
  await list.create();
  expect(asked.at(-1)).toMatchObject({ model: NEW.model, engine: 'jupyter' });
  await list.open('c-1');
  await list.current?.send('And now?');
  await list.create();
  expect(asked.at(-1)).toMatchObject({ model: 'lab/old', engine: 'pyodide' });
  await list.open('c-1');
  await list.current?.setModel('lab/chosen');
  await list.open('c-2');
  await list.create();
  expect(asked.at(-1)).toMatchObject({
    model: 'lab/chosen',
    engine: 'pyodide'
  });
});

test('a new chat is made without the last choice when the server does not take it any more', async () => {
  localStorage.setItem(
    'jupyter-codeinterp:last-choice',
    JSON.stringify({ model: 'gone/m', engine: 'pyodide' })
  );
  const refused: ChatRequest[] = [];
  make({
    createChat: body => {
      if (body.model === 'gone/m') {
        refused.push(body);
        return Promise.reject(
          new ApiError(404, 'not_found', 'There is no such model.')
        );
      }
      asked.push(body);
      return Promise.resolve({ ...FRESH, id: 'c-3' });
    }
  });
  await list.start();
  await list.create();
  expect(refused).toHaveLength(1);
  expect(asked).toHaveLength(1);
  expect(asked[0]).not.toHaveProperty('engine');
  expect(list.current?.chat.id).toBe('c-3');
  expect(list.problem).toBeNull();
});

test('a new chat is made once, however often its answer is lost', async () => {
  const failures = [
    new ApiError(502, 'bad_gateway', 'Bad Gateway'),
    new UnreachableError('The server did not answer in time.')
  ];
  make({
    createChat: body => {
      asked.push(body);
      const failure = failures.shift();
      return failure
        ? Promise.reject(failure)
        : Promise.resolve({ ...FRESH, id: `c-${asked.length}` });
    }
  });
  await list.start();
  await list.create();
  expect(list.problem).not.toBeNull();
  await list.create();
  await list.create();
  expect(asked).toHaveLength(3);
  // the last choice is not given up for an error that says nothing about it
  expect(asked.every(body => body.model === NEW.model)).toBe(true);
  expect(new Set(asked.map(body => body.client_id)).size).toBe(1);
});

test('the attempt without the last choice is the same request to the server', async () => {
  make({
    createChat: body => {
      asked.push(body);
      return body.model
        ? Promise.reject(new ApiError(403, 'forbidden', 'Not allowed.'))
        : Promise.resolve({ ...FRESH, id: 'c-3' });
    }
  });
  await list.start();
  await list.create();
  expect(asked).toHaveLength(2);
  expect(asked[1]?.client_id).toBe(asked[0]?.client_id);
});

test('an untouched chat gets no other model because a gateway fails', async () => {
  const changes: ChatChanges[] = [];
  const beginning: IBeginning = {
    currentFolder: () => FRESH.folder,
    defaults: () => ({ engine: 'pyodide' }),
    lastChoice: { get: () => ({ model: 'lab/chosen' }) }
  };
  const api: Pick<IApi, 'changeChat'> = {
    changeChat: (_, body) => {
      changes.push(body);
      return Promise.reject(new ApiError(502, 'bad_gateway', 'Bad Gateway'));
    }
  };
  await expect(renewChat(api, beginning, FRESH)).rejects.toThrow('Bad Gateway');
  expect(changes).toEqual([{ model: 'lab/chosen', engine: 'pyodide' }]);
});
