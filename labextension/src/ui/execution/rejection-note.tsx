/** Asks why code may not run; the model reads the answer. */
import { type JSX, useEffect, useRef, useState } from 'react';

import { isComposing } from '../input/keys';
import { usePanelContext } from '../panel-context';
import { useFocusHandover } from './use-focus-handover';

/** Render the question; it takes the focus, for the person asked for it. */
export function RejectionNote(props: {
  /** Reject with a note, which may be empty. */
  readonly reject: (note: string) => void;
  readonly close: () => void;
}): JSX.Element {
  const { trans } = usePanelContext();
  const [note, setNote] = useState('');
  const field = useRef<HTMLInputElement>(null);
  const form = useRef<HTMLFormElement>(null);
  useFocusHandover(form, 'block');
  useEffect(() => field.current?.focus(), []);
  return (
    <form
      ref={form}
      className="jp-CodeInterp-rejection"
      onSubmit={event => {
        event.preventDefault();
        props.reject(note.trim());
      }}
      onKeyDown={event => {
        if (event.key === 'Escape' && !isComposing(event)) {
          event.stopPropagation();
          props.close();
        }
      }}
    >
      <input
        ref={field}
        type="text"
        className="jp-mod-styled"
        value={note}
        placeholder={trans.__('Why not? (told to the model)')}
        aria-label={trans.__('Note to the model')}
        onChange={event => setNote(event.target.value)}
      />
      <div className="jp-CodeInterp-buttons">
        <button type="submit" className="jp-Button jp-mod-styled jp-mod-warn">
          {trans.__('Reject')}
        </button>
        <button
          type="button"
          className="jp-Button jp-mod-styled jp-mod-reject"
          onClick={props.close}
        >
          {trans.__('Back')}
        </button>
      </div>
    </form>
  );
}
