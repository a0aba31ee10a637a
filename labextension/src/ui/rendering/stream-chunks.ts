/**
 * Splits growing terminal text into chunks of whole lines, so that only the last chunk is rendered again when text arrives.
 *
 * Every chunk begins with the colours that were on at its start.
 */

/** Lines per chunk: small enough to render in a frame, large enough to keep their number low. */
const CHUNK_LINES = 200;
/** A line longer than this is cut into chunks of its own. */
const CHUNK_CHARACTERS = 16_000;

const COLOUR = /\x1b\[[\d;]*m/g;

/** Split the text; all chunks but the last stay the same when text is appended. */
export function splitStream(text: string): string[] {
  const chunks: string[] = [];
  let start = 0;
  let colours = '';
  while (start < text.length) {
    const end = chunkEnd(text, start);
    const chunk = text.slice(start, end);
    chunks.push(colours + settleLines(chunk));
    colours = coloursAfter(colours, chunk);
    start = end;
  }
  return chunks;
}

function chunkEnd(text: string, start: number): number {
  const limit = start + CHUNK_CHARACTERS;
  let end = start;
  for (let line = 0; line < CHUNK_LINES; line++) {
    const next = text.indexOf('\n', end) + 1;
    if (next === 0 || next > limit) {
      const rest = Math.min(text.length, limit);
      return text.length <= limit || end === start ? rest : end;
    }
    end = next;
  }
  return end;
}

/** Carriage returns overwrite what stands before them in the line; backspaces eat one character. */
function settleLines(text: string): string {
  if (!text.includes('\r') && !text.includes('\b')) {
    return text;
  }
  return text.split('\n').map(settleLine).join('\n');
}

function settleLine(line: string): string {
  let shown = '';
  for (const piece of line.replace(/\r+$/, '').split('\r')) {
    shown = piece + shown.slice(piece.length);
  }
  let settled = shown;
  do {
    shown = settled;
    settled = shown.replace(/[^\x08]\x08/g, '');
  } while (settled !== shown);
  return settled.replaceAll('\b', '');
}

function coloursAfter(before: string, chunk: string): string {
  let colours = before;
  for (const [code] of chunk.matchAll(COLOUR)) {
    colours = /\[0?m/.test(code) ? '' : colours + code;
  }
  // Many colours in a row: only the latest few can still matter.
  return colours.slice(-200);
}
