/** What of an answer is read aloud: its sentences, without code and without the marks of Markdown. */
import type { Part } from '../../protocol/parts';
import { splitBlocks } from './markdown-blocks';

/** The marks of Markdown that are not to be heard; a link or picture leaves its words. */
const MARKS: readonly (readonly [RegExp, string])[] = [
  [/!?\[([^\]\n]*)\]\([^)\n]*\)/g, '$1'],
  [/^[ \t]*(?:#{1,6}|>|[-*+]|\d{1,9}[.)])[ \t]+/gm, ''],
  [/^[ \t|:-]+$/gm, ''],
  [/[*_`~]{1,3}|\${1,2}/g, ''],
  [/[ \t]*\|[ \t]*/g, ' ']
];

/** Behind the sign that ends a sentence, or at the end of a line. */
const END = /(?<=[.!?…:])\s+|\n+/;

/** The finished sentences of an answer, in order; `over` when its last one is finished, too. */
export function spokenSentences(
  parts: readonly Part[],
  over: boolean
): string[] {
  const texts = parts.flatMap(part =>
    part.type === 'text' ? [part.text] : []
  );
  const sentences = texts.flatMap((text, index) => {
    const found = sentencesOf(text);
    // What follows the last sign may still grow.
    return over || index < texts.length - 1 ? found : found.slice(0, -1);
  });
  return sentences.filter(sentence => /[\p{L}\p{N}]/u.test(sentence));
}

function sentencesOf(text: string): string[] {
  return splitBlocks(text).flatMap(block =>
    block.kind === 'code' ? [] : withoutMarks(block.text).split(END)
  );
}

function withoutMarks(text: string): string {
  return MARKS.reduce((rest, [mark, word]) => rest.replace(mark, word), text);
}
