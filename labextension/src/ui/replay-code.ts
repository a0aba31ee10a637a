/** Asks whether the code of a chat shall run again in a fresh kernel, and does it. */
import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

import type { IChatModel } from '../model/chat-interfaces';
import { followReplay } from './replay-notice';

/** Run the code of the shown branch again after a yes; the chat stays as it is, a notification tells how far it came. */
export async function replayCode(
  chat: IChatModel,
  trans: TranslationBundle
): Promise<void> {
  const title = chat.chat.title || trans.__('New chat');
  const answer = await showDialog({
    title: trans.__('Restart Kernel and Run Again?'),
    body: trans.__(
      'The kernel of "%1" is restarted, and all code that ran well in what is shown runs once more, in order, with all its effects. Variables are rebuilt; the chat does not change.',
      title
    ),
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.warnButton({ label: trans.__('Run Again') })
    ]
  });
  if (answer.button.accept) {
    await followReplay(chat, title, trans);
  }
}
