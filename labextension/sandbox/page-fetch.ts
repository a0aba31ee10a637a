/** What stands in for the network in the sandbox: everything comes from the page. */
/** No such place exists: whatever Pyodide fetches below it is asked of the page. */
export const NOWHERE = 'https://pyodide.invalid/';
const PYPI = /^https:\/\/pypi\.org\/(?:simple|pypi)\/([^/]+)\//;
const PYPI_FILES = /^https:\/\/pypi\.invalid\/(files\/[0-9a-f]{64}\/[^/]+)$/;

/** Stands in for `fetch`, which the frame's policy forbids: what belongs to Python comes from the page. */
export function makeFetch(
  read: (name: string) => Promise<ArrayBuffer>,
  installFromPyPI: boolean,
  forbidden: typeof fetch
): typeof fetch {
  return async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    const project = PYPI.exec(url)?.[1];
    const wheel = PYPI_FILES.exec(url)?.[1];
    if (url.startsWith(NOWHERE)) {
      const name = url.slice(NOWHERE.length);
      return answer(await read(name), name);
    }
    if (installFromPyPI && (project ?? wheel)) {
      const bytes = await read(`pypi/${wheel ?? project}`);
      return wheel ? answer(bytes, wheel) : answer(absolute(bytes), 'index');
    }
    return forbidden(input, init);
  };
}

function absolute(index: ArrayBuffer): ArrayBuffer {
  const listing: unknown = JSON.parse(new TextDecoder().decode(index));
  const text = JSON.stringify(listing).replaceAll(
    '"url":"files/',
    '"url":"https://pypi.invalid/files/'
  );
  return new TextEncoder().encode(text).buffer;
}

function answer(bytes: ArrayBuffer, name: string): Response {
  const type = name.endsWith('.wasm')
    ? 'application/wasm'
    : name === 'index'
      ? 'application/vnd.pypi.simple.v1+json'
      : 'application/octet-stream';
  return new Response(bytes, { headers: { 'content-type': type } });
}
