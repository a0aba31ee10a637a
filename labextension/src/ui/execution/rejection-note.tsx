/** Asks why code may not run; the model reads the answer. */
import type { JSX } from 'react';

import { usePanelContext } from '../panel-context';
import { LineForm } from './line-form';

/** Render the question. */
export function RejectionNote(props: {
  /** Reject with a note, which may be empty. */
  readonly reject: (note: string) => void;
  readonly close: () => void;
}): JSX.Element {
  const { trans } = usePanelContext();
  return (
    <LineForm
      label={trans.__('Reject with a note')}
      fieldLabel={trans.__('Note to the model')}
      initial=""
      placeholder={trans.__('Why not? (told to the model)')}
      mayBeEmpty
      isCode={false}
      sendLabel={trans.__('Reject')}
      sendTone="warn"
      closeLabel={trans.__('Back')}
      heir="block"
      send={props.reject}
      close={props.close}
    />
  );
}
