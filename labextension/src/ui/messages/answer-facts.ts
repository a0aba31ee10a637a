/** What an answer took and how it ended, in a few words. */
import type { TranslationBundle } from '@jupyterlab/translation';

import type { Message, StoppedReason, Usage } from '../../protocol/chats';
import { formatSeconds } from '../quantities';

/** Facts in the order in which they are read; what is not known is left out. */
export function factsOf(message: Message, trans: TranslationBundle): string[] {
  const { model, steps, ended, usage, stopped_reason } = message;
  return [
    // The name without its provider, which the picker shows.
    model?.slice(model.indexOf('/') + 1) ?? '',
    steps > 1 ? trans._n('%1 step', '%1 steps', steps, steps) : '',
    ended === undefined ? '' : formatSeconds(workedSeconds(message, ended)),
    usage ? usageOf(usage, trans) : '',
    usage?.cost === undefined ? '' : formatCost(usage.cost),
    endingOf(stopped_reason, trans)
  ].filter(Boolean);
}

/** How long an answer took; the time that people took for their part does not count. */
function workedSeconds(message: Message, ended: number): number {
  const waited = message.parts.map(part =>
    part.type === 'execution' ? (part.waited ?? 0) : 0
  );
  const sum = waited.reduce((total, seconds) => total + seconds, 0);
  return Math.max(0, ended - message.created - sum);
}

function usageOf(usage: Usage, trans: TranslationBundle): string {
  const about = usage.estimated ? '≈ ' : '';
  const [sent, written, cached] = [
    about + formatCount(usage.input_tokens),
    formatCount(usage.output_tokens),
    formatCount(usage.cached_tokens ?? 0)
  ];
  return usage.cached_tokens
    ? trans.__('%1 (%2 cached) → %3 tokens', sent, cached, written)
    : trans.__('%1 → %2 tokens', sent, written);
}

/** How an answer ended, when it was not the model that ended it. */
function endingOf(
  reason: StoppedReason | undefined,
  trans: TranslationBundle
): string {
  switch (reason) {
    case 'stopped':
      return trans.__('stopped');
    case 'step_limit':
      return trans.__('step limit reached');
    case 'error':
    case 'interrupted':
    case 'length':
      return trans.__('incomplete');
    case 'answer':
    case undefined:
      return '';
  }
}

/** A count for a person: 812, 1.2k, 34k, 1.2M. */
export function formatCount(count: number): string {
  if (count < 1000) {
    return `${count}`;
  }
  const [value, unit] =
    count < 999_500 ? [count / 1000, 'k'] : [count / 1_000_000, 'M'];
  return `${value < 9.95 ? value.toFixed(1) : Math.round(value)}${unit}`;
}

/** US dollars, with two digits that say something. */
export function formatCost(dollars: number): string {
  if (dollars >= 0.1 || dollars === 0) {
    return `$${dollars.toFixed(2)}`;
  }
  return dollars < 0.0001 ? '<$0.0001' : `$${dollars.toPrecision(2)}`;
}
