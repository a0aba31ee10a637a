/** Recognises progress bars: libraries write them to stderr, though nothing went wrong. */

const COLOUR = /\x1b\[[\d;?]*[A-Za-z]/g;

/** tqdm with a known end: `45%|███ | 45/100 [00:01<00:02]`. */
const KNOWN_END = /^[^|]*\d%\|[^|]*\|[^[]*\[/;

/** tqdm without: `45it [00:01, 30.1it/s]`. */
const UNKNOWN_END = /\d\w* \[\d+:\d\d[^\]]*\]$/;

/** rich and pip draw with these, keras and wget with `=`, `>` and `.` between brackets. */
const DRAWN = /[━╸╺█▉▊▋▌▍▎▏]{2,}|\[[=>.\s#-]{5,}\]/;

/** A bar fits into a terminal. */
const LONGEST_BAR = 500;

/** Whether every line of a text is a progress bar. */
export function isProgress(text: string): boolean {
  const lines = text
    .replace(COLOUR, '')
    .split(/[\r\n]/)
    .filter(line => line.trim() !== '');
  return lines.length > 0 && lines.every(isBar);
}

function isBar(line: string): boolean {
  return (
    line.length <= LONGEST_BAR &&
    [KNOWN_END, UNKNOWN_END, DRAWN].some(bar => bar.test(line.trim()))
  );
}
