/** Lists the files of one folder that the Jupyter server shows in the file browser. */
import { type Contents, ServerConnection } from '@jupyterlab/services';

import type { FolderTraces } from '../protocol/models';
import {
  asNumber,
  asObject,
  asString,
  DecodeError,
  field,
  type JsonObject,
  listOf,
  optional
} from '../protocol/json';
import type { IApi } from './api-client';

/** A file by its name and the time of its last change in milliseconds since the epoch; `size` in bytes where known. */
export type FolderFile = {
  readonly name: string;
  readonly modified: number;
  readonly size?: number | undefined;
};

/** File systems round times, and a file may be closed a little after the code that wrote it. */
const SLACK_MS = 1_000;

/** What is offered with the list is not worth a longer wait. */
const WAIT_MS = 5_000;

/** Ask once, for this folder alone; newest first, or null when it cannot be listed, or not in time. */
export async function listFolder(
  contents: Pick<Contents.IManager, 'get'>,
  path: string
): Promise<readonly FolderFile[] | null> {
  return inTime(readFolder(contents, path));
}

/** The files of a folder that no chat has put or written there; all of them when it is not known what chats did. */
export async function listOwnFiles(
  contents: Pick<Contents.IManager, 'get'>,
  api: Pick<IApi, 'folderTraces'>,
  path: string
): Promise<readonly FolderFile[] | null> {
  const [files, traces] = await Promise.all([
    listFolder(contents, path),
    inTime(api.folderTraces(path).catch(() => null))
  ]);
  return files && traces ? files.filter(file => isOwn(file, traces)) : files;
}

/** A file counts as a chat's when it has name and size of one that a chat put there, or was changed while code ran. */
function isOwn(
  { name, size, modified }: FolderFile,
  { files, runs }: FolderTraces
): boolean {
  const wasPut = files.some(file => file.name === name && file.size === size);
  const wasWritten = runs.some(
    ({ started, ended }) =>
      modified >= started * 1000 - SLACK_MS &&
      modified <= ended * 1000 + SLACK_MS
  );
  return !wasPut && !wasWritten;
}

function inTime<T>(answer: Promise<T>): Promise<T | null> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<null>(resolve => {
    timer = setTimeout(() => resolve(null), WAIT_MS);
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
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
    modified: Date.parse(field(entry, 'last_modified', asString)),
    size: optional(entry, 'size', asNumber)
  };
}
