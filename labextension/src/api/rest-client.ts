/** Sends a request to our part of the Jupyter server and reads the answer. */
import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';

import { errorBodyFromJson } from '../protocol/errors';
import { DecodeError } from '../protocol/json';
import { ApiError, UnreachableError } from './errors';

/** Where our resources are, below the server's base URL. */
export const API_PATH = 'codeinterp/api/v1/';

/** Longer than most answers take: stopping waits for an interrupt, a restart for a kernel (60 s by default). */
const DEADLINE_MS = 90_000;

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** One request. */
export interface IRestRequest {
  readonly method?: Method;
  /** Sent as JSON. */
  readonly body?: object;
  readonly query?: Readonly<Record<string, string>>;
  /** For an answer that may come later than others. */
  readonly deadlineMs?: number;
  /** Sent even while the page goes away. */
  readonly keepalive?: boolean;
}

/** Return the URL of a resource; `path` holds names already safe in a URL. */
export function apiUrl(
  settings: ServerConnection.ISettings,
  path: string
): string {
  return URLExt.join(settings.baseUrl, API_PATH, path);
}

/** Fails with ApiError, UnreachableError, or DecodeError when an answer makes no sense. */
export class RestClient {
  constructor(readonly settings: ServerConnection.ISettings) {}

  /** Ask, and read what is answered. */
  async ask<T>(
    path: string,
    read: (value: unknown) => T,
    request: IRestRequest = {}
  ): Promise<T> {
    return read(await parseAnswer(await this._send(path, request)));
  }

  /** Ask, and ignore what is answered. */
  async tell(path: string, request: IRestRequest): Promise<void> {
    await this._send(path, request);
  }

  /** Fetch bytes; an error that the server answers is thrown. */
  async fetch(path: string, init: RequestInit): Promise<Response> {
    const response = await this._reach(apiUrl(this.settings, path), init);
    if (!response.ok) {
      throw errorFromAnswer(response.status, await response.text());
    }
    return response;
  }

  private async _send(path: string, request: IRestRequest): Promise<Response> {
    const query = new URLSearchParams(request.query).toString();
    const url = apiUrl(this.settings, path) + (query ? `?${query}` : '');
    const response = await this._reach(url, {
      method: request.method ?? 'GET',
      signal: AbortSignal.timeout(request.deadlineMs ?? DEADLINE_MS),
      ...(request.keepalive ? { keepalive: true } : {}),
      ...(request.body === undefined
        ? {}
        : { body: JSON.stringify(request.body) })
    });
    if (!response.ok) {
      throw errorFromAnswer(response.status, await response.text());
    }
    return response;
  }

  private async _reach(url: string, init: RequestInit): Promise<Response> {
    try {
      return await ServerConnection.makeRequest(url, init, this.settings);
    } catch (reason) {
      throw new UnreachableError(
        'The Jupyter server does not answer; check that it is running, then try again.',
        { cause: reason }
      );
    }
  }
}

/** The error that an answer which is no success stands for; anything but our own JSON gets words by its status. */
export function errorFromAnswer(status: number, text: string): ApiError {
  try {
    const { code, message, details } = errorBodyFromJson(JSON.parse(text));
    return new ApiError(status, code, message, details);
  } catch (reason) {
    if (!(reason instanceof SyntaxError || reason instanceof DecodeError)) {
      throw reason;
    }
    return new ApiError(status, `http_${status}`, wordsFor(status));
  }
}

async function parseAnswer(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    throw new DecodeError(
      'The Jupyter server answered something that is not JSON; a proxy may be in the way.'
    );
  }
}

function wordsFor(status: number): string {
  switch (status) {
    case 401:
    case 403:
      return 'The Jupyter server no longer accepts this page; log in again and reload.';
    case 404:
      return 'The server part of the code interpreter is missing; run "jupyter server extension list" to see why.';
    case 413:
      return 'The server refuses a request of this size.';
    case 502:
    case 503:
    case 504:
      return 'The Jupyter server is not available right now; try again in a moment.';
    default:
      return `The Jupyter server answered with status ${status}; its log says why.`;
  }
}
