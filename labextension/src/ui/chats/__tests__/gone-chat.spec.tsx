/** What stands in the place of a deleted chat, and the way back. */
import { CommandRegistry } from '@lumino/commands';
import { Signal } from '@lumino/signaling';
import { expect, test, vi } from 'vitest';

import type {
  IChatListModel,
  IOpenedChat
} from '../../../model/list-interfaces';
import { click, Stage } from '../../__tests__/stage';
import { GoneChat } from '../gone-chat';

test('a chat that is brought back gets the focus into its input', async () => {
  const undoDelete = vi.fn(() => Promise.resolve(true));
  const list = { deletions: [{ id: 'c-1', title: 'Sales' }], undoDelete };
  const chats = {
    ...list,
    stateChanged: new Signal<unknown, void>(list)
  } as unknown as IChatListModel;
  const stage = new Stage();
  const request = vi.spyOn(stage.context.inputFocus, 'request');
  await stage.show(
    <GoneChat
      opened={{ chatId: 'c-1' } as IOpenedChat}
      services={{ chats, commands: new CommandRegistry() }}
      close={vi.fn()}
    />
  );
  expect(document.activeElement).toBe(stage.button('Undo'));
  await click(stage.button('Undo'));
  expect(undoDelete).toHaveBeenCalledExactlyOnceWith('c-1');
  expect(request).toHaveBeenCalledTimes(1);
  await stage.unmount();
});
