/** Says in a dialog what the panel does, and which keys it knows. */
import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';

/** Show the dialog until it is closed. */
export async function showHelp(trans: TranslationBundle): Promise<void> {
  await showDialog({
    title: trans.__('Code Interpreter Help'),
    body: new HelpBody(trans),
    buttons: [Dialog.okButton({ label: trans.__('Close') })]
  });
}

/** A sentence, a table of keys, and where to look when something does not work. */
class HelpBody extends Widget {
  constructor(trans: TranslationBundle) {
    super();
    this.addClass('jp-CodeInterp-help');
    const table = document.createElement('table');
    for (const [keys, does] of keyTable(trans)) {
      const row = table.insertRow();
      row.append(cell('th', keys), cell('td', does));
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

function keyTable(
  trans: TranslationBundle
): readonly (readonly [string, string])[] {
  return [
    [trans.__('Alt+C'), trans.__('Write a message, from anywhere')],
    [trans.__('Alt+Shift+C'), trans.__('Begin a new chat')],
    [trans.__('Enter'), trans.__('Send; Shift+Enter begins a new line')],
    [trans.__('Esc'), trans.__('Stop the answer')],
    [trans.__('Up'), trans.__('Bring back the last message, in an empty input')]
  ];
}

function cell(tag: 'th' | 'td' | 'p', text: string): HTMLElement {
  const element = document.createElement(tag);
  element.textContent = text;
  return element;
}
