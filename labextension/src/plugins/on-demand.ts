/** Opens the dialogs that are loaded when one of them is first asked for. */
import { showErrorMessage } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

import type * as Dialogs from './dialogs';

/** Load them and `open` one; a person who asked is told when they cannot be loaded. */
export async function openDialog(
  open: (dialogs: typeof Dialogs) => Promise<void>,
  trans: TranslationBundle,
  load = () => import(/* webpackChunkName: "dialogs" */ './dialogs')
): Promise<void> {
  let dialogs: typeof Dialogs;
  try {
    dialogs = await load();
  } catch (reason) {
    const detail = reason instanceof Error ? reason.message : String(reason);
    await showErrorMessage(
      trans.__('The dialog could not be loaded'),
      trans.__(
        'Try again when the server can be reached, or reload the page if the server was updated. (%1)',
        detail
      )
    );
    return;
  }
  await open(dialogs);
}
