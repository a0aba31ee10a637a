/** Asks whether the kernel of a chat shall start anew, and does it. */
import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

import type { IChatModel } from '../model/chat-interfaces';

/** Restart after a yes. */
export async function restartKernel(
  chat: IChatModel,
  trans: TranslationBundle
): Promise<void> {
  const answer = await showDialog({
    title: trans.__('Restart Kernel?'),
    body: trans.__(
      'Do you want to restart the kernel of "%1"? All variables will be lost.',
      chat.chat.title || trans.__('New chat')
    ),
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.warnButton({ label: trans.__('Restart') })
    ]
  });
  if (answer.button.accept) {
    await chat.restartKernel();
  }
}
