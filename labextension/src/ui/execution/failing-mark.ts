/** Marks the failing line in code that is already on the page, for eyes and for screen readers, and leads to it. */

/** The class of the marked line. */
const MARK = 'jp-CodeInterp-failingLine';
const FLASH = 'jp-mod-flash';

/** Wrap a line (from 1) of the element's text; `label` is read aloud before it. */
export function markLine(
  element: HTMLElement,
  line: number,
  label: string
): void {
  const lines = (element.textContent ?? '').split('\n');
  const text = lines[line - 1];
  if (text === undefined) {
    return;
  }
  const start =
    lines.slice(0, line - 1).join('\n').length + Math.min(1, line - 1);
  const range = document.createRange();
  range.setStart(...placeOf(element, start));
  range.setEnd(...placeOf(element, start + text.length));
  const spoken = document.createElement('span');
  spoken.className = 'jp-CodeInterp-hidden';
  spoken.textContent = `${label} `;
  const mark = document.createElement('mark');
  mark.className = MARK;
  mark.append(spoken, range.extractContents());
  range.insertNode(mark);
}

/** Bring the marked line below `root` into view and let it flash. */
export function revealMark(root: HTMLElement | null): void {
  const mark = root?.querySelector(`.${MARK}`);
  if (!mark) {
    return;
  }
  mark.scrollIntoView({ block: 'center' });
  mark.addEventListener('animationend', () => mark.classList.remove(FLASH), {
    once: true
  });
  mark.classList.add(FLASH);
}

/** Where the character at `offset` of the element's text is. */
function placeOf(element: HTMLElement, offset: number): [Node, number] {
  const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  let left = offset;
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    const length = node.textContent?.length ?? 0;
    if (left <= length) {
      return [node, left];
    }
    left -= length;
  }
  return [element, element.childNodes.length];
}
