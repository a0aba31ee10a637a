/** Where stored files are, and how text refers to them. */
import { URLExt } from '@jupyterlab/coreutils';

const REFERENCE = /codeinterp-file:([A-Za-z0-9_-]+)/;
const CONTENT_TAIL =
  /codeinterp\/api\/v1\/files\/([A-Za-z0-9_-]+)\/content(?![\w/])/;

/** Knows the URLs of stored files below one server's base URL. */
export class FileLinks {
  constructor(baseUrl: string) {
    this.prefix = URLExt.join(baseUrl, 'codeinterp/api/v1/files/');
  }

  /** What the URL of every stored file starts with. */
  readonly prefix: string;

  /** The URL of a file's bytes. */
  contentUrl(fileId: string): string {
    return `${this.prefix}${encodeURIComponent(fileId)}/content`;
  }

  /** The file that an address means, whatever base it was written with; undefined for any other address. */
  fileIdOf(address: string): string | undefined {
    return (REFERENCE.exec(address) ?? CONTENT_TAIL.exec(address))?.[1];
  }
}

/** The ids of all files that a text refers to, in order, each once. */
export function fileIdsIn(text: string): string[] {
  const pattern = new RegExp(`${REFERENCE.source}|${CONTENT_TAIL.source}`, 'g');
  const ids = new Set<string>();
  for (const match of text.matchAll(pattern)) {
    const id = match[1] ?? match[2];
    if (id) {
      ids.add(id);
    }
  }
  return [...ids];
}
