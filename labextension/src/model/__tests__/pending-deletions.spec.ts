/** A deletion can be undone for a while, waits for a reader, and survives its page. */
import { PromiseDelegate } from '@lumino/coreutils';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { ApiError, UnreachableError } from '../../api/errors';
import type { Chat } from '../../protocol/chats';
import { PendingDeletions, UNDO_MS } from '../pending-deletions';
import { CHAT } from './story';

const SALES = { ...CHAT, title: 'Sales' };

let pending: PendingDeletions;
const changeChat = vi.fn();
const deleteChat = vi.fn();
const failed = vi.fn();

/** The deletions as one page knows them. */
function makePage(): PendingDeletions {
  return new PendingDeletions({
    api: { changeChat, deleteChat },
    storage: localStorage,
    failed
  });
}

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
  vi.resetAllMocks();
  changeChat.mockResolvedValue(SALES);
  deleteChat.mockResolvedValue(undefined);
  pending = makePage();
});

afterEach(() => {
  pending.dispose();
  vi.useRealTimers();
});

test('a chat is hidden at once and deleted when the time is over', async () => {
  await pending.begin(SALES);
  expect(changeChat).toHaveBeenCalledExactlyOnceWith('c-1', { archived: true });
  expect(pending.items).toEqual([{ id: 'c-1', title: 'Sales' }]);
  await vi.advanceTimersByTimeAsync(UNDO_MS - 1);
  expect(deleteChat).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(deleteChat).toHaveBeenCalledExactlyOnceWith('c-1');
  expect(pending.items).toEqual([]);
  expect(localStorage).toHaveLength(0);
});

test('an undone deletion never happens', async () => {
  await pending.begin(SALES);
  await pending.undo('c-1');
  expect(changeChat).toHaveBeenLastCalledWith('c-1', { archived: false });
  await vi.advanceTimersByTimeAsync(10 * UNDO_MS);
  expect(deleteChat).not.toHaveBeenCalled();
  expect(localStorage).toHaveLength(0);
});

test('a request that is broken off, as by a reload, leaves the deletion pending', async () => {
  changeChat.mockRejectedValueOnce(new UnreachableError('No answer.'));
  await pending.begin(SALES);
  pending.dispose();
  const next = makePage();
  next.start();
  expect(next.items).toEqual([{ id: 'c-1', title: 'Sales' }]);
  await vi.advanceTimersByTimeAsync(UNDO_MS);
  expect(deleteChat).toHaveBeenCalledExactlyOnceWith('c-1');
  next.dispose();
});

test('a time that runs out while the server is asked deletes nothing, in no tab', async () => {
  await pending.begin(SALES);
  const other = makePage();
  other.start();
  pending.hold(true);
  const asked = new PromiseDelegate<Chat>();
  changeChat.mockReturnValueOnce(asked.promise);
  const undone = pending.undo('c-1');
  // The focus leaves the line with the click.
  pending.hold(false);
  await vi.advanceTimersByTimeAsync(10 * UNDO_MS);
  asked.resolve(SALES);
  await expect(undone).resolves.toBe(SALES);
  await vi.advanceTimersByTimeAsync(10 * UNDO_MS);
  expect(deleteChat).not.toHaveBeenCalled();
  expect(pending.items).toEqual([]);
  expect(localStorage).toHaveLength(0);
  other.dispose();
});

test('what the server does not bring back is still pending', async () => {
  await pending.begin(SALES);
  changeChat.mockRejectedValueOnce(new UnreachableError('No answer.'));
  await expect(pending.undo('c-1')).rejects.toThrow('No answer.');
  expect(pending.items).toEqual([{ id: 'c-1', title: 'Sales' }]);
  await vi.advanceTimersByTimeAsync(UNDO_MS);
  expect(deleteChat).toHaveBeenCalledExactlyOnceWith('c-1');
  expect(localStorage).toHaveLength(0);
});

test('the time stands still while somebody looks', async () => {
  await pending.begin(SALES);
  pending.hold(true);
  await vi.advanceTimersByTimeAsync(5 * UNDO_MS);
  expect(deleteChat).not.toHaveBeenCalled();
  pending.hold(false);
  await vi.advanceTimersByTimeAsync(UNDO_MS);
  expect(deleteChat).toHaveBeenCalledTimes(1);
});

test('a page that is loaded again offers what is left, and deletes on time', async () => {
  await pending.begin(SALES);
  await vi.advanceTimersByTimeAsync(4000);
  pending.dispose();
  pending = makePage();
  pending.start();
  expect(pending.items).toEqual([{ id: 'c-1', title: 'Sales' }]);
  await vi.advanceTimersByTimeAsync(UNDO_MS - 4000);
  expect(deleteChat).toHaveBeenCalledExactlyOnceWith('c-1');
});

test('what another page left long ago is deleted at the start', async () => {
  await pending.begin(SALES);
  pending.dispose();
  vi.setSystemTime(Date.now() + 3_600_000);
  pending = makePage();
  pending.start();
  await vi.advanceTimersByTimeAsync(0);
  expect(deleteChat).toHaveBeenCalledExactlyOnceWith('c-1');
});

test('a deletion that another tab undid does not happen here', async () => {
  await pending.begin(SALES);
  const other = makePage();
  other.start();
  await other.undo('c-1');
  pending.recheck('c-1');
  expect(pending.items).toEqual([]);
  await vi.advanceTimersByTimeAsync(UNDO_MS);
  expect(deleteChat).not.toHaveBeenCalled();
  other.dispose();
});

test('a chat that the server keeps is not pending', async () => {
  changeChat.mockRejectedValue(new ApiError(403, 'forbidden', 'No.'));
  await expect(pending.begin(SALES)).rejects.toThrow('No.');
  expect(pending.items).toEqual([]);
  expect(localStorage).toHaveLength(0);
});

test('a deletion that cannot be done is reported and tried at the next start', async () => {
  const reason = new UnreachableError('No answer.');
  deleteChat.mockRejectedValueOnce(reason);
  await pending.begin(SALES);
  await vi.advanceTimersByTimeAsync(UNDO_MS);
  expect(failed).toHaveBeenCalledExactlyOnceWith(reason);
  const next = makePage();
  next.start();
  await vi.advanceTimersByTimeAsync(0);
  expect(deleteChat).toHaveBeenCalledTimes(2);
  expect(localStorage).toHaveLength(0);
  next.dispose();
});

test('a chat that is gone already, or a damaged entry, is no problem', async () => {
  localStorage.setItem('jupyter-codeinterp:deleted:c-7', '{');
  deleteChat.mockRejectedValue(new ApiError(404, 'not_found', 'Gone.'));
  pending.start();
  await vi.advanceTimersByTimeAsync(0);
  expect(deleteChat).toHaveBeenCalledExactlyOnceWith('c-7');
  expect(failed).not.toHaveBeenCalled();
  expect(localStorage).toHaveLength(0);
});

test('a browser without room for the entry keeps the chat', async () => {
  const full = vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
    throw new DOMException('full', 'QuotaExceededError');
  });
  await expect(pending.begin(SALES)).rejects.toThrow('no room');
  expect(changeChat).not.toHaveBeenCalled();
  expect(pending.items).toEqual([]);
  full.mockRestore();
});
