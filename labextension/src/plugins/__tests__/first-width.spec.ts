/** The panel gets room once; what a person sets later is theirs. */
import { BoxPanel, SplitPanel, StackedPanel, Widget } from '@lumino/widgets';
import { nullTranslator } from '@jupyterlab/translation';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { LazyPanel } from '../../ui/lazy-panel';
import { giveWidth, widenOnce } from '../first-width';

const trans = nullTranslator.load('jupyter_codeinterp');

let split: SplitPanel;
let left: Widget;
let middle: BoxPanel;
let right: BoxPanel;
let panel: LazyPanel;
let stored: Map<string, unknown>;

/** Give the parts of the window these widths; jsdom lays nothing out. */
function layOut(...widths: readonly number[]): void {
  [left, middle, right].forEach((part, index) =>
    Object.defineProperty(part.node, 'offsetWidth', {
      configurable: true,
      value: widths[index] ?? 0
    })
  );
  const total = widths.reduce((sum, width) => sum + width, 0);
  vi.spyOn(split, 'relativeSizes').mockReturnValue(
    widths.map(width => width / total)
  );
}

function given(): readonly number[] | undefined {
  return vi.mocked(split.setRelativeSizes).mock.lastCall?.[0];
}

beforeEach(() => {
  stored = new Map();
  split = new SplitPanel({ orientation: 'horizontal' });
  left = new Widget();
  middle = new BoxPanel();
  right = new BoxPanel();
  const stack = new StackedPanel();
  panel = new LazyPanel({ trans, load: () => new Promise(() => {}) });
  stack.addWidget(panel);
  right.addWidget(stack);
  [left, middle, right].forEach(part => split.addWidget(part));
  vi.spyOn(split, 'setRelativeSizes').mockReturnValue();
});
afterEach(() => split.dispose());

const state = {
  fetch: (key: string) => Promise.resolve(stored.get(key) as undefined),
  save: (key: string, value: unknown) => {
    stored.set(key, value);
    return Promise.resolve();
  }
};

test('a narrow side takes what it needs from the widest part', () => {
  layOut(250, 800, 230);
  giveWidth(panel, 400);
  const sizes = given()?.map(size => Math.round(size * 1280));
  expect(sizes).toEqual([250, 630, 400]);
});

test('a side that is hidden keeps its share', () => {
  layOut(0, 1050, 230);
  vi.mocked(split.relativeSizes).mockReturnValue([0.2, 0.6, 0.2]);
  giveWidth(panel, 400);
  const [hidden, other, mine] = given() ?? [];
  expect(hidden).toBe(0.2);
  expect((mine ?? 0) / ((mine ?? 0) + (other ?? 0))).toBeCloseTo(400 / 1280);
});

test('a wide side is left as it is, and a small window is shared', () => {
  layOut(250, 530, 500);
  giveWidth(panel, 400);
  expect(given()).toBeUndefined();
  layOut(0, 450, 150);
  giveWidth(panel, 400);
  expect(given()?.map(size => Math.round(size * 600))).toEqual([0, 300, 300]);
});

test('the room is given when the panel is seen first, and never again', async () => {
  layOut(250, 800, 230);
  panel.hide();
  Widget.attach(split, document.body);
  widenOnce(panel, state, Promise.resolve());
  expect(stored.size).toBe(0);
  panel.show();
  await vi.waitFor(() => expect(given()).toBeDefined());
  expect(stored.size).toBe(1);
  vi.mocked(split.setRelativeSizes).mockClear();
  panel.hide();
  panel.show();
  widenOnce(panel, state, Promise.resolve());
  panel.hide();
  panel.show();
  await new Promise(resolve => requestAnimationFrame(resolve));
  expect(given()).toBeUndefined();
  // the other side has a width of its own
  split.insertWidget(0, right);
  panel.hide();
  panel.show();
  await vi.waitFor(() => expect(stored.values().next().value).toHaveLength(2));
  Widget.detach(split);
});
