/** The services that plugins of this extension hand to each other, and to other extensions. */
import { Token } from '@lumino/coreutils';
import type { ISignal } from '@lumino/signaling';

/** What a person chose for the panel in JupyterLab's settings. */
export interface IPanelPreferences {
  /** Where the panel is. */
  readonly area: 'left' | 'right';
  /** Whether JupyterLab opens it at start. */
  readonly openAtStart: boolean;
  /** Whether Enter sends (else Ctrl/Cmd+Enter). */
  readonly sendWithEnter: boolean;
  readonly changed: ISignal<IPanelPreferences, void>;
}

export const IPanelPreferences = new Token<IPanelPreferences>(
  'jupyter-codeinterp:IPanelPreferences',
  'What a person chose for the code interpreter panel.'
);
