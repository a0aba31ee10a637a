/** The models of a provider that was found without being set up, each one click away. */
import type { JSX } from 'react';

import type { ModelInfo, ProviderConfig } from '../../protocol/models';
import { usePanelContext } from '../panel-context';

/** More are left to the list of models in the input bar. */
const SHOWN = 4;

/** Props of the models. */
export interface IFoundModelsProps {
  readonly provider: ProviderConfig;
  readonly models: readonly ModelInfo[];
  readonly take: (model: string) => void;
}

/** Render the models. */
export function FoundModels(props: IFoundModelsProps): JSX.Element {
  const { trans } = usePanelContext();
  const { provider, models, take } = props;
  const name = provider.label ?? provider.id;
  const chats = models.filter(model => model.chat);
  const suggested = chats.filter(model => model.suggested);
  const offered = (suggested.length > 0 ? suggested : chats).slice(0, SHOWN);
  const left = chats.length - offered.length;
  const source =
    provider.source === 'environment'
      ? trans.__('%1, by its key in the environment', name)
      : trans.__('%1, running here', name);
  return (
    <div role="group" aria-label={name}>
      <div className="jp-CodeInterp-quiet">{source}</div>
      <ul className="jp-CodeInterp-offers">
        {offered.map(model => (
          <li key={model.id}>
            <button type="button" onClick={() => take(model.id)}>
              {trans.__('Use %1', model.label)}
            </button>
          </li>
        ))}
      </ul>
      {left > 0 && (
        <div className="jp-CodeInterp-quiet">
          {trans._n(
            '%1 more is in the list of models below.',
            '%1 more are in the list of models below.',
            left
          )}
        </div>
      )}
    </div>
  );
}
