/** Reads the beginning of a stored text, however long it is. */
import { ServerConnection } from '@jupyterlab/services';

import { UnreachableError } from './errors';
import { errorFromAnswer } from './rest-client';

/** Fetch at most about `maxBytes` of the text; fails with ApiError or UnreachableError. */
export async function readStoredText(
  settings: ServerConnection.ISettings,
  url: string,
  maxBytes: number
): Promise<{ readonly text: string; readonly complete: boolean }> {
  try {
    const response = await ServerConnection.makeRequest(url, {}, settings);
    if (!response.ok) {
      throw errorFromAnswer(response.status, await response.text());
    }
    return await readBeginning(response, maxBytes);
  } catch (reason) {
    if (reason instanceof TypeError) {
      throw new UnreachableError(
        'The output could not be read: the Jupyter server does not answer. Try again.',
        { cause: reason }
      );
    }
    throw reason;
  }
}

/** Stops the transfer once there is enough; a character cut in two is left out. */
async function readBeginning(
  response: Response,
  maxBytes: number
): Promise<{ readonly text: string; readonly complete: boolean }> {
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  while (reader && bytes < maxBytes) {
    const { done, value } = await reader.read();
    if (done) {
      return { text: text + decoder.decode(), complete: true };
    }
    text += decoder.decode(value, { stream: true });
    bytes += value.byteLength;
  }
  await reader?.cancel();
  return { text, complete: !reader };
}
