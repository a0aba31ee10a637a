/** Says what a model can do. */
import type { TranslationBundle } from '@jupyterlab/translation';

import type { Capabilities, ModelInfo } from '../../protocol/models';

/** What is known of a model, in few words; undefined when nothing is. */
export function describeCapabilities(
  capabilities: Capabilities,
  trans: TranslationBundle
): string | undefined {
  const { context_tokens } = capabilities;
  const words = abilityWords(capabilities, trans);
  if (context_tokens !== undefined) {
    words.unshift(trans.__('context %1', shortCount(context_tokens)));
  }
  return words.length > 0 ? words.join(', ') : undefined;
}

/** The same without numbers. */
export function abilityWords(
  capabilities: Capabilities,
  trans: TranslationBundle
): string[] {
  const { code_interpreter, code_mode, tools, vision, thinking } = capabilities;
  const usesTags =
    code_mode === 'tags' || (code_mode === 'auto' && tools === false);
  return [
    vision === true && trans.__('sees pictures'),
    thinking === true && trans.__('thinks'),
    !code_interpreter
      ? trans.__('no code')
      : usesTags
        ? trans.__('no tools: writes code in tags')
        : tools === true && trans.__('calls tools')
  ].filter(word => word !== false);
}

/** What a model costs, as its server tells; undefined when it does not. */
export function describePrice(
  { input_price, output_price }: ModelInfo,
  trans: TranslationBundle
): string | undefined {
  if (input_price === undefined || output_price === undefined) {
    return undefined;
  }
  return input_price === 0 && output_price === 0
    ? trans.__('free')
    : trans.__(
        '$%1 read and $%2 written per million tokens',
        shortPrice(input_price),
        shortPrice(output_price)
      );
}

/** Thousands as people write them about contexts: 131072 is 131k. */
export function shortCount(count: number): string {
  return count < 1000
    ? String(count)
    : count < 1e6
      ? `${Math.round(count / 1000)}k`
      : `${Number((count / 1e6).toFixed(1))}M`;
}

/** As many digits as tell prices apart: 1.25, 0.075. */
function shortPrice(price: number): string {
  return String(Number(price.toPrecision(3)));
}
