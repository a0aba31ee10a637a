/** Where stored files are, and how text refers to them. */
const REFERENCE = /codeinterp-file:([A-Za-z0-9_-]+)/;
const CONTENT_TAIL =
  /codeinterp\/api\/v1\/files\/([A-Za-z0-9_-]+)\/content(?![\w/])/;

/** Knows the URLs of stored files: `prefix` is what they all start with, up to the id. */
export class FileLinks {
  constructor(readonly prefix: string) {}

  /** The URL of a file's bytes. */
  contentUrl(fileId: string): string {
    return `${this.prefix}${encodeURIComponent(fileId)}/content`;
  }

  /** The file that an address means, whatever base it was written with; undefined for any other address. */
  fileIdOf(address: string): string | undefined {
    return (REFERENCE.exec(address) ?? CONTENT_TAIL.exec(address))?.[1];
  }
}
