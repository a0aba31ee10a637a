/** What the fields of the connection form say below themselves. */
import type { TranslationBundle } from '@jupyterlab/translation';

import type { AddressProblem } from '../../model/provider-address';
import type { ProviderDraft } from '../../model/provider-draft';
import { assertNever } from '../../protocol/assert-never';

/** What is to be known of the key: why it is empty, or where it goes. */
export function keyHint(
  draft: ProviderDraft,
  trans: TranslationBundle
): string {
  if (draft.keyNews === 'emptied') {
    return trans.__(
      'Emptied, because the address is another one: a key is for one server only.'
    );
  }
  if (draft.keyNews === 'moved') {
    return trans.__('Taken out of the address.');
  }
  if (!draft.stored?.has_key) {
    return trans.__('Kept on the server, never shown again.');
  }
  return draft.keepsStored
    ? trans.__('Leave empty to keep the stored key.')
    : trans.__('The stored key is for the former address: write one for this.');
}

/** What is wrong with an address. */
export function describeAddress(
  problem: AddressProblem,
  trans: TranslationBundle
): string {
  switch (problem) {
    case 'missing':
      return trans.__('Write the address of the server.');
    case 'invalid':
      return trans.__('An address looks like https://host:port/path.');
    case 'credentials':
      return trans.__(
        'An address holds no user and no password: write the key below.'
      );
    case 'query':
      return trans.__(
        'An address ends before a question mark or a number sign.'
      );
    default:
      return assertNever(problem);
  }
}

/** What is to be known of the headers. */
export function headersHint(
  draft: ProviderDraft,
  trans: TranslationBundle
): string {
  if (draft.headersEmptied) {
    return trans.__(
      'Emptied, because the address is another one: headers are kept like the key.'
    );
  }
  return draft.keepsStored && draft.stored?.header_names?.length
    ? trans.__(
        'One per line, as Name: value. A name without a value keeps the stored one.'
      )
    : trans.__(
        'One per line, as Name: value, for a gateway that wants them. Kept like the key.'
      );
}
