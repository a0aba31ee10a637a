/** Removes a provider, once the person has said so a second time. */
import { Dialog, showDialog, showErrorMessage } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

import type { IModelCatalog } from '../model/service-interfaces';
import type { ProviderConfig } from '../protocol/models';

/** Ask, remove, and say so when that failed. */
export async function removeProvider(
  catalog: IModelCatalog,
  { id, label }: ProviderConfig,
  trans: TranslationBundle
): Promise<void> {
  const { button } = await showDialog({
    title: trans.__('Remove %1?', label ?? id),
    body: trans.__(
      'Its address and key are deleted from the server. Chats keep what was said.'
    ),
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.warnButton({ label: trans.__('Remove') })
    ]
  });
  if (button.accept && !(await catalog.deleteProvider(id))) {
    await showErrorMessage(
      trans.__('%1 was not removed', label ?? id),
      catalog.changeProblem?.message ?? ''
    );
  }
}
