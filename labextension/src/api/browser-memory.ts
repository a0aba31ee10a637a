/** Keeps small things in a browser storage. */

/** Keep a text; a storage that is full or switched off only forgets it. Whether it is kept. */
export function keepText(storage: Storage, key: string, text: string): boolean {
  try {
    storage.setItem(key, text);
    return true;
  } catch (reason) {
    if (!(reason instanceof DOMException)) {
      throw reason;
    }
    return false;
  }
}
