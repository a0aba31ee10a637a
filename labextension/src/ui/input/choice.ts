/** What the pickers of the input bar offer. */

/** One of several things to choose. */
export interface IChoice {
  readonly value: string;
  readonly label: string;
  /** Said below the label; for a disabled one, why. */
  readonly details?: string | undefined;
  /** More about it, for who points at it; its label when there is none. */
  readonly title?: string;
  /** What the search finds it by, beside its label and group. */
  readonly terms?: string;
  /** Choices of one group stand together below its name. */
  readonly group?: string;
  readonly disabled?: boolean;
}

/** More than so many are searched rather than looked through. */
export const SEARCH_FROM = 9;

/** The choices with all words of the query in their label, group or terms. */
export function findChoices(
  choices: readonly IChoice[],
  query: string
): readonly IChoice[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return choices.filter(({ label, group = '', terms = '' }) => {
    const text = `${group} ${label} ${terms}`.toLowerCase();
    return words.every(word => text.includes(word));
  });
}

/** The choices by group, in the order in which the groups first appear. */
export function groupChoices(
  choices: readonly IChoice[]
): readonly (readonly [string, readonly IChoice[]])[] {
  const groups = new Map<string, IChoice[]>();
  for (const choice of choices) {
    const group = groups.get(choice.group ?? '');
    if (group) {
      group.push(choice);
    } else {
      groups.set(choice.group ?? '', [choice]);
    }
  }
  return [...groups];
}
