/** The fields of the connection form. */
import { type JSX, useId } from 'react';

import type { ProviderDraft } from '../../model/provider-draft';
import { usePanelContext } from '../panel-context';
import { useSignal } from '../use-signal';
import { type FaultyField, checkTitle, faultyField } from './check-words';
import { describeAddress, headersHint, keyHint } from './field-words';
import { FormField } from './form-field';
import { PresetField } from './preset-field';

/** Render the fields; the focus goes to the first one, and to the one that a test found fault with. */
export function DraftFields(props: {
  readonly draft: ProviderDraft;
  /** Where the focus goes in place of the first field. */
  readonly first?: 'key' | 'baseUrl' | undefined;
}): JSX.Element {
  const { trans } = usePanelContext();
  const { draft, first } = props;
  const id = useId();
  const fields = useSignal(draft.changed, () => draft.fields);
  const check = useSignal(draft.changed, () => draft.check);
  const names = useSignal(draft.changed, () => draft.names);
  const headerProblem = useSignal(draft.changed, () => draft.headerProblem);
  const urlProblem = useSignal(draft.changed, () => draft.urlProblem);
  const faulty = urlProblem ? 'baseUrl' : check && faultyField(check, names);
  const errorAt = (field: FaultyField): string | null =>
    field !== faulty
      ? null
      : urlProblem !== null
        ? describeAddress(urlProblem, trans)
        : check && checkTitle(check, names, trans);
  return (
    <>
      {!draft.stored && <PresetField id={`${id}-preset`} draft={draft} />}
      <FormField
        id={`${id}-url`}
        label={trans.__('Address')}
        hint={trans.__(
          'As the Jupyter server sees it: 127.0.0.1 is the machine it runs on.'
        )}
        value={fields.baseUrl}
        error={errorAt('baseUrl')}
        input={{
          type: 'text',
          inputMode: 'url',
          autoComplete: 'off',
          autoFocus: draft.stored !== null && first !== 'key'
        }}
        onChange={value => draft.set({ baseUrl: value })}
      />
      <FormField
        id={`${id}-key`}
        label={trans.__('Key')}
        hint={keyHint(draft, trans)}
        value={fields.key}
        error={errorAt('key')}
        input={{
          type: 'password',
          autoComplete: 'new-password',
          autoFocus: first === 'key'
        }}
        onChange={value => draft.set({ key: value })}
      />
      <FormField
        id={`${id}-models`}
        label={trans.__('Models (optional)')}
        hint={trans.__(
          'Names with commas between them, for a server that cannot list them, or to offer only some of them.'
        )}
        value={fields.models}
        error={errorAt('models')}
        input={{ type: 'text', autoComplete: 'off' }}
        onChange={value => draft.set({ models: value })}
      />
      <FormField
        id={`${id}-headers`}
        label={trans.__('Headers (optional)')}
        hint={headersHint(draft, trans)}
        value={fields.headers}
        error={
          headerProblem === null
            ? null
            : trans.__('Not a header (write Name: value): %1', headerProblem)
        }
        rows={Math.max(1, fields.headers.split('\n').length)}
        onChange={value => draft.set({ headers: value })}
      />
    </>
  );
}
