/** Lists the files of one folder that the Jupyter server shows in the file browser. */
import { type Contents, ServerConnection } from '@jupyterlab/services';

import {
  asObject,
  asString,
  DecodeError,
  field,
  type JsonObject,
  listOf
} from '../protocol/json';

/** A file by its name and the time of its last change in milliseconds since the epoch. */
export type FolderFile = { readonly name: string; readonly modified: number };

/** What is offered with the list is not worth a longer wait. */
const WAIT_MS = 5_000;

/** Ask once, for this folder alone; newest first, or null when it cannot be listed, or not in time. */
export async function listFolder(
  contents: Pick<Contents.IManager, 'get'>,
  path: string
): Promise<readonly FolderFile[] | null> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<null>(resolve => {
    timer = setTimeout(() => resolve(null), WAIT_MS);
  });
  return Promise.race([readFolder(contents, path), late]).finally(() =>
    clearTimeout(timer)
  );
}

async function readFolder(
  contents: Pick<Contents.IManager, 'get'>,
  path: string
): Promise<readonly FolderFile[] | null> {
  try {
    const folder = await contents.get(path, {
      type: 'directory',
      content: true
    });
    return listOf(asObject)(folder.content, 'folder')
      .filter(entry => entry.type !== 'directory')
      .map(fileFromJson)
      .sort((a, b) => b.modified - a.modified);
  } catch (reason) {
    if (
      reason instanceof ServerConnection.ResponseError ||
      reason instanceof ServerConnection.NetworkError ||
      reason instanceof DecodeError
    ) {
      return null;
    }
    throw reason;
  }
}

function fileFromJson(entry: JsonObject): FolderFile {
  return {
    name: field(entry, 'name', asString),
    modified: Date.parse(field(entry, 'last_modified', asString))
  };
}
