/** What a person sees first: what this is, and the ways to begin. */
import { type JSX, useMemo } from 'react';

import type { IChatModel } from '../../model/chat-interfaces';
import type { IPanelServices } from '../../model/service-interfaces';
import { usePanelContext } from '../panel-context';
import { useSignal } from '../use-signal';
import { FoundModels } from './found-models';

/** Props of the card. */
export interface IFirstUseCardProps {
  readonly chat: IChatModel;
  readonly services: Pick<IPanelServices, 'catalog' | 'setup'>;
}

/** Render the card. */
export function FirstUseCard(props: IFirstUseCardProps): JSX.Element {
  const { trans, inputFocus } = usePanelContext();
  const { chat, services } = props;
  const { catalog, setup } = services;
  const models = useSignal(catalog.changed, () => catalog.models);
  const providers = useSignal(catalog.changed, () => catalog.providers);
  const found = useMemo(
    () =>
      providers.filter(
        ({ id, source }) =>
          (source === 'environment' || source === 'local') &&
          models.some(model => model.provider === id && model.chat)
      ),
    [models, providers]
  );
  const builtin = providers.find(({ source }) => source === 'builtin');
  const demo = models.find(({ provider }) => provider === builtin?.id);
  const take = (model: string) => {
    setup.choose();
    inputFocus.request();
    void chat.setModel(model);
  };
  return (
    <section
      className="jp-CodeInterp-empty jp-CodeInterp-firstUse"
      aria-labelledby="jp-codeinterp-first-use"
    >
      <h2 id="jp-codeinterp-first-use">{trans.__('Ask about your data')}</h2>
      <p>
        {trans.__(
          'You ask, a language model writes Python, the code runs beside your notebooks, and the results are shown and explained here.'
        )}
      </p>
      {found.length > 0 && (
        <>
          <h3>{trans.__('Found on this machine')}</h3>
          {found.map(provider => (
            <FoundModels
              key={provider.id}
              provider={provider}
              models={models.filter(model => model.provider === provider.id)}
              take={take}
            />
          ))}
        </>
      )}
      <div className="jp-CodeInterp-ways">
        <button
          type="button"
          className="jp-Button jp-mod-styled jp-mod-accept"
          onClick={() =>
            setup.openForm({ chatId: chat.chat.id, provider: null })
          }
        >
          {trans.__('Connect a model')}
        </button>
        {demo && (
          <button
            type="button"
            className="jp-Button jp-mod-styled jp-mod-reject"
            onClick={() => take(demo.id)}
          >
            {trans.__('Try it without a model')}
          </button>
        )}
      </div>
      {demo && (
        <p className="jp-CodeInterp-quiet">
          {trans.__(
            'Without a model, a built-in demo turns a few kinds of requests into real code; nothing leaves this machine.'
          )}
        </p>
      )}
    </section>
  );
}
