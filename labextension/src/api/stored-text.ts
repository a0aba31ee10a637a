/** Reads the beginning of a stored text, however long it is. */
import type { ServerConnection } from '@jupyterlab/services';

import { fetchPatiently } from './patient-fetch';

/** Fetch at most about `maxBytes` of the text; fails with ApiError or UnreachableError. */
export async function readStoredText(
  settings: ServerConnection.ISettings,
  url: string,
  maxBytes: number
): Promise<{ readonly text: string; readonly complete: boolean }> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  await fetchPatiently(
    settings,
    url,
    'The output could not be read: the Jupyter server does not answer. Try again.',
    piece => {
      text += decoder.decode(piece, { stream: true });
      bytes += piece.byteLength;
      return bytes < maxBytes;
    }
  );
  const complete = bytes < maxBytes;
  // A character cut in two is left out.
  return { text: complete ? text + decoder.decode() : text, complete };
}
