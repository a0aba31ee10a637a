/** Says where code about to run does not look like what it does. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { type JSX, useMemo } from 'react';

import { usePanelContext } from '../panel-context';
import {
  findHiddenCharacters,
  findLineBehindGap,
  type IHiddenCharacter
} from './hidden-characters';

/** More lines than an editor shows without scrolling. */
const SHOWN_LINES = 16;
/** So many lines or characters are named. */
const NAMED = 5;

/** Render what is to be known of the code; nothing when it is all to be seen. */
export function CodeWarnings(props: {
  readonly code: string;
}): JSX.Element | null {
  const { trans } = usePanelContext();
  const { code } = props;
  const sentences = useMemo(() => describe(code, trans), [code, trans]);
  return sentences.length === 0 ? null : (
    <div className="jp-CodeInterp-codeWarnings" role="status">
      {sentences.map(sentence => (
        <p key={sentence}>{sentence}</p>
      ))}
    </div>
  );
}

function describe(code: string, trans: TranslationBundle): string[] {
  const lines = code.split('\n').length;
  const behind = findLineBehindGap(code);
  return [
    ...findHiddenCharacters(code)
      .slice(0, NAMED)
      .map(hidden => describeCharacter(hidden, trans)),
    ...(behind === null
      ? []
      : [
          trans.__('There is more code behind a large gap, on line %1.', behind)
        ]),
    ...(lines > SHOWN_LINES
      ? [trans.__('%1 lines. Scroll to see all of them.', lines)]
      : [])
  ];
}

function describeCharacter(
  { name, lines }: IHiddenCharacter,
  trans: TranslationBundle
): string {
  const shown = lines.slice(0, NAMED).join(', ');
  return trans._n(
    // %1 is the number of lines.
    'The code may not be what it looks like: line %2 contains the hidden character %3.',
    'The code may not be what it looks like: lines %2 contain the hidden character %3.',
    lines.length,
    lines.length > NAMED ? `${shown}…` : shown,
    name
  );
}
