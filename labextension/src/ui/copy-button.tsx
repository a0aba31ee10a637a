/** Copies a text and says so. */
import { Clipboard } from '@jupyterlab/apputils';
import { checkIcon, copyIcon } from '@jupyterlab/ui-components';
import { type JSX, useEffect, useState } from 'react';

import { IconButton } from './icon-button';
import { usePanelContext } from './panel-context';

/** Render the button; `text` is read when it is pressed. */
export function CopyButton(props: {
  readonly label: string;
  readonly text: () => string;
}): JSX.Element {
  const { trans } = usePanelContext();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) {
      return;
    }
    const timer = setTimeout(() => setCopied(false), 1500);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <IconButton
      icon={copied ? checkIcon : copyIcon}
      label={copied ? trans.__('Copied') : props.label}
      onClick={() => {
        Clipboard.copyToSystem(props.text());
        setCopied(true);
      }}
    />
  );
}
