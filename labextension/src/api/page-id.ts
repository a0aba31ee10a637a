/** Which browser tab this is, and ids that make a repeated POST harmless. */
import { UUID } from '@lumino/coreutils';

import { keepText } from './browser-memory';

const KEY = 'jupyter-codeinterp:page-id';

/** The id of this tab; the same after a reload. */
export function findPageId(storage: Storage): string {
  const known = storage.getItem(KEY);
  if (known) {
    return known;
  }
  const fresh = UUID.uuid4();
  keepText(storage, KEY, fresh);
  return fresh;
}

/** An id for this load of the page, which a reload changes. */
export function newLoadId(): string {
  return UUID.uuid4();
}

/** A fresh `client_id`: send it again with the same request, and the request is done once. */
export function newClientId(): string {
  return UUID.uuid4();
}
