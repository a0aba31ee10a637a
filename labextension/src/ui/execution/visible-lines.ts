/** Chooses the lines of folded code. */

/** Lines of code that stay visible once an execution is over. */
const FOLDED_LINES = 3;

/** Lines `from` (counted from 0) up to, but without, `to`. */
export interface IVisibleLines {
  readonly from: number;
  readonly to: number;
}

/** The first lines, or those around the line (counted from 1) that is `marked`; all when folding would hide only one. */
export function foldLines(total: number, marked: number | null): IVisibleLines {
  if (total <= FOLDED_LINES + 1) {
    return { from: 0, to: total };
  }
  const before = Math.floor(FOLDED_LINES / 2);
  const wanted = marked === null ? 0 : marked - 1 - before;
  const from = Math.min(Math.max(0, wanted), total - FOLDED_LINES);
  return { from, to: from + FOLDED_LINES };
}
