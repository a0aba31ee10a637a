/** Gives the panel room to read in when it is first opened on a side; later widths are the person's. */
import type { IStateDB } from '@jupyterlab/statedb';
import { SplitPanel, type Widget } from '@lumino/widgets';

import type { LazyPanel } from '../ui/lazy-panel';

/** Kept where JupyterLab keeps its layout, so that both are forgotten together. */
const STATE_KEY = 'jupyter-codeinterp:sized';

/** A table of a few columns and a line of code can be read in this, in pixels. */
const WANTED_PIXELS = 400;

/** Notebooks and the file browser keep at least this share of the window. */
const OTHERS_SHARE = 0.5;

/** Widen the panel, if it is narrow, the first time it is seen on a side after `restored`. */
export function widenOnce(
  panel: LazyPanel,
  state: Pick<IStateDB, 'fetch' | 'save'>,
  restored: Promise<unknown>
): void {
  // One after the other, so that what is stored is complete.
  let last = restored;
  panel.visibilityChanged.connect(() => {
    if (panel.isVisible) {
      last = last.then(() => widen(panel, state));
    }
  });
}

async function widen(
  panel: LazyPanel,
  state: Pick<IStateDB, 'fetch' | 'save'>
): Promise<void> {
  const [split, part] = findSplit(panel);
  const isFirst = split !== null && split.widgets[0] === part;
  const name = isFirst ? 'left' : 'right';
  const stored = await state.fetch(STATE_KEY);
  const seen = Array.isArray(stored)
    ? stored.filter((side): side is string => typeof side === 'string')
    : [];
  if (split && !seen.includes(name)) {
    // The area around gets its place after it was shown.
    requestAnimationFrame(() => giveWidth(panel, WANTED_PIXELS));
    await state.save(STATE_KEY, [...seen, name]);
  }
}

/** Make the side area around a widget at least so wide, at the cost of its widest neighbour. */
export function giveWidth(widget: Widget, pixels: number): void {
  const [split, side] = findSplit(widget);
  if (!split || !side) {
    return;
  }
  const sizes = split.relativeSizes();
  const widths = split.widgets.map(({ node }) => node.offsetWidth);
  const total = widths.reduce((sum, width) => sum + width, 0);
  const mine = split.widgets.indexOf(side);
  const widest = widths.indexOf(Math.max(...widths));
  const wanted = Math.min(pixels, total * (1 - OTHERS_SHARE));
  const missing = wanted - (widths[mine] ?? 0);
  if (missing <= 0 || widest === mine) {
    return;
  }
  const shown = sizes.filter((_, index) => (widths[index] ?? 0) > 0);
  const unit = shown.reduce((sum, size) => sum + size, 0) / total;
  widths[mine] = wanted;
  widths[widest] = (widths[widest] ?? 0) - missing;
  // What is hidden keeps the share it will have when it is shown again.
  split.setRelativeSizes(
    sizes.map((size, index) => (widths[index] || 0) * unit || size)
  );
}

/** The panel that divides the window, and its part that holds the widget. */
function findSplit(widget: Widget): [SplitPanel | null, Widget | null] {
  let part = widget;
  while (part.parent) {
    const { parent } = part;
    if (parent instanceof SplitPanel && parent.orientation === 'horizontal') {
      return [parent, part];
    }
    part = parent;
  }
  return [null, null];
}
