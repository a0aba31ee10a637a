/** Recognises progress bars: libraries write them to stderr, though nothing went wrong. */

const COLOUR = /\x1b\[[\d;?]*[A-Za-z]/g;

/** tqdm with a known end (`45%|███ | 45/100 [00:01<00:02]`) and without (`45it [00:01, 30.1it/s]`). */
const TQDM = /\d+%\|.*\|.*\[|\d\w* \[\d+:\d\d.*\]$/;

/** rich and pip draw with these, keras and wget with `=`, `>` and `.` between brackets. */
const DRAWN = /[━╸╺█▉▊▋▌▍▎▏]{2,}|\[[=>.\s#-]{5,}\]/;

/** Whether every line of a text is a progress bar. */
export function isProgress(text: string): boolean {
  const lines = text
    .replace(COLOUR, '')
    .split(/[\r\n]/)
    .filter(line => line.trim() !== '');
  return (
    lines.length > 0 &&
    lines.every(line => TQDM.test(line.trim()) || DRAWN.test(line))
  );
}
