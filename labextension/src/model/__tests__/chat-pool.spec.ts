/** The pool opens each chat once, and keeps those in which a turn runs. */
import { beforeEach, expect, test, vi } from 'vitest';

import { ChatPool } from '../chat-pool';
import { OpenedChat } from '../opened-chat';
import type { IApi } from '../../api/api-client';
import { ApiError, UnreachableError } from '../../api/errors';
import type { FileInfo } from '../../protocol/models';
import { ChatModel } from '../chat-model';
import { Drafts } from '../drafts';
import { LastChoice } from '../last-choice';
import { fakeApi, FakeEventSocket } from './fakes';
import { CHAT, FRESH } from './story';

const RUNNING = { ...FRESH, turn: { id: 't-1', state: 'running' } } as const;

const upload = vi.fn<IApi['upload']>();
const deleteFile = vi.fn<IApi['deleteFile']>();
let socket: FakeEventSocket;
let pool: ChatPool;

beforeEach(() => {
  socket = new FakeEventSocket();
  const drafts = new Drafts(localStorage);
  pool = new ChatPool(
    chat =>
      new ChatModel(chat, {
        api: fakeApi({ upload, deleteFile }),
        socket,
        pageId: 'p-1',
        drafts,
        lastChoice: new LastChoice(localStorage)
      })
  );
});

test('two views of a chat share it until the last of them is closed', () => {
  const first = pool.take(CHAT);
  expect(pool.take(CHAT)).toBe(first);
  first.setDraft('Hello');
  pool.release(CHAT.id);
  expect(pool.find(CHAT.id)?.draft).toBe('Hello');
  pool.release(CHAT.id);
  expect(first.isDisposed).toBe(true);
  expect(pool.find(CHAT.id)).toBeNull();
  expect([...socket.shown]).toEqual([]);
});

test('a chat that nobody shows is followed until its turn is over', async () => {
  const chat = pool.take(CHAT);
  socket.snapshot(RUNNING);
  await changeOf(chat);
  pool.release(CHAT.id);
  expect(chat.isDisposed).toBe(false);
  socket.snapshot(FRESH);
  await expect.poll(() => chat.isDisposed).toBe(true);
});

test('files that were not sent are there again when the chat is', async () => {
  const stored: FileInfo = {
    id: 'f-1',
    name: 'a.csv',
    media_type: 'text/csv',
    size: 1,
    sha256: ''
  };
  upload.mockResolvedValue(stored);
  const chat = pool.take(CHAT);
  chat.attach([new File(['x'], 'a.csv')]);
  pool.release(CHAT.id);
  await expect.poll(() => chat.attachments[0]?.status).toBe('ready');
  expect(pool.take(CHAT)).toBe(chat);
  pool.release(CHAT.id);
  deleteFile.mockResolvedValue(undefined);
  chat.detach(chat.attachments[0]?.key ?? '');
  expect(chat.isDisposed).toBe(true);
});

test('disposing the pool disposes what is open', () => {
  const chat = pool.take(CHAT);
  pool.dispose();
  expect(chat.isDisposed).toBe(true);
  pool.release(CHAT.id);
});

test('a chat in a view of its own is found, named, and gone when it was deleted', async () => {
  const opened = new OpenedChat(
    'c-1',
    { getChat: () => Promise.resolve(FRESH) },
    pool
  );
  await opened.start();
  expect(opened.state).toBe('ready');
  expect(opened.model).toBe(pool.find('c-1'));
  socket.snapshot({ ...FRESH, title: 'Sales' });
  await expect.poll(() => opened.title).toBe('Sales');
  socket.snapshot({ ...FRESH, archived: true });
  await expect.poll(() => opened.state).toBe('gone');
  socket.snapshot(FRESH);
  await expect.poll(() => opened.state).toBe('ready');
  opened.dispose();
  expect(pool.find('c-1')).toBeNull();
});

test('a view says when there is no such chat, and tries again when the server was away', async () => {
  const answers = [
    new UnreachableError('No answer.'),
    new ApiError(404, 'not_found', 'Gone.')
  ];
  const opened = new OpenedChat(
    'c-9',
    { getChat: () => Promise.reject(answers.shift() ?? new Error()) },
    pool
  );
  await opened.start();
  expect(opened.state).toBe('failed');
  expect(opened.problem?.message).toBe('No answer.');
  await opened.start();
  expect(opened.state).toBe('gone');
  expect(opened.problem).toBeNull();
});

function changeOf(chat: ReturnType<ChatPool['take']>): Promise<void> {
  return new Promise(resolve => {
    chat.changed.connect(() => resolve());
  });
}
