/** Uploads a file with progress, which `fetch` cannot report. */
import type { ServerConnection } from '@jupyterlab/services';

import { type FileInfo, fileFromJson } from '../protocol/models';
import { AbortedError, UnreachableError } from './errors';
import { IDLE_MS, IdleTimer } from './idle-timer';
import { apiUrl, errorFromAnswer } from './rest-client';

/** How an upload is watched and given up. */
export interface IUploadOptions {
  /** Told how much was sent, from 0 to 1. */
  readonly onProgress?: (fraction: number) => void;
  readonly signal?: AbortSignal;
}

/** Store a file; fails with ApiError, UnreachableError or AbortedError. */
export function uploadFile(
  settings: ServerConnection.ISettings,
  file: File,
  options: IUploadOptions = {}
): Promise<FileInfo> {
  return new Promise((resolve, reject) => {
    if (options.signal?.aborted) {
      reject(new AbortedError());
      return;
    }
    const request = new XMLHttpRequest();
    const giveUp = () => request.abort();
    const idle = new IdleTimer(IDLE_MS, giveUp);
    const settle = (finish: () => void) => () => {
      idle.stop();
      options.signal?.removeEventListener('abort', giveUp);
      finish();
    };
    options.signal?.addEventListener('abort', giveUp);
    request.upload.onprogress = event => {
      idle.restart();
      if (event.lengthComputable) {
        options.onProgress?.(event.loaded / event.total);
      }
    };
    request.onload = settle(() => {
      try {
        resolve(readAnswer(request));
      } catch (reason) {
        reject(reason instanceof Error ? reason : new Error(String(reason)));
      }
    });
    const fail = () =>
      new UnreachableError(
        `'${file.name}' could not be uploaded: the Jupyter server does not answer. Try again.`
      );
    request.onerror = settle(() => reject(fail()));
    request.onabort = settle(() =>
      reject(options.signal?.aborted ? new AbortedError() : fail())
    );
    send(request, settings, file);
  });
}

function send(
  request: XMLHttpRequest,
  settings: ServerConnection.ISettings,
  file: File
): void {
  const form = new FormData();
  form.append('file', file, file.name);
  request.open('POST', apiUrl(settings, 'files'));
  request.withCredentials = settings.init.credentials === 'include';
  if (settings.token) {
    request.setRequestHeader('Authorization', `token ${settings.token}`);
  }
  const xsrf = findXsrfToken(document.cookie);
  if (xsrf !== null) {
    request.setRequestHeader('X-XSRFToken', xsrf);
  }
  request.send(form);
}

function readAnswer(request: XMLHttpRequest): FileInfo {
  if (request.status < 200 || request.status >= 300) {
    throw errorFromAnswer(request.status, request.responseText);
  }
  return fileFromJson(JSON.parse(request.responseText));
}

/** The last `_xsrf` of a cookie line: the one tornado sees when there are several. */
export function findXsrfToken(cookie: string): string | null {
  const tokens = cookie
    .split(';')
    .map(item => item.trim())
    .filter(item => item.startsWith('_xsrf='));
  return tokens.at(-1)?.slice('_xsrf='.length) ?? null;
}
