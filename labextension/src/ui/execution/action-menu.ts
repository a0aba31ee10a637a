/** A menu of actions that no command of JupyterLab knows. */
import { CommandRegistry } from '@lumino/commands';

import type { IMenuContent } from '../menu-button';

/** One entry. */
export interface IMenuEntry {
  readonly id: string;
  readonly label: string;
  readonly execute: () => void;
  /** Whether it is ticked; only for what can be switched on and off. */
  readonly toggled?: boolean;
}

/** Make commands of groups of entries. */
export function actionMenu(
  groups: readonly (readonly IMenuEntry[])[]
): IMenuContent {
  const commands = new CommandRegistry();
  groups.flat().forEach(entry => addEntry(commands, entry));
  return {
    commands,
    groups: groups.map(entries => entries.map(({ id }) => ({ command: id })))
  };
}

function addEntry(commands: CommandRegistry, entry: IMenuEntry): void {
  const { id, label, execute, toggled } = entry;
  commands.addCommand(id, {
    label,
    execute,
    describedBy: { args: { type: 'object', properties: {} } },
    ...(toggled !== undefined && {
      isToggleable: true,
      isToggled: () => toggled
    })
  });
}
