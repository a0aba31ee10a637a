/** What can be done about providers, below the models: connect, edit, remove, and ask again those that failed. */
import { addIcon, closeIcon, editIcon } from '@jupyterlab/ui-components';
import type { JSX } from 'react';

import type { IPanelServices } from '../../model/service-interfaces';
import type { ProviderConfig } from '../../protocol/models';
import { IconButton } from '../icon-button';
import { usePanelContext } from '../panel-context';
import { removeProvider } from '../remove-provider';
import { useSignal } from '../use-signal';
import { ListFailures } from './list-failures';

/** Props of the actions. */
export interface IProviderActionsProps {
  readonly chatId: string;
  readonly services: Pick<IPanelServices, 'catalog' | 'setup'>;
}

/** Render the actions. */
export function ProviderActions(props: IProviderActionsProps): JSX.Element {
  const { trans, inputFocus } = usePanelContext();
  const { chatId, services } = props;
  const { catalog, setup } = services;
  const providers = useSignal(catalog.changed, () => catalog.providers);
  const remove = async (provider: ProviderConfig): Promise<void> => {
    await removeProvider(catalog, provider, trans);
    inputFocus.request();
  };
  return (
    <>
      <ListFailures catalog={catalog} />
      {providers
        .filter(provider => provider.source === 'user')
        .map(provider => {
          const name = provider.label ?? provider.id;
          return (
            <div key={provider.id} className="jp-CodeInterp-providerRow">
              <span
                className="jp-CodeInterp-providerName"
                title={provider.base_url}
              >
                {name}
              </span>
              <IconButton
                icon={editIcon}
                label={trans.__('Edit %1…', name)}
                onClick={() => setup.openForm({ chatId, provider })}
              />
              <IconButton
                icon={closeIcon}
                label={trans.__('Remove %1…', name)}
                onClick={() => void remove(provider)}
              />
            </div>
          );
        })}
      <button
        type="button"
        className="jp-CodeInterp-menuButton"
        onClick={() => setup.openForm({ chatId, provider: null })}
      >
        <addIcon.react tag="span" elementSize="normal" />
        <span>{trans.__('Connect a model…')}</span>
      </button>
    </>
  );
}
