/** Finds what is known of stored files. */
import type { IApi } from '../api/api-client';
import { ApiError } from '../api/errors';
import type { FileInfo } from '../protocol/models';

const NOT_FOUND = 404;

/** What the server knows of these files, in order; those that were deleted meanwhile are left out. */
export async function findStoredFiles(
  api: Pick<IApi, 'getFile'>,
  ids: readonly string[]
): Promise<readonly FileInfo[]> {
  const found = await Promise.all(ids.map(id => findStoredFile(api, id)));
  return found.filter(file => file !== null);
}

async function findStoredFile(
  api: Pick<IApi, 'getFile'>,
  id: string
): Promise<FileInfo | null> {
  try {
    return await api.getFile(id);
  } catch (reason) {
    if (reason instanceof ApiError && reason.status === NOT_FOUND) {
      return null;
    }
    throw reason;
  }
}
