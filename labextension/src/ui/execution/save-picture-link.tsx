/** Saves a picture under its name. */
import { downloadIcon } from '@jupyterlab/ui-components';
import type { JSX } from 'react';

import { usePanelContext } from '../panel-context';

/** Render the link. */
export function SavePictureLink(props: {
  readonly source: string;
  readonly name: string;
}): JSX.Element {
  const { trans } = usePanelContext();
  const label = trans.__('Save picture');
  return (
    <a
      className="jp-CodeInterp-iconButton"
      href={props.source}
      // The server names its files; only a picture without a file needs a name from here.
      download={props.name}
      title={label}
      aria-label={label}
    >
      <downloadIcon.react tag="span" elementSize="normal" />
    </a>
  );
}
