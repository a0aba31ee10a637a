/** Copies a picture that is on the page, and says whether it could. */
import { Notification } from '@jupyterlab/apputils';
import { checkIcon, copyIcon } from '@jupyterlab/ui-components';
import type { JSX, RefObject } from 'react';

import { IconButton } from '../icon-button';
import { usePanelContext } from '../panel-context';
import { useCopied } from '../use-copied';
import { copyPicture } from './copy-picture';

/** Render the button. */
export function CopyPictureButton(props: {
  readonly image: RefObject<HTMLImageElement>;
}): JSX.Element {
  const { trans } = usePanelContext();
  const [copied, noteCopied] = useCopied();
  const copy = () => {
    if (props.image.current) {
      copyPicture(props.image.current).then(noteCopied, () => {
        Notification.warning(
          trans.__(
            'This browser does not let the page copy pictures. Save the picture instead, or copy it with the menu of your browser.'
          ),
          { autoClose: 8000 }
        );
      });
    }
  };
  return (
    <IconButton
      icon={copied ? checkIcon : copyIcon}
      label={copied ? trans.__('Copied') : trans.__('Copy picture')}
      onClick={copy}
    />
  );
}
