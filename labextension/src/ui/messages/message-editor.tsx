/** Another wording of a question, written where the question stands. */
import { type JSX, type KeyboardEvent, useLayoutEffect, useState } from 'react';

import { asksToSend, isComposing } from '../input/keys';
import { usePanelContext } from '../panel-context';
import { useGrowing } from '../use-growing';

/** Props of the editor. */
export interface IMessageEditorProps {
  readonly text: string;
  readonly sendWithEnter: boolean;
  /** Whether a turn runs; nothing can be sent then. */
  readonly busy: boolean;
  /** Whether the code of the chat runs in a kernel. */
  readonly inKernel: boolean;
  /** Resolves to false when it could not be sent; the editor then stays. */
  readonly send: (text: string) => Promise<boolean>;
  readonly cancel: () => void;
}

/** Render the editor. */
export function MessageEditor(props: IMessageEditorProps): JSX.Element {
  const { trans } = usePanelContext();
  const [text, setText] = useState(props.text);
  const [sending, setSending] = useState(false);
  const box = useGrowing(text);
  useLayoutEffect(() => {
    box.current?.focus();
    box.current?.setSelectionRange(Infinity, Infinity);
  }, [box]);
  const canSend = !props.busy && !sending && text.trim() !== '';
  const send = () => {
    if (canSend) {
      setSending(true);
      void props.send(text).then(sent => !sent && setSending(false));
    }
  };
  const onKey = (event: KeyboardEvent) => {
    if (isComposing(event)) {
      return;
    }
    if (asksToSend(event, props.sendWithEnter)) {
      event.preventDefault();
      send();
    } else if (event.key === 'Escape') {
      event.stopPropagation();
      props.cancel();
    }
  };
  return (
    <div className="jp-CodeInterp-editor">
      <textarea
        ref={box}
        rows={1}
        value={text}
        aria-label={trans.__('Edit the message')}
        onChange={event => setText(event.target.value)}
        onKeyDown={onKey}
      />
      <p className="jp-CodeInterp-quiet">
        {props.inKernel
          ? trans.__(
              'A new answer starts from here. Variables in the kernel stay as they are; “Restart Kernel and Run Again” in the menu of the chat renews them.'
            )
          : trans.__(
              'A new answer starts from here. Variables stay as they are.'
            )}
      </p>
      <div className="jp-CodeInterp-editorButtons">
        <button
          type="button"
          className="jp-Button jp-mod-styled jp-mod-reject"
          onClick={props.cancel}
        >
          {trans.__('Cancel')}
        </button>
        <button
          type="button"
          className="jp-Button jp-mod-styled jp-mod-accept"
          disabled={!canSend}
          onClick={send}
        >
          {trans.__('Send')}
        </button>
      </div>
    </div>
  );
}
