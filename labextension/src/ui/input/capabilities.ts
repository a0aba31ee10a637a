/** Says what a model can do. */
import type { TranslationBundle } from '@jupyterlab/translation';

import type { Capabilities } from '../../protocol/models';

/** What is known of a model, in few words; undefined when nothing is. */
export function describeCapabilities(
  capabilities: Capabilities,
  trans: TranslationBundle
): string | undefined {
  const { code_interpreter, code_mode, vision, context_tokens } = capabilities;
  const words = [
    vision === true && trans.__('sees pictures'),
    context_tokens !== undefined &&
      trans.__('context %1', shortCount(context_tokens)),
    !code_interpreter
      ? trans.__('no code')
      : code_mode === 'tags' && trans.__('no tools: writes code in tags')
  ].filter(word => word !== false);
  return words.length > 0 ? words.join(', ') : undefined;
}

/** Thousands as people write them about contexts: 131072 is 131k. */
function shortCount(count: number): string {
  return count < 1000
    ? String(count)
    : count < 1e6
      ? `${Math.round(count / 1000)}k`
      : `${Number((count / 1e6).toFixed(1))}M`;
}
