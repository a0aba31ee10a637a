/** Says in a dialog what the panel does, and which keys it knows. */
import { Dialog, showDialog } from '@jupyterlab/apputils';
import { CommandRegistry } from '@lumino/commands';
import { Widget } from '@lumino/widgets';

import { CommandIDs } from '../tokens';
import type { ICommandParts } from './commands';

/** What the dialog tells of. */
export type IHelpParts = Pick<ICommandParts, 'app' | 'preferences' | 'trans'>;

/** Show the dialog until it is closed. */
export async function showHelp(parts: IHelpParts): Promise<void> {
  const { trans } = parts;
  await showDialog({
    title: trans.__('Code Interpreter Help'),
    body: new HelpBody(parts),
    buttons: [Dialog.okButton({ label: trans.__('Close') })]
  });
}

/** A sentence, a table of keys, and where to look when something does not work. */
class HelpBody extends Widget {
  constructor(parts: IHelpParts) {
    super();
    const { trans } = parts;
    this.addClass('jp-CodeInterp-help');
    const table = document.createElement('table');
    for (const [keys, does] of keyTable(parts)) {
      if (keys !== '') {
        const name = cell('th', keys);
        name.setAttribute('scope', 'row');
        table.insertRow().append(name, cell('td', does));
      }
    }
    this.node.append(
      cell(
        'p',
        trans.__(
          'Ask about your data. A language model writes Python, runs it in a kernel or in this browser, reads the output and answers.'
        )
      ),
      table,
      cell(
        'p',
        trans.__(
          'If something does not work, run "jupyter codeinterp doctor" in a terminal: it says what is ready, what is not, and what to do about it.'
        )
      )
    );
  }
}

function keyTable({
  app,
  preferences,
  trans
}: IHelpParts): readonly (readonly [string, string])[] {
  const { commands } = app;
  return [
    [keysOf(commands, CommandIDs.focusInput), trans.__('Write a message')],
    [keysOf(commands, CommandIDs.newChat), trans.__('Begin a new chat')],
    preferences.sendWithEnter
      ? [trans.__('Enter'), trans.__('Send; Shift+Enter begins a new line')]
      : [
          CommandRegistry.formatKeystroke('Accel Enter'),
          trans.__('Send; Enter begins a new line')
        ],
    [trans.__('Esc'), trans.__('Stop the answer')],
    [trans.__('Up'), trans.__('Bring back the last message, in an empty input')]
  ];
}

/** As they are set now; a person may have changed or removed them. */
function keysOf(commands: CommandRegistry, id: string): string {
  return commands.keyBindings
    .filter(binding => binding.command === id)
    .map(({ keys }) => keys.map(CommandRegistry.formatKeystroke).join(' '))
    .join(', ');
}

function cell(tag: 'th' | 'td' | 'p', text: string): HTMLElement {
  const element = document.createElement(tag);
  element.textContent = text;
  return element;
}
