/** Reads a file that the Jupyter server shows in the file browser. */
import { PathExt } from '@jupyterlab/coreutils';
import type { Contents, ServerConnection } from '@jupyterlab/services';

import { fetchPatiently } from './patient-fetch';

/** Fetch the file at `path` as one that can be attached; fails with ApiError or UnreachableError. */
export async function readServerFile(
  contents: Pick<Contents.IManager, 'getDownloadUrl' | 'localPath'>,
  settings: ServerConnection.ISettings,
  path: string
): Promise<File> {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  const headers = await fetchPatiently(
    settings,
    await contents.getDownloadUrl(path),
    `'${path}' could not be read: the Jupyter server does not answer. Try again.`,
    piece => {
      pieces.push(piece);
      return true;
    }
  );
  return new File(pieces, PathExt.basename(contents.localPath(path)), {
    type: headers.get('Content-Type') ?? ''
  });
}
