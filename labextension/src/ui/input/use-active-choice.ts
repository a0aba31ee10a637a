/** Moves through a list of choices by keys, without moving the focus. */
import { type KeyboardEvent, useState } from 'react';

import type { IChoice } from './choice';
import { isComposing } from './keys';

/** How far PageUp and PageDown go. */
const PAGE = 10;

/** What the list shows and hears. */
export interface IActiveChoice {
  /** The choice that Enter takes; null in an empty list. */
  readonly active: IChoice | null;
  readonly onKey: (event: KeyboardEvent) => void;
}

/** Begin at `value`; `choose` is called with what may be chosen, `byLetter` finds choices by their first letter. */
export function useActiveChoice(
  shown: readonly IChoice[],
  value: string,
  options: {
    readonly choose: (value: string) => void;
    readonly byLetter: boolean;
  }
): IActiveChoice {
  const [wanted, setWanted] = useState(value);
  const found = shown.findIndex(choice => choice.value === wanted);
  const index = Math.max(found, 0);
  const active = shown[index] ?? null;
  const move = (to: number) =>
    setWanted(
      shown[Math.min(Math.max(to, 0), shown.length - 1)]?.value ?? wanted
    );
  const onKey = (event: KeyboardEvent) => {
    if (isComposing(event)) {
      return;
    }
    const target = targetOf(event.key, index, shown.length);
    if (target !== null) {
      event.preventDefault();
      move(target);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      if (active && !active.disabled) {
        options.choose(active.value);
      }
    } else if (options.byLetter && isLetter(event)) {
      const next = findByLetter(shown, index, event.key);
      move(next < 0 ? index : next);
    }
  };
  return { active, onKey };
}

function targetOf(key: string, index: number, length: number): number | null {
  const targets: Readonly<Record<string, number>> = {
    ArrowDown: index + 1,
    ArrowUp: index - 1,
    PageDown: index + PAGE,
    PageUp: index - PAGE,
    Home: 0,
    End: length - 1
  };
  return targets[key] ?? null;
}

function isLetter(event: KeyboardEvent): boolean {
  return (
    event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey
  );
}

/** The next choice after `index` that begins so, from the top again after the last. */
function findByLetter(
  shown: readonly IChoice[],
  index: number,
  letter: string
): number {
  const begins = (choice: IChoice) =>
    choice.label.toLowerCase().startsWith(letter.toLowerCase());
  const below = shown.findIndex((choice, at) => at > index && begins(choice));
  return below >= 0 ? below : shown.findIndex(begins);
}
