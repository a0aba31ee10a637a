/** Code in an editor in its own place, to be changed before it runs. */
import { type JSX, type KeyboardEvent, useRef, useState } from 'react';

import { usePanelContext } from '../panel-context';
import { CodeEditorBox } from './code-editor';
import { CodeWarnings } from './code-warnings';
import { useEditedCode } from './use-edited-code';
import { useFocusHandover } from './use-focus-handover';

/** Props of the editor. */
export interface IRunEditorProps {
  readonly code: string;
  /** Run the code; the editor stays when the server refuses. */
  readonly run: (code: string) => Promise<boolean>;
  /** Called when it was run or given up. */
  readonly close: () => void;
}

/** Render the editor; it takes the focus, for the person asked for it. */
export function RunEditor(props: IRunEditorProps): JSX.Element {
  const { trans } = usePanelContext();
  const { run, close } = props;
  // What an editor shows of a last line break is an empty line.
  const [initial] = useState(() => props.code.trimEnd());
  const { code, read, change } = useEditedCode(initial);
  const box = useRef<HTMLDivElement>(null);
  const busy = useRef(false);
  useFocusHandover(box, 'opener');
  const submit = () => {
    if (busy.current || read().trim() === '') {
      return;
    }
    busy.current = true;
    void run(read()).then(taken => {
      busy.current = false;
      if (taken) {
        close();
      }
    });
  };
  const onKey = (event: KeyboardEvent) => {
    const runs =
      event.key === 'Enter' &&
      (event.ctrlKey || event.metaKey || event.shiftKey) &&
      !(event.target instanceof HTMLButtonElement);
    if (!runs && event.key !== 'Escape') {
      return;
    }
    // The editor has uses of its own for these keys.
    event.preventDefault();
    event.stopPropagation();
    if (runs) {
      submit();
    } else {
      close();
    }
  };
  return (
    <div
      ref={box}
      className="jp-CodeInterp-runEditor"
      role="group"
      aria-label={trans.__('Edit and run')}
      onKeyDownCapture={onKey}
    >
      <CodeEditorBox
        initial={initial}
        label={trans.__('Code to run')}
        takesFocus
        onChange={change}
      />
      <CodeWarnings code={code} />
      <div className="jp-CodeInterp-buttons">
        <button
          type="button"
          className="jp-Button jp-mod-styled jp-mod-accept"
          title={trans.__('Run (Shift+Enter)')}
          disabled={code.trim() === ''}
          onClick={submit}
        >
          {trans.__('Run')}
        </button>
        <button
          type="button"
          className="jp-Button jp-mod-styled jp-mod-reject"
          title={trans.__('Cancel (Esc)')}
          onClick={close}
        >
          {trans.__('Cancel')}
        </button>
      </div>
    </div>
  );
}
