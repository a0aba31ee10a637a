/** A picture in its full width; a click shows it large, with ways to keep it. */
import { type JSX, useRef, useState } from 'react';

import { usePanelContext } from '../panel-context';

/** Render the picture. */
export function Picture(props: {
  readonly source: string;
  readonly label: string;
}): JSX.Element {
  const { trans } = usePanelContext();
  const dialog = useRef<HTMLDialogElement>(null);
  const [broken, setBroken] = useState(false);
  const name = /^<.*>$/.test(props.label) ? '' : props.label;
  const alt = name || trans.__('Picture made by the code');
  if (broken) {
    return (
      <div className="jp-CodeInterp-notice" role="alert">
        {trans.__('This picture could not be loaded.')}{' '}
        <button
          type="button"
          className="jp-CodeInterp-link"
          onClick={() => setBroken(false)}
        >
          {trans.__('Try again')}
        </button>
      </div>
    );
  }
  return (
    <div className="jp-CodeInterp-picture">
      <button
        type="button"
        className="jp-CodeInterp-pictureButton"
        title={trans.__('Enlarge')}
        aria-label={trans.__('Enlarge: %1', alt)}
        onClick={() => dialog.current?.showModal()}
      >
        <img src={props.source} alt={alt} onError={() => setBroken(true)} />
      </button>
      <dialog
        ref={dialog}
        className="jp-CodeInterp-lightbox"
        aria-label={alt}
        onClick={event => {
          if (event.target === dialog.current) {
            dialog.current.close();
          }
        }}
      >
        <img src={props.source} alt={alt} />
        <div className="jp-CodeInterp-lightboxBar">
          <a
            className="jp-Button jp-mod-styled jp-mod-reject"
            href={props.source}
            download
          >
            {trans.__('Save')}
          </a>
          <a
            className="jp-Button jp-mod-styled jp-mod-reject"
            href={props.source}
            target="_blank"
            rel="noopener noreferrer"
          >
            {trans.__('Open in a tab')}
          </a>
          <button
            type="button"
            className="jp-Button jp-mod-styled jp-mod-accept"
            onClick={() => dialog.current?.close()}
          >
            {trans.__('Close')}
          </button>
        </div>
      </dialog>
    </div>
  );
}
