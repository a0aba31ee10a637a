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
      'Cleared because the address changed: a key belongs to one server only.'
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
    : trans.__(
        'The stored key is for the previous address: enter one for this address.'
      );
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
        'An address cannot contain a user name or a password: enter the key below.'
      );
    case 'query':
      return trans.__(
        'An address cannot contain a question mark or a number sign.'
      );
    case 'stand-in':
      return trans.__(
        'Replace the words in capitals with your own, for example your region.'
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
      'Cleared because the address changed: headers are treated like the key.'
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
