/** Fetches what may take long to arrive, and gives it up when nothing comes any more. */
import { ServerConnection } from '@jupyterlab/services';

import { UnreachableError } from './errors';
import { IDLE_MS, IdleTimer } from './idle-timer';
import { errorFromAnswer } from './rest-client';

/** Told each piece as it arrives; false ends the transfer. */
export type TakePiece = (piece: Uint8Array<ArrayBuffer>) => boolean;

/**
 * Fetch `url` piece by piece; resolves to the headers of the answer. Fails with ApiError, or with an UnreachableError that
 * says `silence`.
 */
export async function fetchPatiently(
  settings: ServerConnection.ISettings,
  url: string,
  silence: string,
  take: TakePiece
): Promise<Headers> {
  const abort = new AbortController();
  const idle = new IdleTimer(IDLE_MS, () => abort.abort());
  try {
    const response = await ServerConnection.makeRequest(
      url,
      { signal: abort.signal },
      settings
    );
    if (!response.ok) {
      throw errorFromAnswer(response.status, await response.text());
    }
    await takePieces(response, piece => {
      idle.restart();
      return take(piece);
    });
    return response.headers;
  } catch (reason) {
    // A connection that breaks is a TypeError, before the answer and in it.
    if (reason instanceof TypeError || abort.signal.aborted) {
      throw new UnreachableError(silence, { cause: reason });
    }
    throw reason;
  } finally {
    idle.stop();
  }
}

async function takePieces(response: Response, take: TakePiece): Promise<void> {
  const reader = response.body?.getReader();
  for (;;) {
    const next = await reader?.read();
    if (!next || next.done) {
      return;
    }
    if (!take(next.value)) {
      await reader?.cancel();
      return;
    }
  }
}
