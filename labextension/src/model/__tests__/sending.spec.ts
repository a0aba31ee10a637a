/** Sending: nothing a person wrote or attached is lost, nothing is sent twice. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import type { StartedTurn } from '../../api/answers';
import type { IApi } from '../../api/api-client';
import { ApiError, UnreachableError } from '../../api/errors';
import type { Part } from '../../protocol/parts';
import type { TurnRequest } from '../../protocol/requests';
import { ChatModel } from '../chat-model';
import { FakeEventSocket, Later, listOptions } from './fakes';
import { CHAT, FRESH, QUESTION, STORY } from './story';

const FILE: Part = {
  type: 'file',
  file_id: 'f-csv',
  name: 'sales.csv',
  media_type: 'text/csv',
  size: 4
};

const STARTED: StartedTurn = { turnId: 't-1', queued: false };

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

describe('a message', () => {
  test('is kept until the server has acknowledged it', async () => {
    const answer = new Later<StartedTurn>();
    open({ startTurn: () => answer.promise });
    chat.setDraft('Chart it.');
    const sent = chat.send('Chart it.');
    await vi.runAllTimersAsync();
    expect(chat.sending).toBe(true);
    expect(chat.draft).toBe('Chart it.');
    expect(chat.messages).toEqual([]);
    answer.resolve(STARTED);
    await expect(sent).resolves.toBe(true);
    expect(chat.draft).toBe('');
    expect(chat.sending).toBe(false);
  });

  test('that was sent leaves the input of a browser without room, too', async () => {
    open({ startTurn: () => Promise.resolve(STARTED) });
    chat.setDraft('Chart it.');
    const full = vi
      .spyOn(Storage.prototype, 'setItem')
      .mockImplementation(() => {
        throw new DOMException('full', 'QuotaExceededError');
      });
    await expect(chat.send('Chart it.')).resolves.toBe(true);
    full.mockRestore();
    expect(chat.draft).toBe('');
    expect(chat.problem).toBeNull();
  });

  test('that is too long stays, with the way to send it', async () => {
    open({
      startTurn: () =>
        Promise.reject(new ApiError(413, 'too_large', 'The body is too large.'))
    });
    chat.setDraft('A whole book.');
    await expect(chat.send('A whole book.')).resolves.toBe(false);
    expect(chat.draft).toBe('A whole book.');
    expect(chat.problem?.message).toContain('attach long texts as files');
  });

  test('that the server refuses stays, with the reason', async () => {
    open({
      startTurn: () =>
        Promise.reject(new ApiError(404, 'not_found', 'No such model.'))
    });
    chat.setDraft('Chart it.');
    await expect(chat.send('Chart it.')).resolves.toBe(false);
    expect(chat.draft).toBe('Chart it.');
    expect(chat.problem).toEqual({
      code: 'not_found',
      message: 'No such model.'
    });
    chat.dismissProblem();
    expect(chat.problem).toBeNull();
  });

  test('sent again when the turn it might have begun runs has the same client id', async () => {
    const bodies: TurnRequest[] = [];
    open({
      startTurn: (_, body) => {
        bodies.push(body);
        return Promise.reject(new UnreachableError('No answer.'));
      }
    });
    await chat.send('Chart it.');
    socket.snapshot({ ...FRESH, turn: { id: 't-1', state: 'running' } });
    await chat.send('Chart it.');
    expect(bodies.map(({ queue }) => queue)).toEqual([false, true]);
    expect(bodies[0]?.client_id).toBe(bodies[1]?.client_id);
  });

  test.each([
    new UnreachableError('No answer.'),
    new ApiError(504, 'gateway_timeout', 'Gateway Timeout')
  ])(
    'sent again after %o has the same client id, a new one has another',
    async lost => {
      const ids: (string | undefined)[] = [];
      let reachable = false;
      open({
        startTurn: (_, body) => {
          ids.push(body.client_id);
          return reachable ? Promise.resolve(STARTED) : Promise.reject(lost);
        }
      });
      await chat.send('Chart it.');
      expect(chat.problem).not.toBeNull();
      reachable = true;
      await chat.send('Chart it.');
      await chat.send('Chart it.');
      expect(ids[0]).toBe(ids[1]);
      expect(ids[2]).not.toBe(ids[1]);
    }
  );

  test('waits when a turn runs, and is shown as waiting', async () => {
    open({
      startTurn: (_, body) =>
        Promise.resolve({ turnId: null, queued: body.queue === true }),
      cancelQueued: () => Promise.resolve()
    });
    socket.snapshot();
    socket.tell(...STORY.slice(0, 2));
    await chat.send('And then?');
    expect(chat.queued).toEqual({ text: 'And then?', files: [] });
    await chat.cancelQueued();
    expect(chat.queued).toBeNull();
  });

  test('keeps what was typed while it was on its way', async () => {
    const answer = new Later<StartedTurn>();
    open({ startTurn: () => answer.promise });
    chat.setDraft('One');
    const sent = chat.send('One');
    chat.setDraft('One, two');
    answer.resolve(STARTED);
    await sent;
    expect(chat.draft).toBe('One, two');
  });

  test('is not sent twice by an impatient hand', async () => {
    const answer = new Later<StartedTurn>();
    open({ startTurn: () => answer.promise });
    const sent = chat.send('One');
    await expect(chat.send('One')).resolves.toBe(false);
    answer.resolve(STARTED);
    await expect(sent).resolves.toBe(true);
  });

  test('half written survives a reload of the page', () => {
    open();
    chat.setDraft('Half a');
    chat.dispose();
    open();
    expect(chat.draft).toBe('Half a');
  });
});

describe('an attachment', () => {
  const stored = { id: 'f-1', name: 'a.csv', media_type: 'text/csv', size: 3 };
  const file = new File(['abc'], 'a.csv');

  test('is uploaded at once and sent with the message that waits for it', async () => {
    const upload = new Later<typeof stored>();
    const files: unknown[] = [];
    open({
      upload: (_, options) => {
        options?.onProgress?.(0.5);
        return upload.promise;
      },
      startTurn: (_, body) => {
        files.push(body.files);
        return Promise.resolve(STARTED);
      }
    });
    chat.attach([file]);
    await vi.runAllTimersAsync();
    expect(chat.attachments).toMatchObject([
      { name: 'a.csv', size: 3, status: 'uploading' }
    ]);
    const sent = chat.send('Look at it.');
    upload.resolve(stored);
    await expect(sent).resolves.toBe(true);
    expect(files).toEqual([['f-1']]);
    expect(chat.attachments).toEqual([]);
  });

  test('that failed says why, and is not left out silently', async () => {
    open({
      upload: () =>
        Promise.reject(new ApiError(413, 'too_large', 'At most 1 MB.'))
    });
    chat.attach([file]);
    await vi.runAllTimersAsync();
    expect(chat.attachments).toMatchObject([
      { status: 'failed', problem: { message: 'At most 1 MB.' } }
    ]);
    await expect(chat.send('Look at it.')).resolves.toBe(false);
    expect(chat.problem?.message).toContain("'a.csv' was not uploaded");
  });

  test('taken out again is deleted at the server', async () => {
    const deleted: string[] = [];
    open({
      upload: () => Promise.resolve(stored),
      deleteFile: id => {
        deleted.push(id);
        return Promise.resolve();
      }
    });
    chat.attach([file]);
    await vi.runAllTimersAsync();
    chat.detach(chat.attachments[0]?.key ?? '');
    expect(chat.attachments).toEqual([]);
    expect(deleted).toEqual(['f-1']);
  });
});

test('another wording stands beside the message, with its files', async () => {
  const startTurn = vi.fn<IApi['startTurn']>(() => Promise.resolve(STARTED));
  open({ startTurn });
  socket.snapshot({
    ...FRESH,
    messages: [{ ...QUESTION, parts: [...QUESTION.parts, FILE] }]
  });
  await vi.runAllTimersAsync();
  await expect(chat.edit('m-1', 'A pie chart.')).resolves.toBe(true);
  expect(startTurn).toHaveBeenCalledWith(
    'c-1',
    expect.objectContaining({
      text: 'A pie chart.',
      files: ['f-csv'],
      edits: 'm-1',
      queue: false
    })
  );
});

test('a pause that is over by itself needs no word to the server', async () => {
  open();
  await expect(chat.tryNow()).resolves.toBe(true);
  expect(chat.problem).toBeNull();
});
