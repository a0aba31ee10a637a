/** A picture as large as the window, with ways to keep it. */
import { type JSX, useEffect, useRef } from 'react';

import { usePanelContext } from '../panel-context';

/** Render the dialog; `close` is called when the person is done. */
export function Lightbox(props: {
  readonly source: string;
  readonly label: string;
  readonly close: () => void;
}): JSX.Element {
  const { trans } = usePanelContext();
  const { source, label, close } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  return (
    <dialog
      ref={dialog}
      className="jp-CodeInterp-lightbox"
      aria-label={label}
      onClose={close}
      onClick={event => {
        if (event.target === dialog.current) {
          close();
        }
      }}
    >
      <img src={source} alt={label} />
      <div className="jp-CodeInterp-lightboxBar">
        <a
          className="jp-Button jp-mod-styled jp-mod-reject"
          href={source}
          download
        >
          {trans.__('Save')}
        </a>
        <a
          className="jp-Button jp-mod-styled jp-mod-reject"
          href={source}
          target="_blank"
          rel="noopener noreferrer"
        >
          {trans.__('Open in a tab')}
        </a>
        <button
          type="button"
          className="jp-Button jp-mod-styled jp-mod-accept"
          onClick={close}
        >
          {trans.__('Close')}
        </button>
      </div>
    </dialog>
  );
}
