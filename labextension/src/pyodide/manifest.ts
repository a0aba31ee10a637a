/** What the server says about Python for the browser. */
import {
  asBoolean,
  asCount,
  asObject,
  asString,
  DecodeError,
  field,
  list
} from '../protocol/json';

/** A file of the runtime. */
export type FileSum = { readonly sha256: string; readonly size: number };

export type Manifest = {
  readonly version: string;
  readonly files: ReadonlyMap<string, FileSum>;
  readonly installFromPyPI: boolean;
  /** Hosts that code may reach. */
  readonly hosts: readonly string[];
};

const SHA256 = /^[0-9a-f]{64}$/;
const HOST = /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?(?::[0-9]{1,5})?$/;

/** Read the manifest; what of it goes into the frame's policy is looked at closely. */
export function manifestFromJson(value: unknown): Manifest {
  const body = asObject(value, 'manifest');
  const files = Object.entries(field(body, 'files', asObject)).map(
    ([name, entry]): [string, FileSum] => {
      const sum = asObject(entry, `files.${name}`);
      return [
        name,
        {
          sha256: matching(field(sum, 'sha256', asString), SHA256, 'sha256'),
          size: field(sum, 'size', asCount)
        }
      ];
    }
  );
  return {
    version: field(body, 'version', asString),
    files: new Map(files),
    installFromPyPI: field(body, 'install_from_pypi', asBoolean),
    hosts: list(body, 'network_hosts', asString).map(host =>
      matching(host, HOST, 'network_hosts')
    )
  };
}

function matching(text: string, pattern: RegExp, name: string): string {
  if (!pattern.test(text)) {
    throw new DecodeError(`The field '${name}' makes no sense.`);
  }
  return text;
}
