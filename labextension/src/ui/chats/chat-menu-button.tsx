/** The button that opens a chat's menu: a menu of JupyterLab, made of its commands. */
import { ellipsesIcon } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import { Menu } from '@lumino/widgets';
import { type JSX, useEffect, useRef, useState } from 'react';

import { CommandIDs } from '../../tokens';
import { IconButton } from '../icon-button';
import { usePanelContext } from '../panel-context';

/** Groups with a line between them. */
const GROUPS = [
  [CommandIDs.openInMainArea, CommandIDs.renameChat, CommandIDs.deleteChat],
  [
    CommandIDs.restartKernel,
    CommandIDs.replayCode,
    CommandIDs.interruptKernel,
    CommandIDs.shutDownKernel
  ],
  [CommandIDs.openSettings]
] as const;

/** Render the button. */
export function ChatMenuButton(props: {
  readonly chatId: string;
  readonly commands: CommandRegistry;
}): JSX.Element {
  const { trans } = usePanelContext();
  const { chatId, commands } = props;
  const [open, setOpen] = useState(false);
  const anchor = useRef<HTMLSpanElement>(null);
  const menu = useRef<Menu | null>(null);
  useEffect(() => {
    const made = makeMenu(commands, chatId);
    made.aboutToClose.connect(() => {
      // The menu takes the focus away with it when it goes.
      anchor.current?.querySelector('button')?.focus();
      setOpen(false);
    });
    menu.current = made;
    return () => made.dispose();
  }, [commands, chatId]);
  const show = () => {
    const place = anchor.current?.getBoundingClientRect();
    if (place) {
      menu.current?.open(place.right, place.bottom, {
        horizontalAlignment: 'right'
      });
      setOpen(true);
    }
  };
  return (
    <span ref={anchor} className="jp-CodeInterp-anchor">
      <IconButton
        icon={ellipsesIcon}
        label={trans.__('More actions')}
        hasMenu
        expanded={open}
        onClick={show}
      />
    </span>
  );
}

function makeMenu(commands: CommandRegistry, chatId: string): Menu {
  const menu = new Menu({ commands });
  for (const group of GROUPS) {
    if (menu.items.length > 0) {
      menu.addItem({ type: 'separator' });
    }
    for (const command of group) {
      menu.addItem({ command, args: { chatId } });
    }
  }
  return menu;
}
