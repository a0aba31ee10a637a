/** One line that a person fills in where it is asked for, then sends or leaves. */
import { type JSX, useEffect, useRef, useState } from 'react';

import { isComposing } from '../input/keys';
import { usePanelContext } from '../panel-context';
import { type FocusHeir, useFocusHandover } from './use-focus-handover';

/** Props of the form. */
export interface ILineFormProps {
  readonly label: string;
  /** What the line is called. */
  readonly fieldLabel: string;
  readonly initial: string;
  readonly placeholder?: string;
  /** Whether an empty line may be sent. */
  readonly mayBeEmpty: boolean;
  /** Whether the line is code, in its font and without a spelling check. */
  readonly isCode: boolean;
  readonly sendLabel: string;
  readonly sendTone: 'accept' | 'warn';
  readonly closeLabel?: string;
  /** Where the focus goes afterwards. */
  readonly heir: FocusHeir;
  /** Given the line without spaces around it. */
  readonly send: (line: string) => void;
  readonly close: () => void;
}

/** Render the form; it takes the focus, for the person asked for it. */
export function LineForm(props: ILineFormProps): JSX.Element {
  const { trans } = usePanelContext();
  const [line, setLine] = useState(props.initial);
  const form = useRef<HTMLFormElement>(null);
  const field = useRef<HTMLInputElement>(null);
  useFocusHandover(form, props.heir);
  useEffect(() => field.current?.focus(), []);
  const canSend = props.mayBeEmpty || line.trim() !== '';
  return (
    <form
      ref={form}
      className={`jp-CodeInterp-lineForm ${props.isCode ? 'jp-mod-code' : ''}`}
      aria-label={props.label}
      onSubmit={event => {
        event.preventDefault();
        if (canSend) {
          props.send(line.trim());
        }
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
        spellCheck={!props.isCode}
        value={line}
        placeholder={props.placeholder}
        aria-label={props.fieldLabel}
        onChange={event => setLine(event.target.value)}
      />
      <div className="jp-CodeInterp-buttons">
        <button
          type="submit"
          className={`jp-Button jp-mod-styled jp-mod-${props.sendTone}`}
          disabled={!canSend}
        >
          {props.sendLabel}
        </button>
        <button
          type="button"
          className="jp-Button jp-mod-styled jp-mod-reject"
          onClick={props.close}
        >
          {props.closeLabel ?? trans.__('Cancel')}
        </button>
      </div>
    </form>
  );
}
