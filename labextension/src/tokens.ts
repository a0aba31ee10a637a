/** The services that plugins of this extension hand to each other, and to other extensions. */
import { Token } from '@lumino/coreutils';
import type { ISignal } from '@lumino/signaling';

/** The ids of our commands; `args.chatId` names the chat they are about, else it is the one in front. */
export const CommandIDs = {
  openPanel: 'codeinterp:open-panel',
  focusInput: 'codeinterp:focus-input',
  newChat: 'codeinterp:new-chat',
  showChats: 'codeinterp:show-chats',
  openInMainArea: 'codeinterp:open-in-main-area',
  showPolicy: 'codeinterp:show-models-and-policy',
  openSettings: 'codeinterp:open-settings',
  showHelp: 'codeinterp:show-help',
  renameChat: 'codeinterp:rename-chat',
  deleteChat: 'codeinterp:delete-chat',
  stopTurn: 'codeinterp:stop-turn',
  restartKernel: 'codeinterp:restart-kernel',
  replayCode: 'codeinterp:restart-and-run-again',
  interruptKernel: 'codeinterp:interrupt-kernel',
  shutDownKernel: 'codeinterp:shut-down-kernel'
} as const;

/** What a person chose for the panel in JupyterLab's settings. */
export interface IPanelPreferences {
  /** Where the panel is. */
  readonly area: 'left' | 'right';
  /** Whether JupyterLab opens it at start. */
  readonly openAtStart: boolean;
  /** Whether Enter sends (else Ctrl/Cmd+Enter). */
  readonly sendWithEnter: boolean;
  /** How long an answer takes, in seconds, to be told about when nobody sees it arrive; 0 for never. */
  readonly notifyAfterSeconds: number;
  readonly changed: ISignal<IPanelPreferences, void>;
}

export const IPanelPreferences = new Token<IPanelPreferences>(
  'jupyter-codeinterp:IPanelPreferences',
  'What a person chose for the code interpreter panel.'
);
