/** The models as the picker offers them. */
import type { TranslationBundle } from '@jupyterlab/translation';

import type { ModelInfo, ProviderConfig } from '../../protocol/models';
import {
  abilityWords,
  describeCapabilities,
  describePrice
} from './capabilities';
import type { IChoice } from './choice';

/** What the picker knows. */
export interface IKnownModels {
  readonly models: readonly ModelInfo[];
  readonly providers: readonly ProviderConfig[];
  /** The model of the chat. */
  readonly current: string;
}

/** Models for something else than chats are left out unless `all` are wanted; the chat's own one is always there. */
export function modelChoices(
  known: IKnownModels,
  all: boolean,
  trans: TranslationBundle
): readonly IChoice[] {
  const labels = new Map(known.providers.map(({ id, label }) => [id, label]));
  return known.models
    .filter(({ id, chat }) => all || chat || id === known.current)
    .map(model => ({
      value: model.id,
      label: model.label,
      title: [model.name, describePrice(model, trans)]
        .filter(word => word !== undefined)
        .join('\n'),
      // not its numbers, which would be found for those in names
      terms: [model.name, ...abilityWords(model.capabilities, trans)].join(' '),
      group: labels.get(model.provider) ?? model.provider,
      details: model.chat
        ? describeCapabilities(model.capabilities, trans)
        : trans.__('not for chats')
    }));
}
