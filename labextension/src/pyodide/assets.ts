/** Fetches what the sandbox needs from the server, and checks every byte before it is handed in. */
import { asObject, asString, field } from '../protocol/json';
import type { IServerFiles } from './interfaces';
import { type FileSum, type Manifest, manifestFromJson } from './manifest';

const FETCH_MS = 300_000;
const LOCK = 'pyodide-lock.json';

/** What a file or package may be called; nothing else of the server can be asked for. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._~-]{0,127}$/;
const PYPI =
  /^pypi\/(?:[A-Za-z0-9][A-Za-z0-9._-]{0,99}|files\/[0-9a-f]{64}\/[A-Za-z0-9][A-Za-z0-9._~-]{0,127})$/;

/** The files for a new runtime. */
export type Kit = {
  readonly manifest: Manifest;
  readonly files: ReadonlyMap<string, ArrayBuffer>;
};

/** Called with the bytes that have come, of all. */
export type Progress = (done: number, total: number) => void;

/** One for all runtimes of a page; the browser's cache keeps the bytes. */
export class Assets {
  constructor(private readonly _server: IServerFiles) {}

  /** Fetch everything a runtime starts with; rejects with a message for a person. */
  async kit(progress: Progress): Promise<Kit> {
    const manifest = manifestFromJson(await this._server.manifest());
    const total = [...manifest.files.values()].reduce(
      (sum, { size }) => sum + size,
      0
    );
    let done = 0;
    const files = await Promise.all(
      [...manifest.files].map(
        async ([name, sum]): Promise<[string, ArrayBuffer]> => {
          const bytes = await this._fetch(
            `${manifest.version}/${name}`,
            sum,
            size => progress((done += size), total)
          );
          return [name, bytes];
        }
      )
    );
    const kit = { manifest, files: new Map(files) };
    // the server may have been upgraded since the last start
    if (this._manifest?.version !== manifest.version) {
      this._sums = packageSums(kit.files.get(LOCK));
    }
    this._manifest = manifest;
    return kit;
  }

  /** Fetch a package for code that runs in the sandbox, which may ask for anything: only packages are given. */
  async give(name: string): Promise<ArrayBuffer> {
    const manifest = this._manifest;
    if (!manifest) {
      throw new Error('Python is not started yet.');
    }
    if (manifest.installFromPyPI && PYPI.test(name)) {
      return this._fetch(name, null);
    }
    const sha256 = NAME.test(name) ? this._sums?.get(name) : undefined;
    if (sha256 === undefined) {
      throw new Error('There is no such package.');
    }
    return this._fetch(`${manifest.version}/${name}`, { sha256, size: -1 });
  }

  private async _fetch(
    path: string,
    sum: FileSum | null,
    progress?: (size: number) => void
  ): Promise<ArrayBuffer> {
    const answer = await this._server.fetch(
      path,
      AbortSignal.timeout(FETCH_MS)
    );
    const bytes = progress
      ? await readPieces(answer, progress)
      : await answer.arrayBuffer();
    if (sum && !(await isRight(bytes, sum))) {
      throw new Error(
        `The file ${path} arrived damaged. Try again; if it stays so, whoever runs the server should run 'jupyter codeinterp pyodide verify'.`
      );
    }
    return bytes;
  }

  private _manifest: Manifest | null = null;
  private _sums: ReadonlyMap<string, string> | null = null;
}

async function readPieces(
  answer: Response,
  progress: (size: number) => void
): Promise<ArrayBuffer> {
  const reader = answer.body?.getReader();
  if (!reader) {
    return answer.arrayBuffer();
  }
  const pieces: BlobPart[] = [];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) {
      return new Blob(pieces).arrayBuffer();
    }
    pieces.push(value);
    progress(value.byteLength);
  }
}

/** Over plain HTTP a browser has no sums; the server has checked them, and the length is left. */
async function isRight(bytes: ArrayBuffer, sum: FileSum): Promise<boolean> {
  if (sum.size >= 0 && bytes.byteLength !== sum.size) {
    return false;
  }
  if (!globalThis.isSecureContext || typeof crypto.subtle === 'undefined') {
    return true;
  }
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  const hex = [...digest].map(byte => byte.toString(16).padStart(2, '0'));
  return hex.join('') === sum.sha256;
}

function packageSums(lock: ArrayBuffer | undefined): Map<string, string> {
  const body = asObject(
    JSON.parse(new TextDecoder().decode(lock)),
    'lock file'
  );
  return new Map(
    Object.values(field(body, 'packages', asObject)).map(value => {
      const entry = asObject(value, 'package');
      return [
        field(entry, 'file_name', asString),
        field(entry, 'sha256', asString)
      ];
    })
  );
}
