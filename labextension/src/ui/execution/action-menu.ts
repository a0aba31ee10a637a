/** Opens a menu of JupyterLab under a button, for actions that no command of JupyterLab knows. */
import { CommandRegistry } from '@lumino/commands';
import { Menu } from '@lumino/widgets';

/** One entry. */
export interface IMenuEntry {
  readonly id: string;
  readonly label: string;
  readonly execute: () => void;
  /** Whether it is ticked; only for what can be switched on and off. */
  readonly toggled?: boolean;
}

/** Open a menu with groups of entries; the focus comes back to `button` before an entry does its work. */
export function openActionMenu(
  button: HTMLElement,
  groups: readonly (readonly IMenuEntry[])[]
): Menu {
  const commands = new CommandRegistry();
  const menu = new Menu({ commands });
  for (const entries of groups.filter(({ length }) => length > 0)) {
    if (menu.items.length > 0) {
      menu.addItem({ type: 'separator' });
    }
    for (const entry of entries) {
      addEntry(menu, entry);
    }
  }
  menu.aboutToClose.connect(() => {
    button.focus({ preventScroll: true });
    // An entry is executed right after the menu was closed.
    queueMicrotask(() => menu.dispose());
  });
  const { right, bottom } = button.getBoundingClientRect();
  menu.open(right, bottom, { horizontalAlignment: 'right' });
  menu.activateNextItem();
  return menu;
}

function addEntry(menu: Menu, entry: IMenuEntry): void {
  const { id, label, execute, toggled } = entry;
  menu.commands.addCommand(id, {
    label,
    execute,
    describedBy: { args: { type: 'object', properties: {} } },
    ...(toggled !== undefined && {
      isToggleable: true,
      isToggled: () => toggled
    })
  });
  menu.addItem({ command: id });
}
