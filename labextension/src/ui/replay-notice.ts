/** Tells in JupyterLab's notifications that the code of a chat runs again, and how far it came. */
import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

import type { IChatModel } from '../model/chat-interfaces';
import type { Replayed } from '../protocol/models';

/** How long the outcome is shown. */
const OUTCOME_MS = 10_000;

/** Run the code of the chat again and tell about it; what goes wrong is told, not thrown. */
export async function followReplay(
  chat: Pick<IChatModel, 'replayCode' | 'problem'>,
  title: string,
  trans: TranslationBundle
): Promise<void> {
  const id = Notification.emit(
    trans.__('Running the code of "%1" again…', title),
    'in-progress',
    { autoClose: false }
  );
  const replayed = await chat.replayCode();
  const { type, message }: IOutcome = replayed
    ? describeReplay(replayed, trans)
    : {
        type: 'error',
        message:
          chat.problem?.message ?? trans.__('The code could not be run again.')
      };
  // An update that comes before JupyterLab has drawn the notification is lost, and the old words stay for ever.
  Notification.dismiss(id);
  Notification.emit(message, type, { autoClose: OUTCOME_MS });
}

interface IOutcome {
  readonly type: Notification.TypeOptions;
  readonly message: string;
}

function describeReplay(
  { ran, failed }: Replayed,
  trans: TranslationBundle
): IOutcome {
  if (failed) {
    return {
      type: 'warning',
      message: trans._n(
        '%1 piece of code ran again, then it stopped: %2',
        '%1 pieces of code ran again, then it stopped: %2',
        ran,
        failed.message
      )
    };
  }
  return {
    type: 'success',
    message:
      ran === 0
        ? trans.__('There was no code to run again.')
        : trans._n(
            '%1 piece of code ran again.',
            '%1 pieces of code ran again.',
            ran,
            ran
          )
  };
}
