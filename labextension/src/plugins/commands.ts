/** The commands that show something: the panel, its list, a chat in the main area. */
import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { TranslationBundle } from '@jupyterlab/translation';
import {
  addIcon,
  type LabIcon,
  launchIcon,
  listIcon,
  settingsIcon
} from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';

import type { IChatModel } from '../model/chat-interfaces';
import { CommandIDs, type IPanelPreferences } from '../tokens';
import type { LazyPanel } from '../ui/lazy-panel';
import { panelIcon } from './icon';
import type { MainArea } from './main-area';
import { openDialog } from './on-demand';
import type { SharedServices } from './shared-services';

/** What the commands act on. */
export interface ICommandParts {
  readonly app: Pick<JupyterFrontEnd, 'commands' | 'shell'>;
  readonly trans: TranslationBundle;
  readonly panel: LazyPanel;
  readonly shared: SharedServices;
  readonly main: MainArea;
  readonly preferences: Pick<IPanelPreferences, 'sendWithEnter'>;
}

/** JupyterLab's own command; absent where there is no settings editor. */
const OPEN_SETTINGS = 'settingeditor:open';

/** No arguments. */
const NO_ARGS = { args: { type: 'object', properties: {} } };

/** Name a command: whose it is goes without saying in the menu of a chat, and only there (`inChatMenu`). */
export function label(
  trans: TranslationBundle,
  text: string
): (args: ReadonlyPartialJSONObject) => string {
  return ({ inChatMenu }) =>
    inChatMenu === true ? text : trans.__('Code Interpreter: %1', text);
}

/** An icon of the size and place that menus give theirs. */
export function menuIcon(icon: LabIcon): LabIcon {
  return icon.bindprops({ stylesheet: 'menuItem' });
}

/** Describe the argument that names a chat. */
export function describeChatId(
  trans: TranslationBundle
): CommandRegistry.Description {
  return {
    args: {
      type: 'object',
      properties: {
        chatId: {
          type: 'string',
          description: trans.__(
            'The id of the chat; without it, the chat in front is meant.'
          )
        }
      }
    }
  };
}

/** Find the chat a command is about: the named one, else the main area's when it is in front, else the panel's. */
export function findTarget(
  parts: ICommandParts,
  args: ReadonlyPartialJSONObject
): IChatModel | null {
  const services = parts.shared.services;
  const inFront = frontChatId(parts);
  const chatId = typeof args.chatId === 'string' ? args.chatId : inFront;
  if (!services) {
    return null;
  }
  return chatId === null ? services.chats.current : services.findChat(chatId);
}

/** Add the commands. */
export function addShowingCommands(parts: ICommandParts): void {
  const { commands, shell } = parts.app;
  const { trans, panel } = parts;
  commands.addCommand(CommandIDs.openPanel, {
    // A menu of panels names them; elsewhere a command says what it does.
    label: ({ isMenu }) =>
      isMenu === true
        ? trans.__('Code Interpreter')
        : trans.__('Open Code Interpreter'),
    caption: trans.__('Show the panel and write a message.'),
    icon: ({ isMenu }) => (isMenu === true ? undefined : menuIcon(panelIcon)),
    describedBy: {
      args: {
        type: 'object',
        properties: {
          isMenu: {
            type: 'boolean',
            description: trans.__('Whether the label is for a menu of panels.')
          }
        }
      }
    },
    execute: () => shell.activateById(panel.id)
  });
  commands.addCommand(CommandIDs.focusInput, {
    label: label(trans, trans.__('Write a Message')),
    caption: trans.__(
      'Go to the input of the chat in front, or else of the panel.'
    ),
    icon: menuIcon(panelIcon),
    describedBy: NO_ARGS,
    execute: () => shell.activateById(frontWidget(parts)?.id ?? panel.id)
  });
  commands.addCommand(CommandIDs.newChat, {
    label: args =>
      args.isLauncher === true
        ? trans.__('Code Interpreter')
        : label(trans, trans.__('New Chat'))(args),
    caption: trans.__('Begin a new chat in the panel.'),
    icon: ({ isLauncher }) =>
      isLauncher === true ? panelIcon : menuIcon(addIcon),
    describedBy: {
      args: {
        type: 'object',
        properties: {
          isLauncher: {
            type: 'boolean',
            description: trans.__('Whether it is a card of the launcher.')
          }
        }
      }
    },
    execute: () => beginChat(parts)
  });
  commands.addCommand(CommandIDs.showChats, {
    label: label(trans, trans.__('Show All Chats')),
    caption: trans.__('Show the list of chats in the panel.'),
    icon: menuIcon(listIcon),
    describedBy: NO_ARGS,
    execute: async () => {
      shell.activateById(panel.id);
      const { services } = await parts.shared.get();
      services.view.showList(true);
    }
  });
  commands.addCommand(CommandIDs.showPolicy, {
    label: args =>
      args.inChatMenu === true
        ? trans.__('Settings: Models & Policy')
        : trans.__('Code Interpreter: Models & Policy'),
    caption: trans.__(
      'Show models, limits and all that is in force on this server, and change your part of it.'
    ),
    describedBy: NO_ARGS,
    execute: async () => {
      shell.activateById(panel.id);
      const { services } = await parts.shared.get();
      services.view.showSettings(true);
    }
  });
  commands.addCommand(CommandIDs.openSettings, {
    label: trans.__('Code Interpreter Settings'),
    caption: trans.__("Open the panel's part of JupyterLab's settings."),
    icon: menuIcon(settingsIcon),
    describedBy: NO_ARGS,
    isVisible: () => commands.hasCommand(OPEN_SETTINGS),
    execute: () =>
      commands.execute(OPEN_SETTINGS, { query: 'Code Interpreter' })
  });
  commands.addCommand(CommandIDs.showHelp, {
    label: trans.__('Code Interpreter Help'),
    caption: trans.__('Show what the panel does, and its keys.'),
    describedBy: NO_ARGS,
    execute: () => openDialog(dialogs => dialogs.showHelp(parts), trans)
  });
  addOpenInMainArea(parts);
}

function addOpenInMainArea(parts: ICommandParts): void {
  const { trans } = parts;
  parts.app.commands.addCommand(CommandIDs.openInMainArea, {
    label: label(trans, trans.__('Open in Main Area')),
    caption: trans.__('Show the chat beside notebooks and other documents.'),
    icon: menuIcon(launchIcon),
    describedBy: describeChatId(trans),
    isEnabled: args =>
      typeof args.chatId === 'string' || findTarget(parts, args) !== null,
    execute: args => {
      const target = findTarget(parts, args)?.chat;
      const chatId = typeof args.chatId === 'string' ? args.chatId : target?.id;
      const title = typeof args.title === 'string' ? args.title : target?.title;
      return chatId ? parts.main.open(chatId, title ?? '') : null;
    }
  });
}

async function beginChat(parts: ICommandParts): Promise<void> {
  // First of all, for the panel says when the rest cannot be loaded.
  parts.app.shell.activateById(parts.panel.id);
  const { services } = await parts.shared.get();
  services.view.showList(false);
  services.view.showSettings(false);
  await services.chats.start();
  const created = await services.chats.create();
  services.setup.closeFormOf(created?.chat.id ?? '');
}

function frontWidget({ app, main }: ICommandParts) {
  return main.tracker.find(widget => widget === app.shell.currentWidget);
}

function frontChatId(parts: ICommandParts): string | null {
  return parts.main.findChatId(frontWidget(parts) ?? null);
}
