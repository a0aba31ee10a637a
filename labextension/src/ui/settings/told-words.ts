/** What a server tells of a model, and whose word a value is, in the words of the settings page. */
import type { TranslationBundle } from '@jupyterlab/translation';

import type {
  Capabilities,
  CapabilitySource,
  ModelInfo
} from '../../protocol/models';
import { describePrice } from '../input/capabilities';

/** Whose word a value is, where it is not that of the server; undefined when nobody said anything. */
export function toldBy(
  source: CapabilitySource | undefined,
  trans: TranslationBundle
): string | undefined {
  return source === 'user'
    ? trans.__('Set by you.')
    : source === 'administrator'
      ? trans.__('Set by the administrator.')
      : undefined;
}

/** Whether a model sees, as the choice says it that leaves it to the server. */
export function seesUnlessSaid(
  { vision, sources }: Capabilities,
  trans: TranslationBundle
): string {
  if (sources?.vision === 'server') {
    return vision
      ? trans.__('Yes, its server says')
      : trans.__('No, its server says');
  }
  return vision === undefined
    ? trans.__('Not known')
    : trans.__('As its server says');
}

/** Whose word the context is, and what an empty field means. */
export function contextHint(
  { context_tokens, sources }: Capabilities,
  isOllama: boolean,
  trans: TranslationBundle
): string {
  if (context_tokens === undefined || sources?.context_tokens !== 'server') {
    const empty = trans.__(
      'Empty: what its server tells, if it does. Older turns are left out beyond it.'
    );
    return [toldBy(sources?.context_tokens, trans), empty]
      .filter(Boolean)
      .join(' ');
  }
  const count = context_tokens.toLocaleString();
  return isOllama
    ? trans.__(
        'Empty: %1, which fits the model and the memory. Ollama loads the model again for another number.',
        count
      )
    : trans.__('Empty: %1, as its server says.', count);
}

/** The rest of what the server tells; undefined when that is nothing. */
export function otherFacts(
  model: ModelInfo,
  trans: TranslationBundle
): string | undefined {
  const { output_tokens, tools, thinking } = model.capabilities;
  const words = [
    !model.chat && trans.__('it is not for chats'),
    tools !== undefined &&
      (tools ? trans.__('calls tools') : trans.__('calls no tools')),
    thinking !== undefined &&
      (thinking ? trans.__('thinks') : trans.__('does not think')),
    output_tokens !== undefined &&
      trans.__('writes up to %1 tokens', output_tokens.toLocaleString()),
    describePrice(model, trans) ?? false
  ].filter(word => word !== false);
  return words.length > 0
    ? trans.__('Its server says: %1.', words.join(', '))
    : undefined;
}
