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

/** Splits a growing text; what was split before is not looked at again. */
export class StreamSplitter {
  /** Split the text; all chunks but the last stay the same when text is appended. */
  split(text: string): string[] {
    if (!text.startsWith(this._settled)) {
      this._chunks = [];
      this._settled = '';
      this._colours = '';
    }
    const chunks = [...this._chunks];
    let start = this._settled.length;
    while (start < text.length) {
      const end = chunkEnd(text, start);
      const raw = text.slice(start, end);
      const chunk = this._colours + settleLines(raw);
      chunks.push(chunk);
      if (end === text.length) {
        break;
      }
      this._chunks.push(chunk);
      this._colours = coloursAfter(this._colours, raw);
      start = end;
    }
    this._settled = text.slice(0, start);
    return chunks;
  }

  private _chunks: string[] = [];
  /** The text of the finished chunks. */
  private _settled = '';
  /** The colours that are on after it. */
  private _colours = '';
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
  return shown.includes('\b') ? withoutErased(shown) : shown;
}

/** Every backspace eats the character before it; in one pass, for there may be thousands in a row. */
function withoutErased(line: string): string {
  const kept: string[] = [];
  for (const character of line) {
    if (character === '\b') {
      kept.pop();
    } else {
      kept.push(character);
    }
  }
  return kept.join('');
}

function coloursAfter(before: string, chunk: string): string {
  let colours = before;
  for (const [code] of chunk.matchAll(COLOUR)) {
    colours = /\[0?m/.test(code) ? '' : colours + code;
  }
  // Many colours in a row: only the latest few can still matter.
  return colours.slice(-200);
}
