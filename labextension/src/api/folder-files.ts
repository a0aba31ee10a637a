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

/** Ask once, for this folder alone; newest first, or null when it cannot be listed. */
export async function listFolder(
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
