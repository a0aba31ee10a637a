/** The address of a model server as a person writes it: completed, cleaned, and what must not be in it. */

/**
 * What is wrong with an address; `credentials` names a user or a password in it, `query` what follows a question mark,
 * `stand-in` a word of the preset that was left in it.
 */
export type AddressProblem =
  'missing' | 'invalid' | 'credentials' | 'query' | 'stand-in';

const METHODS = ['/chat/completions', '/v1/messages', '/api/chat', '/api/tags'];
const BARE = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:\d{1,5})?(?:\/.*)?$/i;
const THIS_MACHINE =
  /^(?:localhost|.+\.localhost|127(?:\.\d{1,3}){3}|0\.0\.0\.0|\[::1?\])$/i;
const KEY_NAMES = /^(?:x-)?(?:api[-_]?)?(?:key|token)$|^access[-_]token$/i;
/** What a person is to write instead of these words, in the addresses of presets. */
const STAND_IN = /RESOURCE|GATEWAY|REGION|LOCATION|PROJECT/;

/**
 * The address as it is sent: without space and the way to one method, with a scheme. `http` is for this machine, `https`
 * for any other; only what cannot be anything else is taken for an address without one. The server does the same.
 */
export function tidyAddress(text: string): string {
  let address = withScheme(cutSlashes(text.trim()));
  for (const method of METHODS) {
    if (address.endsWith(method)) {
      address = cutSlashes(address.slice(0, -method.length));
    }
  }
  return address;
}

/** Scheme, host and port, for which a key is; null while nothing of the kind is written. */
export function originOf(text: string): string | null {
  const address = withScheme(text.trim());
  return STAND_IN.test(address) || !isHttp(address)
    ? null
    : new URL(address).origin;
}

/** Why a tidy address cannot be asked. */
export function findAddressProblem(address: string): AddressProblem | null {
  if (!address) {
    return 'missing';
  }
  if (!isHttp(address)) {
    return 'invalid';
  }
  const { username, password, search, hash } = new URL(address);
  if (username || password) {
    return 'credentials';
  }
  if (STAND_IN.test(address)) {
    return 'stand-in';
  }
  return search || hash ? 'query' : null;
}

/** Part a pasted address from the key in its query; null when it holds none, or more than that. */
export function partFromKey(
  text: string
): { readonly address: string; readonly key: string } | null {
  const address = withScheme(text.trim());
  if (!isHttp(address)) {
    return null;
  }
  const { searchParams, hash } = new URL(address);
  const [only, ...others] = [...searchParams];
  return only === undefined ||
    others.length > 0 ||
    hash ||
    only[1] === '' ||
    !KEY_NAMES.test(only[0])
    ? null
    : { address: address.slice(0, address.indexOf('?')), key: only[1] };
}

function withScheme(address: string): string {
  const found = BARE.exec(address);
  const host = found?.[1];
  if (host === undefined || /^https?$/i.test(host)) {
    // The second is a scheme whose slashes were forgotten.
    return address;
  }
  if (THIS_MACHINE.test(host)) {
    return `http://${address}`;
  }
  const isAddress = /[.[]/.test(host) || found?.[2] !== undefined;
  return isAddress ? `https://${address}` : address;
}

function cutSlashes(text: string): string {
  let end = text.length;
  while (text[end - 1] === '/') {
    end -= 1;
  }
  return text.slice(0, end);
}

function isHttp(address: string): boolean {
  return (
    /^https?:\/\//i.test(address) &&
    URL.canParse(address) &&
    !/\s/.test(address)
  );
}
