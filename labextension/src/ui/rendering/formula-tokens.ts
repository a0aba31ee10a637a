/**
 * Carries formulas through a Markdown parser, to which they are letters of a word.
 *
 * A formula becomes a token that holds all of it: between two characters that Unicode reserves for internal use, its own in
 * the private use area, where they are neither marks of Markdown nor space. Where a token ends up in code or in an attribute,
 * it becomes what it was.
 */
import { findFormulas } from './find-formulas';

/** Noncharacters: https://www.unicode.org/faq/private_use.html#noncharacters */
const OPEN = '\ufdd0';
const CLOSE = '\ufdd1';
const TOKEN = /\ufdd0([^\ufdd0\ufdd1]*)\ufdd1/g;
/** The same where an address was encoded. */
const ENCODED_TOKEN = /%EF%B7%90(?:(?!%EF%B7%9[01])[^\s"'<>])*%EF%B7%91/gi;

/** Latin-1 is moved to the private use area, one to one. */
const SHIFT = 0xe000;
const SHIFTED = /[\u0000-\u00ff]/g;
const UNSHIFTED = /[\ue000-\ue0ff]/g;

/** Put a token in place of every formula of Markdown. */
export function hideFormulas(markdown: string): string {
  // Such characters of the text itself would be taken for tokens.
  const text = markdown.replace(/[\ufdd0\ufdd1]/g, '\ufffd');
  let hidden = '';
  let end = 0;
  for (const { from, to } of findFormulas(text)) {
    hidden += text.slice(end, from) + tokenOf(text.slice(from, to));
    end = to;
  }
  return hidden + text.slice(end);
}

function tokenOf(source: string): string {
  const shifted = source.replace(SHIFTED, char =>
    String.fromCharCode(char.charCodeAt(0) + SHIFT)
  );
  return OPEN + shifted + CLOSE;
}

function sourceOf(shifted: string): string {
  return shifted.replace(UNSHIFTED, char =>
    String.fromCharCode(char.charCodeAt(0) - SHIFT)
  );
}

/** Put back the source of every formula; also in an address, which the parser has encoded. */
export function revealFormulas(text: string): string {
  return text
    .replace(TOKEN, (_token, shifted: string) => sourceOf(shifted))
    .replace(ENCODED_TOKEN, encoded => {
      try {
        return encodeURI(revealFormulas(decodeURI(encoded)));
      } catch {
        // Not encoded by us: it stays as it was written.
        return encoded;
      }
    });
}

/** Cut text at its tokens: even places hold text, odd ones the source of a formula. */
export function splitAtFormulas(text: string): string[] {
  return text
    .split(TOKEN)
    .map((piece, index) => (index % 2 === 1 ? sourceOf(piece) : piece));
}
