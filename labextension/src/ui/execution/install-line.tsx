/** The command that installs a package, shown and editable before it runs. */
import { type JSX, useEffect, useRef, useState } from 'react';

import { usePanelContext } from '../panel-context';
import { useFocusHandover } from './use-focus-handover';

/** Render the line; it takes the focus, for the person asked for it. */
export function InstallLine(props: {
  readonly command: string;
  readonly run: (command: string) => void;
  readonly close: () => void;
}): JSX.Element {
  const { trans } = usePanelContext();
  const [command, setCommand] = useState(props.command);
  const form = useRef<HTMLFormElement>(null);
  const field = useRef<HTMLInputElement>(null);
  useFocusHandover(form, 'opener');
  useEffect(() => field.current?.focus(), []);
  return (
    <form
      ref={form}
      className="jp-CodeInterp-installLine"
      aria-label={trans.__('Install in the kernel')}
      onSubmit={event => {
        event.preventDefault();
        if (command.trim() !== '') {
          props.run(command.trim());
        }
      }}
      onKeyDown={event => {
        if (event.key === 'Escape') {
          event.stopPropagation();
          props.close();
        }
      }}
    >
      <input
        ref={field}
        type="text"
        className="jp-mod-styled"
        spellCheck={false}
        value={command}
        aria-label={trans.__('Command to run in the kernel')}
        onChange={event => setCommand(event.target.value)}
      />
      <div className="jp-CodeInterp-buttons">
        <button
          type="submit"
          className="jp-Button jp-mod-styled jp-mod-accept"
          disabled={command.trim() === ''}
        >
          {trans.__('Run')}
        </button>
        <button
          type="button"
          className="jp-Button jp-mod-styled jp-mod-reject"
          onClick={props.close}
        >
          {trans.__('Cancel')}
        </button>
      </div>
    </form>
  );
}
