/** The help names the keys that work here and now. */
import { nullTranslator } from '@jupyterlab/translation';
import { CommandRegistry } from '@lumino/commands';
import { beforeEach, expect, test } from 'vitest';

import { CommandIDs } from '../../tokens';
import { showHelp } from '../help';

let commands: CommandRegistry;

beforeEach(() => {
  commands = new CommandRegistry();
  for (const command of [CommandIDs.focusInput, CommandIDs.newChat]) {
    commands.addCommand(command, { execute: () => undefined });
  }
});

/** The rows of the table: keys, and what they do. */
async function rows(sendWithEnter: boolean): Promise<Map<string, string>> {
  const shown = showHelp({
    app: { commands, shell: {} as never },
    preferences: { sendWithEnter },
    trans: nullTranslator.load('jupyter_codeinterp')
  });
  await Promise.resolve();
  const headers = document.querySelectorAll('.jp-CodeInterp-help th');
  const found = new Map(
    [...headers].map(header => [
      header.textContent ?? '',
      header.nextElementSibling?.textContent ?? ''
    ])
  );
  document.querySelector<HTMLElement>('.jp-Dialog .jp-mod-accept')?.click();
  await shown;
  return found;
}

test('shortcuts are those that are set, and none where there is none', async () => {
  commands.addKeyBinding({
    command: CommandIDs.newChat,
    keys: ['Alt N'],
    selector: 'body'
  });
  const keys = await rows(true);
  expect(keys.get('Alt+N')).toBe('Begin a new chat');
  expect([...keys.values()]).not.toContain('Write a message');
  expect(keys.has('')).toBe(false);
});

test('the key that sends is the chosen one', async () => {
  expect((await rows(true)).get('Enter')).toContain('Send');
  expect((await rows(false)).get('Ctrl+Enter')).toContain('Send');
});
