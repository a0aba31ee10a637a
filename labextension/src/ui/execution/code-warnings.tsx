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
  const hidden = findHiddenCharacters(code);
  const behind = findLineBehindGap(code);
  const lines = code.split('\n').length;
  const sentences: string[] = [];
  if (hidden.length > 0) {
    const list = hidden.slice(0, NAMED).map(one => describeOne(one, trans));
    sentences.push(
      trans.__(
        'The code may not be what it looks like. It contains hidden characters: %1',
        listed(list, hidden.length)
      )
    );
  }
  if (behind !== null) {
    sentences.push(
      trans.__('There is more code behind a large gap, on line %1.', behind)
    );
  }
  if (lines > SHOWN_LINES) {
    sentences.push(trans.__('%1 lines. Scroll to see all of them.', lines));
  }
  return sentences;
}

function describeOne(
  { name, lines }: IHiddenCharacter,
  trans: TranslationBundle
): string {
  return trans._n(
    // %1 is the number of lines.
    '%2 (line %3)',
    '%2 (lines %3)',
    lines.length,
    name,
    listed(lines.slice(0, NAMED), lines.length)
  );
}

function listed(shown: readonly (string | number)[], all: number): string {
  return shown.join(', ') + (all > shown.length ? ' …' : '');
}
