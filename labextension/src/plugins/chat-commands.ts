/** The commands that do something to one chat: rename, delete, stop, and what its kernel can be told. */
import { InputDialog } from '@jupyterlab/apputils';
import {
  deleteIcon,
  editIcon,
  type LabIcon,
  refreshIcon,
  stopIcon
} from '@jupyterlab/ui-components';

import type { IChatModel } from '../model/chat-interfaces';
import { CommandIDs } from '../tokens';
import {
  describeChatId,
  findTarget,
  type ICommandParts,
  label,
  menuIcon
} from './commands';
import { openDialog } from './on-demand';

/** One command about a chat. */
interface IChatCommand {
  readonly label: string;
  readonly caption: string;
  readonly icon?: LabIcon;
  readonly isEnabled?: (chat: IChatModel) => boolean;
  readonly execute: (chat: IChatModel) => Promise<unknown>;
}

/** Add the commands. */
export function addChatCommands(parts: ICommandParts): void {
  addChange(parts);
  addKernel(parts);
}

function addChange(parts: ICommandParts): void {
  const { trans, shared } = parts;
  add(parts, CommandIDs.renameChat, {
    label: trans.__('Rename Chat…'),
    caption: trans.__('Give the chat another title.'),
    icon: menuIcon(editIcon),
    execute: chat => rename(parts, chat)
  });
  add(parts, CommandIDs.deleteChat, {
    label: trans.__('Delete Chat'),
    caption: trans.__('Delete the chat; it can be undone for a moment.'),
    icon: menuIcon(deleteIcon),
    execute: async chat => shared.services?.chats.delete(chat.chat.id)
  });
  add(parts, CommandIDs.stopTurn, {
    label: trans.__('Stop the Answer'),
    caption: trans.__('Stop the model and the code that runs for it.'),
    icon: menuIcon(stopIcon),
    isEnabled: chat => chat.turn !== null,
    execute: chat => chat.stop()
  });
}

function addKernel(parts: ICommandParts): void {
  const { trans } = parts;
  const isEnabled = (chat: IChatModel) => chat.chat.engine === 'jupyter';
  add(parts, CommandIDs.restartKernel, {
    label: trans.__('Restart Kernel (Variables Are Lost)…'),
    caption: trans.__('Restart the kernel of the chat.'),
    icon: menuIcon(refreshIcon),
    isEnabled,
    execute: chat =>
      openDialog(dialogs => dialogs.restartKernel(chat, trans), trans)
  });
  add(parts, CommandIDs.replayCode, {
    label: trans.__('Restart Kernel and Run Again…'),
    caption: trans.__(
      'Restart the kernel of the chat and run its code again, in order.'
    ),
    isEnabled: chat => isEnabled(chat) && chat.turn === null,
    execute: chat =>
      openDialog(dialogs => dialogs.replayCode(chat, trans), trans)
  });
  add(parts, CommandIDs.interruptKernel, {
    label: trans.__('Interrupt Kernel (Variables Are Kept)'),
    caption: trans.__('Interrupt what the kernel of the chat is doing.'),
    icon: menuIcon(stopIcon),
    isEnabled,
    execute: chat => chat.interruptKernel()
  });
  add(parts, CommandIDs.shutDownKernel, {
    label: trans.__('Shut Down Kernel (Variables Are Lost)'),
    caption: trans.__(
      'End the kernel of the chat; the next code starts a new one.'
    ),
    isEnabled,
    execute: chat => chat.shutDownKernel()
  });
}

function add(parts: ICommandParts, id: string, command: IChatCommand): void {
  const { execute, isEnabled, ...looks } = command;
  parts.app.commands.addCommand(id, {
    ...looks,
    label: label(parts.trans, command.label),
    describedBy: describeChatId(parts.trans),
    isEnabled: args => {
      const chat = findTarget(parts, args);
      return chat !== null && (isEnabled?.(chat) ?? true);
    },
    execute: async args => {
      const chat = findTarget(parts, args);
      return chat && execute(chat);
    }
  });
}

async function rename(
  { trans }: ICommandParts,
  chat: IChatModel
): Promise<void> {
  const answer = await InputDialog.getText({
    title: trans.__('Rename Chat'),
    label: trans.__('Title'),
    text: chat.chat.title,
    okLabel: trans.__('Rename'),
    cancelLabel: trans.__('Cancel')
  });
  const title = answer.value?.trim();
  if (answer.button.accept && title && title !== chat.chat.title) {
    await chat.rename(title);
  }
}
