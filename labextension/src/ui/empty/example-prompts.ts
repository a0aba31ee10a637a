/** Questions that work with what is there: the files beside the chat, or nothing at all. */
import type { TranslationBundle } from '@jupyterlab/translation';

import type { IFolderFile } from '../../model/service-interfaces';

/** So many questions are offered. */
const OFFERED = 3;

/** What Python reads as a table with what people usually have installed. */
const DATA_FILE = /\.(csv|tsv|xlsx|parquet|json|jsonl|feather)$/i;

/** The tables the demo reads. */
const DEMO_FILE = /\.(csv|tsv)$/i;

/** Longer names, and those that would break a sentence, are left out. */
const PLAIN_NAME = /^[^`"'“”\r\n]{1,60}$/;

/** Questions in the person's language, the most fitting ones first; `demo` when the built-in demo answers. */
export function examplePrompts(
  trans: TranslationBundle,
  demo: boolean,
  files: readonly IFolderFile[]
): readonly string[] {
  const data = files
    .map(file => file.name)
    .filter(name => PLAIN_NAME.test(name))
    .filter(name => (demo ? DEMO_FILE : DATA_FILE).test(name))
    .map(quoted);
  const prompts = demo
    ? [...data.slice(0, 1).map(summarise), ...demoPrompts()]
    : [...aboutFiles(data, trans), ...generalPrompts(trans)];
  return prompts.slice(0, OFFERED);
}

/** A name that a sentence may hold as it is, else between quotation marks. */
function quoted(name: string): string {
  return /^[\w.-]+$/.test(name) ? name : `"${name}"`;
}

function aboutFiles(
  [newest, other = newest]: readonly string[],
  trans: TranslationBundle
): string[] {
  return newest === undefined || other === undefined
    ? []
    : [
        trans.__('Summarise %1', newest),
        trans.__('Plot the columns of %1', newest),
        trans.__('What stands out in %1?', other)
      ];
}

function generalPrompts(trans: TranslationBundle): string[] {
  return [
    trans.__(
      'Create a bar chart showing quarterly sales: Q1: 150, Q2: 230, Q3: 180, Q4: 310.'
    ),
    trans.__(
      'Simulate 1,000 throws of two dice and plot how often each sum comes'
    ),
    trans.__('Which files are in this folder, and how large are they?')
  ];
}

/** The demo reads English only, so these are not translated. */
function summarise(name: string): string {
  return `Summarise ${name}`;
}

function demoPrompts(): string[] {
  return [
    'Create a bar chart showing quarterly sales: Q1: 150, Q2: 230, Q3: 180, Q4: 310.',
    'Compute (1 + 0.05) ** 10 * 1000',
    'Create a line chart of monthly visitors: Jan 120, Feb 180, Mar 160, Apr 240'
  ];
}
