/** A chat that is asked for is seen, whatever the panel showed before. */
import { CommandRegistry } from '@lumino/commands';
import { expect, test, vi } from 'vitest';

import type { IChatListModel } from '../../model/list-interfaces';
import { PanelView } from '../../model/panel-view';
import { CommandIDs } from '../../tokens';
import { openInPanel } from '../open-in-panel';

test.each(['list', 'settings'])('a chat takes the place of the %s', page => {
  const view = new PanelView();
  view.showList(page === 'list');
  view.showSettings(page === 'settings');
  const open = vi.fn(() => Promise.resolve(null));
  const commands = new CommandRegistry();
  const openPanel = vi.fn();
  commands.addCommand(CommandIDs.openPanel, { execute: openPanel });
  const chats = { open } as unknown as IChatListModel;
  openInPanel({ chats, commands, view }, 'c-2');
  expect(open).toHaveBeenCalledExactlyOnceWith('c-2');
  expect(openPanel).toHaveBeenCalledTimes(1);
  expect([view.listOpen, view.settingsOpen]).toEqual([false, false]);
});
