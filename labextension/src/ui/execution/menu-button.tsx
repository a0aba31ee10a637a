/** A button with three dots that opens a menu. */
import { ellipsesIcon } from '@jupyterlab/ui-components';
import { type JSX, useState } from 'react';

import { type IMenuEntry, openActionMenu } from './action-menu';

/** Render the button; `groups` is read when it is pressed. */
export function MenuButton(props: {
  readonly label: string;
  readonly groups: () => readonly (readonly IMenuEntry[])[];
}): JSX.Element {
  const [open, setOpen] = useState(false);
  return (
    <button
      type="button"
      className="jp-CodeInterp-iconButton"
      title={props.label}
      aria-label={props.label}
      aria-haspopup="menu"
      aria-expanded={open}
      onClick={event => {
        const menu = openActionMenu(event.currentTarget, props.groups());
        menu.aboutToClose.connect(() => setOpen(false));
        setOpen(true);
      }}
    >
      <ellipsesIcon.react tag="span" elementSize="normal" />
    </button>
  );
}
