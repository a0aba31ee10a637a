/** Opens the browser's dialog to choose files. */
import { fileUploadIcon } from '@jupyterlab/ui-components';
import { type JSX, useRef } from 'react';

import { IconButton } from '../icon-button';
import { usePanelContext } from '../panel-context';

/** Render the button. */
export function AttachButton(props: {
  readonly attach: (files: readonly File[]) => void;
}): JSX.Element {
  const { trans } = usePanelContext();
  const picker = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={picker}
        type="file"
        multiple
        hidden
        onChange={event => {
          props.attach([...(event.target.files ?? [])]);
          event.target.value = '';
        }}
      />
      <IconButton
        icon={fileUploadIcon}
        label={trans.__('Attach files')}
        onClick={() => picker.current?.click()}
      />
    </>
  );
}
