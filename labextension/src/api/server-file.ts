/** Reads a file that the Jupyter server shows in the file browser. */
import { PathExt } from '@jupyterlab/coreutils';
import { type Contents, ServerConnection } from '@jupyterlab/services';

import { UnreachableError } from './errors';
import { errorFromAnswer } from './rest-client';

/** Fetch the file at `path` as one that can be attached; fails with ApiError or UnreachableError. */
export async function readServerFile(
  contents: Contents.IManager,
  settings: ServerConnection.ISettings,
  path: string
): Promise<File> {
  const url = await contents.getDownloadUrl(path);
  const response = await fetchFile(url, settings, path);
  if (!response.ok) {
    throw errorFromAnswer(response.status, await response.text());
  }
  const blob = await response.blob();
  return new File([blob], PathExt.basename(contents.localPath(path)), {
    type: blob.type
  });
}

async function fetchFile(
  url: string,
  settings: ServerConnection.ISettings,
  path: string
): Promise<Response> {
  try {
    return await ServerConnection.makeRequest(url, {}, settings);
  } catch (reason) {
    throw new UnreachableError(
      `'${path}' could not be read: the Jupyter server does not answer. Try again.`,
      { cause: reason }
    );
  }
}
