/** The button that opens a chat's menu, made of JupyterLab's commands. */
import type { CommandRegistry } from '@lumino/commands';
import type { JSX } from 'react';

import { CommandIDs } from '../../tokens';
import { MenuButton } from '../menu-button';
import { usePanelContext } from '../panel-context';

const GROUPS = [
  [CommandIDs.openInMainArea, CommandIDs.renameChat, CommandIDs.deleteChat],
  [
    CommandIDs.restartKernel,
    CommandIDs.replayCode,
    CommandIDs.interruptKernel,
    CommandIDs.shutDownKernel
  ],
  [CommandIDs.showPolicy]
];

/** Render the button. */
export function ChatMenuButton(props: {
  readonly chatId: string;
  readonly commands: CommandRegistry;
}): JSX.Element {
  const { trans } = usePanelContext();
  const { chatId, commands } = props;
  return (
    <MenuButton
      label={trans.__('More actions')}
      content={() => ({
        commands,
        groups: GROUPS.map(group =>
          // "Code Interpreter" goes without saying here.
          group.map(command => ({
            command,
            args: { chatId, inChatMenu: true }
          }))
        )
      })}
    />
  );
}
