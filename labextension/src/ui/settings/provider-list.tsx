/** The providers: what they are, whether they work, and what can be done about those of the person. */
import { type JSX, useRef, useState } from 'react';

import type { IPanelServices } from '../../model/service-interfaces';
import type { ProviderCheck, ProviderConfig } from '../../protocol/models';
import { checkTitle } from '../connect/check-words';
import { isUsable } from '../../model/provider-check';
import { usePanelContext } from '../panel-context';
import { removeProvider } from '../remove-provider';
import { useSignal } from '../use-signal';

/** Props of the list. */
export interface IProviderListProps {
  readonly services: Pick<IPanelServices, 'catalog' | 'setup'>;
  /** The chat that a new provider is connected for; without one, there is nothing to connect it for. */
  readonly chatId: string | undefined;
}

/** Render the list. */
export function ProviderList(props: IProviderListProps): JSX.Element {
  const { trans } = usePanelContext();
  const { services, chatId } = props;
  const { catalog, setup } = services;
  const providers = useSignal(catalog.changed, () => catalog.providers);
  const failed = useSignal(catalog.changed, () => catalog.failures.size > 0);
  const connect = useRef<HTMLButtonElement>(null);
  const edit =
    chatId !== undefined
      ? (provider: ProviderConfig | null) =>
          setup.openForm({ chatId, provider })
      : null;
  const remove = async (provider: ProviderConfig): Promise<void> => {
    await removeProvider(catalog, provider, trans);
    if (catalog.providers.every(({ id }) => id !== provider.id)) {
      // its buttons went away
      connect.current?.focus();
    }
  };
  return (
    <>
      <ul className="jp-CodeInterp-providers">
        {providers.map(provider => (
          <Provider
            key={provider.id}
            provider={provider}
            catalog={catalog}
            edit={edit && (() => edit(provider))}
            remove={() => void remove(provider)}
          />
        ))}
      </ul>
      {failed && (
        <div>
          <button
            type="button"
            className="jp-CodeInterp-link"
            onClick={() => void catalog.refresh()}
          >
            {trans.__('Check again')}
          </button>
        </div>
      )}
      {edit && (
        <div>
          <button
            ref={connect}
            type="button"
            className="jp-Button jp-mod-styled jp-mod-accept"
            data-opens=""
            onClick={() => edit(null)}
          >
            {trans.__('Connect a model')}
          </button>
        </div>
      )}
    </>
  );
}

function Provider(props: {
  readonly provider: ProviderConfig;
  readonly catalog: IPanelServices['catalog'];
  readonly edit: (() => void) | null;
  readonly remove: () => void;
}): JSX.Element {
  const { trans } = usePanelContext();
  const { provider, catalog, edit, remove } = props;
  const count = useSignal(
    catalog.changed,
    () => catalog.models.filter(model => model.provider === provider.id).length
  );
  const failure = useSignal(catalog.changed, () =>
    catalog.failures.get(provider.id)
  );
  const [check, setCheck] = useState<ProviderCheck | string>('');
  const name = provider.label ?? provider.id;
  const [isTesting, setIsTesting] = useState(false);
  const test = async (): Promise<void> => {
    setIsTesting(true);
    const found = await catalog.testProvider(provider.id);
    setCheck(found ?? catalog.changeProblem?.message ?? '');
    setIsTesting(false);
  };
  return (
    <li className="jp-CodeInterp-provider">
      <div className="jp-CodeInterp-settingHead">
        <strong>{name}</strong>
        <span className="jp-CodeInterp-quiet">
          {trans._n('%1 model', '%1 models', count)}
        </span>
      </div>
      <div className="jp-CodeInterp-quiet">{describe(provider)}</div>
      {failure && <div className="jp-CodeInterp-fieldError">{failure}</div>}
      {provider.source !== 'builtin' && (
        <div className="jp-CodeInterp-providerLinks">
          <button
            type="button"
            className="jp-CodeInterp-link"
            aria-label={trans.__('Test %1', name)}
            aria-disabled={isTesting}
            onClick={() => !isTesting && void test()}
          >
            {trans.__('Test')}
          </button>
          {provider.source === 'user' && (
            <>
              {edit && (
                <button
                  type="button"
                  className="jp-CodeInterp-link"
                  data-opens={provider.id}
                  aria-label={trans.__('Edit %1…', name)}
                  onClick={edit}
                >
                  {trans.__('Edit')}
                </button>
              )}
              <button
                type="button"
                className="jp-CodeInterp-link"
                aria-label={trans.__('Remove %1…', name)}
                onClick={remove}
              >
                {trans.__('Remove')}
              </button>
            </>
          )}
        </div>
      )}
      <Result check={isTesting ? null : check} />
    </li>
  );

  function describe({ source, base_url, has_key }: ProviderConfig): string {
    const from = {
      user: has_key ? trans.__('your key') : trans.__('no key'),
      environment: trans.__('key from the environment'),
      local: trans.__('found on this machine'),
      builtin: trans.__('built in, nothing leaves this machine')
    }[source];
    return base_url ? trans.__('%1, %2', base_url, from) : from;
  }
}

function Result(props: {
  /** Null while it is tested; a text when the test itself could not be made. */
  readonly check: ProviderCheck | string | null;
}): JSX.Element {
  const { trans } = usePanelContext();
  const { check } = props;
  const found = typeof check === 'string' ? null : check;
  const works = check === null || isUsable(found);
  return (
    <div
      className={`jp-CodeInterp-testResult ${works ? '' : 'jp-mod-failed'}`}
      role="status"
    >
      {check === null && trans.__('Testing the connection…')}
      {typeof check === 'string' && check}
      {found && (
        <>
          <strong>{checkTitle(found, found.models, trans)}</strong>
          {found.result !== 'works' && <span>{found.message}</span>}
        </>
      )}
    </div>
  );
}
