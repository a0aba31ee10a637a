/** An upload reports progress, authenticates as Jupyter does, and can be given up. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { AbortedError, ApiError, UnreachableError } from '../errors';
import { findXsrfToken, uploadFile } from '../upload';
import { fakeSettings } from './fake-socket';

const STORED = {
  id: 'f-1',
  name: 'a.csv',
  media_type: 'text/csv',
  size: 3,
  url: '/files/f-1/content'
};

/** An XMLHttpRequest that a test answers for. */
class FakeRequest {
  static last: FakeRequest;

  constructor() {
    FakeRequest.last = this;
  }

  readonly upload: {
    onprogress?: (event: Partial<ProgressEvent>) => void;
  } = {};
  onload = () => undefined;
  onerror = () => undefined;
  onabort = () => undefined;
  withCredentials = false;
  status = 0;
  responseText = '';
  url = '';
  body: FormData | null = null;
  readonly headers = new Map<string, string>();

  open(_: string, url: string): void {
    this.url = url;
  }
  setRequestHeader(name: string, value: string): void {
    this.headers.set(name, value);
  }
  send(body: FormData): void {
    this.body = body;
  }
  abort(): void {
    this.onabort();
  }
  answer(status: number, body: unknown): void {
    this.status = status;
    this.responseText = JSON.stringify(body);
    this.onload();
  }
}

const FILE = new File(['abc'], 'a.csv', { type: 'text/csv' });

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('XMLHttpRequest', FakeRequest);
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe('an upload', () => {
  test('posts the file as a form and reports how far it is', async () => {
    const seen: number[] = [];
    const done = uploadFile(fakeSettings({ token: 'abc' }), FILE, {
      onProgress: fraction => seen.push(fraction)
    });
    const request = FakeRequest.last;
    request.upload.onprogress?.({
      lengthComputable: true,
      loaded: 1,
      total: 4
    });
    request.answer(201, STORED);
    await expect(done).resolves.toMatchObject({ id: 'f-1', size: 3 });
    expect(seen).toEqual([0.25]);
    expect(request.url).toMatch(/\/user\/ann\/codeinterp\/api\/v1\/files$/);
    expect(request.body?.get('file')).toBeInstanceOf(File);
    expect(request.headers.get('Authorization')).toBe('token abc');
  });

  test('that is refused says why', async () => {
    const done = uploadFile(fakeSettings(), FILE);
    FakeRequest.last.answer(413, {
      code: 'too_large',
      message: 'At most 256 MB.',
      details: {}
    });
    await expect(done).rejects.toEqual(
      new ApiError(413, 'too_large', 'At most 256 MB.')
    );
  });

  test('that cannot reach the server names the file', async () => {
    const done = uploadFile(fakeSettings(), FILE);
    FakeRequest.last.onerror();
    await expect(done).rejects.toThrow("'a.csv' could not be uploaded");
  });

  test('can be given up', async () => {
    const control = new AbortController();
    const done = uploadFile(fakeSettings(), FILE, { signal: control.signal });
    control.abort();
    await expect(done).rejects.toThrow(AbortedError);
  });

  test('is given up after a minute without progress', async () => {
    const done = uploadFile(fakeSettings(), FILE);
    const failure = expect(done).rejects.toThrow(UnreachableError);
    vi.advanceTimersByTime(59_000);
    FakeRequest.last.upload.onprogress?.({ lengthComputable: false });
    vi.advanceTimersByTime(59_000);
    vi.advanceTimersByTime(1_000);
    await failure;
  });
});

test('of several XSRF cookies the last one counts', () => {
  expect(findXsrfToken('a=1; _xsrf=old; _xsrf=2|new; b=2')).toBe('2|new');
  expect(findXsrfToken('not_xsrf=1')).toBeNull();
});
