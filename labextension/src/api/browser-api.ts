/** The calls of a page that runs code itself; see `openapi.yaml` on the server. */
import type { ServerConnection } from '@jupyterlab/services';

import {
  type BrowserJob,
  browserJobFromJson,
  type ClaimRequest,
  type EventsAnswer,
  eventsAnswerFromJson,
  type EventsRequest,
  type StartRequest
} from '../protocol/browser-runs';
import { asObject, asString, field } from '../protocol/json';
import type { FileInfo } from '../protocol/models';
import { RestClient } from './rest-client';
import { uploadFile } from './upload';

/** A large file over a slow line. */
const FILE_MS = 600_000;

/** The calls, without how they are made: what a test replaces. */
export type IBrowserApi = Pick<BrowserApi, keyof BrowserApi>;

/** Every call fails with ApiError, UnreachableError or DecodeError. */
export class BrowserApi {
  constructor(settings: ServerConnection.ISettings) {
    this._rest = new RestClient(settings);
  }

  /** Take code that this page was asked to run; 409 when it is not this page's. */
  claimExecution(executionId: string, body: ClaimRequest): Promise<BrowserJob> {
    return this._rest.ask(
      `executions/${enc(executionId)}/claim`,
      browserJobFromJson,
      { method: 'POST', body }
    );
  }

  /** Tell what happened; 409 with `expected` when the batch is not the next one. */
  reportExecution(
    executionId: string,
    body: EventsRequest
  ): Promise<EventsAnswer> {
    return this._rest.ask(
      `executions/${enc(executionId)}/events`,
      eventsAnswerFromJson,
      { method: 'POST', body }
    );
  }

  /** Say that this page is about to start Python; resolves with what ends the start. */
  beginStart(body: StartRequest): Promise<string> {
    return this._rest.ask(
      'pyodide/starts',
      value => field(asObject(value, 'answer'), 'id', asString),
      { method: 'POST', body }
    );
  }

  /** Say that a start came to an end; the page may be going away meanwhile. */
  endStart(id: string): Promise<void> {
    return this._rest.tell(`pyodide/starts/${enc(id)}`, {
      method: 'DELETE',
      keepalive: true
    });
  }

  /** Which files Python for the browser has. */
  getPyodide(): Promise<unknown> {
    return this._rest.ask('pyodide', value => value);
  }

  /** Fetch a file of Python for the browser. */
  fetchPyodide(path: string, signal: AbortSignal): Promise<Response> {
    const safe = path.split('/').map(enc).join('/');
    // without a word about the cache, JupyterLab makes every address a new one
    return this._rest.fetch(`pyodide/${safe}`, { signal, cache: 'default' });
  }

  /** Fetch the bytes of a stored file. */
  async readFile(fileId: string): Promise<ArrayBuffer> {
    const signal = AbortSignal.timeout(FILE_MS);
    const path = `files/${enc(fileId)}/content`;
    return (await this._rest.fetch(path, { signal })).arrayBuffer();
  }

  /** Store a file that code wrote. */
  upload(file: File): Promise<FileInfo> {
    return uploadFile(this._rest.settings, file);
  }

  private readonly _rest: RestClient;
}

const enc = encodeURIComponent;
