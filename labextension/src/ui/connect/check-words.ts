/** Says what a connection test found, and at which field it is to be mended. */
import type { TranslationBundle } from '@jupyterlab/translation';

import { assertNever } from '../../protocol/assert-never';
import type { ProviderCheck } from '../../protocol/models';

/** The fields of the form that a test can find fault with. */
export type FaultyField = 'baseUrl' | 'key' | 'models';

/** The field to go back to; null when none of them is at fault. `names` are the models that are known by now. */
export function faultyField(
  { result }: ProviderCheck,
  names: readonly string[]
): FaultyField | null {
  switch (result) {
    case 'key_refused':
      return 'key';
    case 'unreachable':
    case 'wrong_address':
      return 'baseUrl';
    case 'no_such_model':
      return 'models';
    case 'works':
      return names.length === 0 ? 'models' : null;
    case 'tools_refused':
    case 'no_calls':
    case 'buffers':
    case 'failed':
      return null;
    default:
      return assertNever(result);
  }
}

/** One sentence of our own; the server's message stands beside it. */
export function checkTitle(
  { result, models }: ProviderCheck,
  names: readonly string[],
  trans: TranslationBundle
): string {
  switch (result) {
    case 'works':
      return worksTitle(models.length, names, trans);
    case 'key_refused':
      return trans.__('The key was refused.');
    case 'no_such_model':
      return trans.__('The server has no such model.');
    case 'tools_refused':
      return trans.__('It works: the model writes its code between tags.');
    case 'no_calls':
      return trans.__('It answers, but did not run code.');
    case 'buffers':
      return trans.__('It works, but words arrive only at the end.');
    case 'wrong_address':
      return trans.__('The address is not complete.');
    case 'unreachable':
      return trans.__('The server cannot be reached.');
    case 'failed':
      return trans.__('The test failed.');
    default:
      return assertNever(result);
  }
}

function worksTitle(
  listed: number,
  names: readonly string[],
  trans: TranslationBundle
): string {
  if (listed > 0) {
    return trans._n(
      'It works: %1 model found.',
      'It works: %1 models found.',
      listed
    );
  }
  return names.length > 0
    ? trans.__('It works.')
    : trans.__('It answers but does not list its models: enter their names.');
}
