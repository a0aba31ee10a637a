/** A picture as large as the window, with ways to keep it. */
import { launchIcon } from '@jupyterlab/ui-components';
import { type JSX, useEffect, useRef } from 'react';

import { IconButton } from '../icon-button';
import { usePanelContext } from '../panel-context';
import { CopyPictureButton } from './copy-picture-button';
import { openPicture } from './main-area';
import { SavePictureLink } from './save-picture-link';

/** Render the dialog; `close` is called when the person is done. */
export function Lightbox(props: {
  readonly source: string;
  readonly label: string;
  readonly close: () => void;
}): JSX.Element {
  const context = usePanelContext();
  const { trans } = context;
  const { source, label } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  const image = useRef<HTMLImageElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  // Only a dialog that was closed, not one that was taken away, gives the focus back.
  const close = () => dialog.current?.close();
  return (
    <dialog
      ref={dialog}
      className="jp-CodeInterp-lightbox"
      aria-label={label}
      onClose={props.close}
      onClick={event => {
        if (event.target === dialog.current) {
          close();
        }
      }}
    >
      <img ref={image} src={source} alt={label} />
      <div className="jp-CodeInterp-lightboxBar">
        <CopyPictureButton image={image} />
        <SavePictureLink source={source} name={label} />
        <IconButton
          icon={launchIcon}
          label={trans.__('Open in the main area')}
          onClick={() => {
            close();
            openPicture(source, label, context);
          }}
        />
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
