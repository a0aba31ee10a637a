/** A button with three dots that opens a menu of JupyterLab. */
import { ellipsesIcon } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import { Menu } from '@lumino/widgets';
import { type JSX, useEffect, useRef, useState } from 'react';

import { IconButton } from './icon-button';

/** The commands of a menu, in groups with a line between them. */
export interface IMenuContent {
  readonly commands: CommandRegistry;
  readonly groups: readonly (readonly Menu.IItemOptions[])[];
}

/** Render the button; `content` is read when it is pressed. */
export function MenuButton(props: {
  readonly label: string;
  readonly content: () => IMenuContent;
}): JSX.Element {
  const [open, setOpen] = useState(false);
  const shown = useRef<Menu | null>(null);
  useEffect(() => () => shown.current?.dispose(), []);
  return (
    <IconButton
      icon={ellipsesIcon}
      label={props.label}
      hasMenu
      expanded={open}
      onClick={button => {
        const menu = openMenu(button, props.content());
        menu.aboutToClose.connect(() => setOpen(false));
        shown.current = menu;
        setOpen(true);
      }}
    />
  );
}

/** Open a menu; the focus comes back to `button` before a command does its work. */
function openMenu(button: HTMLElement, content: IMenuContent): Menu {
  const menu = new Menu({ commands: content.commands });
  for (const group of content.groups.filter(({ length }) => length > 0)) {
    if (menu.items.length > 0) {
      menu.addItem({ type: 'separator' });
    }
    group.forEach(item => menu.addItem(item));
  }
  menu.aboutToClose.connect(() => {
    button.focus({ preventScroll: true });
    // A command is executed right after the menu was closed.
    queueMicrotask(() => menu.dispose());
  });
  const { right, bottom } = button.getBoundingClientRect();
  menu.open(right, bottom, { horizontalAlignment: 'right' });
  menu.activateNextItem();
  return menu;
}
