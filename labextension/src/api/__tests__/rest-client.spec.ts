/** Calls name the right address, and every way to fail has words of its own. */
import { describe, expect, test, vi } from 'vitest';

import { asObject, asString, DecodeError, field } from '../../protocol/json';
import { ApiClient } from '../api-client';
import { ApiError, UnreachableError } from '../errors';
import { RestClient } from '../rest-client';
import { fakeSettings } from './fake-socket';

interface ICall {
  readonly method: string;
  readonly url: string;
  readonly body: unknown;
}

/** Settings of a server that answers `status` and `text`, and the calls it got. */
function server(status: number, text: string) {
  const calls: ICall[] = [];
  class FakeRequest {
    constructor(
      readonly url: string,
      readonly init: RequestInit
    ) {}
    readonly headers = new Headers();
  }
  const fetch = (request: FakeRequest) => {
    const { method = 'GET', body } = request.init;
    calls.push({
      method,
      // Without the number that keeps caches away.
      url: request.url.replace(/[?&]\d+$/, ''),
      body: typeof body === 'string' ? (JSON.parse(body) as unknown) : body
    });
    return Promise.resolve(
      new Response(status === 204 ? null : text, { status })
    );
  };
  const settings = fakeSettings({
    fetch: fetch as unknown as typeof globalThis.fetch,
    Request: FakeRequest as unknown as typeof Request
  });
  return { settings, calls };
}

function ask(status: number, text: string): Promise<string> {
  return new RestClient(server(status, text).settings).ask('chats', value =>
    field(asObject(value, 'answer'), 'id', asString)
  );
}

describe('an answer', () => {
  test('that is a success is read', async () => {
    await expect(ask(200, '{"id": "c-1"}')).resolves.toBe('c-1');
  });

  test('with our error body becomes an error with its code, message and details', async () => {
    const failure = ask(
      409,
      '{"code": "turn_running", "message": "A turn runs.", "details": {"turn_id": "t-1"}}'
    );
    await expect(failure).rejects.toEqual(
      new ApiError(409, 'turn_running', 'A turn runs.', { turn_id: 't-1' })
    );
    await expect(failure).rejects.toMatchObject({
      status: 409,
      code: 'turn_running',
      details: { turn_id: 't-1' }
    });
  });

  test.each([
    [403, '<html>', 'log in again'],
    [404, '{"message": "Not Found"}', 'server part'],
    [413, '', 'size'],
    [502, 'Bad Gateway', 'not available'],
    [500, 'oops', 'status 500']
  ])('%i from somebody else gets words', async (status, text, words) => {
    const failure = ask(status, text);
    await expect(failure).rejects.toThrow(words);
    await expect(failure).rejects.toMatchObject({
      status,
      code: `http_${status}`
    });
  });

  test('that is not JSON says so', async () => {
    await expect(ask(200, '<html>')).rejects.toThrow(DecodeError);
    await expect(ask(200, '<html>')).rejects.toThrow('not JSON');
  });

  test('with a field missing names it', async () => {
    await expect(ask(200, '{}')).rejects.toThrow("The field 'id' is missing.");
  });
});

test('a server that cannot be reached is told apart', async () => {
  const { settings } = server(200, '{}');
  const client = new RestClient({
    ...settings,
    fetch: () => Promise.reject(new TypeError('refused'))
  });
  await expect(client.tell('chats', {})).rejects.toThrow(UnreachableError);
});

describe('a call', () => {
  test('names the resource below the base URL and sends JSON', async () => {
    const { settings, calls } = server(202, '{"turn_id": "t-1"}');
    const started = await new ApiClient(settings).startTurn('c/1', {
      text: 'Hello',
      client_id: 'n-1'
    });
    expect(started).toEqual({ turnId: 't-1', queued: false });
    expect(calls).toEqual([
      {
        method: 'POST',
        url: 'http://localhost:8888/user/ann/codeinterp/api/v1/chats/c%2F1/turns',
        body: { text: 'Hello', client_id: 'n-1' }
      }
    ]);
  });

  test('that is answered by nothing resolves', async () => {
    const { settings, calls } = server(204, '');
    await new ApiClient(settings).stopTurn('c-1', 't-1');
    expect(calls[0]).toMatchObject({ method: 'DELETE', body: undefined });
  });

  test('puts what narrows a list into the query', async () => {
    const { settings, calls } = server(200, '{"chats": []}');
    await new ApiClient(settings).listChats({ search: 'a&b' });
    expect(calls[0]?.url).toMatch(/chats\?search=a%26b$/);
  });
});

test('a file has one address, below one prefix', () => {
  const api = new ApiClient(fakeSettings());
  expect(api.filePrefix).toBe(
    'http://localhost:8888/user/ann/codeinterp/api/v1/files/'
  );
  expect(api.fileUrl('f-1')).toBe(`${api.filePrefix}f-1/content`);
});

test('a replay and the test of a provider are waited for longer than other answers', async () => {
  const deadline = vi.spyOn(AbortSignal, 'timeout');
  const replay = server(200, '{"ran": 1}');
  await new ApiClient(replay.settings).replayCode('c-1');
  const check = server(200, '{"result": "works", "message": "", "models": []}');
  await new ApiClient(check.settings).testProvider('lab');
  const other = server(200, '{"engines": []}');
  await new ApiClient(other.settings).listEngines();
  const [replaying, testing, asking] = deadline.mock.calls.map(([ms]) => ms);
  expect(replaying).toBeGreaterThan(600_000);
  // The server gives up by itself after 90 s.
  expect(testing).toBeGreaterThan(90_000);
  expect(asking).toBe(90_000);
});
