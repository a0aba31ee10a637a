/** Copies a text and says so. */
import { Clipboard } from '@jupyterlab/apputils';
import { checkIcon, copyIcon } from '@jupyterlab/ui-components';
import type { JSX } from 'react';

import { IconButton } from './icon-button';
import { usePanelContext } from './panel-context';
import { useCopied } from './use-copied';

/** Render the button; `text` is read when it is pressed. */
export function CopyButton(props: {
  readonly label: string;
  readonly text: () => string;
}): JSX.Element {
  const { trans } = usePanelContext();
  const [copied, noteCopied] = useCopied();
  return (
    <IconButton
      icon={copied ? checkIcon : copyIcon}
      label={copied ? trans.__('Copied') : props.label}
      onClick={() => {
        Clipboard.copyToSystem(props.text());
        noteCopied();
      }}
    />
  );
}
