/** Lists and tables in pieces: the same in the end as rendered in one go, and finished pieces are left alone. */
import { createMarkdownParser } from '@jupyterlab/markedparser-extension';
import { EditorLanguageRegistry } from '@jupyterlab/codemirror';
import {
  RenderMimeRegistry,
  standardRendererFactories
} from '@jupyterlab/rendermime';
import { describe, expect, it, test, vi } from 'vitest';

import { cutPieces } from '../markdown-pieces';
import { PiecewiseMarkdown } from '../piecewise-markdown';

const rendermime = new RenderMimeRegistry({
  initialFactories: standardRendererFactories,
  markdownParser: createMarkdownParser(new EditorLanguageRegistry())
});

function lines(count: number, line: (n: number) => string): string {
  return Array.from({ length: count }, (_, index) => line(index + 1)).join(
    '\n'
  );
}

const ROWS = lines(120, n => `| Q${n} | ${n * 10} | \`f(${n})\` | a<br>b |`);
const TABLE = `| a | b | c | d |\n| --- | ---: | :-: | --- |\n${ROWS}`;

const SAMPLES: [string, string, 'list' | 'table' | 'whole'][] = [
  [
    'a tight list',
    lines(150, n => `- item **${n}** with \`code\` and more text`),
    'list'
  ],
  [
    'a numbered list',
    lines(150, n => `${n + 4}. item ${n}, long enough to be many`),
    'list'
  ],
  [
    'a list numbered with ones',
    lines(150, n => `1. item ${n}, long enough to be many`),
    'list'
  ],
  [
    'a loose list',
    lines(90, n => `${n}. item ${n}, long enough\n\n    and more of it\n`),
    'list'
  ],
  [
    'a list in a list',
    lines(80, n => `* item ${n} is here\n  * inner a\n  * inner b\n    more`),
    'list'
  ],
  [
    'tasks',
    lines(120, n => `- [${n % 2 ? 'x' : ' '}] task ${n} of many`),
    'list'
  ],
  [
    'a list with a heading below',
    `${lines(120, n => `- an item ${n} of many`)}\n# End`,
    'list'
  ],
  ['a table', TABLE, 'table'],
  ['a table with a line below', `${TABLE}\nlast`, 'table'],
  [
    'a list where only one item is apart',
    lines(150, n => `- item ${n} with some text${n === 70 ? '\n' : ''}`),
    'whole'
  ],
  [
    'a list that changes its marks',
    lines(150, n => `${n < 90 ? '-' : '+'} item ${n} with some text`),
    'whole'
  ],
  [
    'a list with a rule',
    `${lines(90, n => `- an item ${n} of many`)}\n- - -\n${lines(90, n => `- an item ${n} of many`)}`,
    'whole'
  ],
  [
    'a list with an element that stays open',
    lines(150, n => `- item ${n} with ${n === 3 ? '<b>' : ''} text`),
    'whole'
  ],
  [
    'a list with a line that belongs to no item',
    lines(150, n => `- item ${n} with some text${n === 70 ? '\nlazy' : ''}`),
    'whole'
  ],
  ['prose', 'A long sentence of many words. '.repeat(200), 'whole']
];

async function renderWhole(text: string): Promise<string> {
  const renderer = rendermime.createRenderer('text/markdown');
  await renderer.renderModel(
    rendermime.createModel({ data: { 'text/markdown': text }, trusted: false })
  );
  return plain(renderer.node);
}

/** Line ends between elements are not seen. */
function plain(node: Element): string {
  return node.innerHTML.replace(/>\s+/g, '>').replace(/\s+</g, '<');
}

function shown(pieces: PiecewiseMarkdown): string {
  return plain(pieces.node.children[0] ?? pieces.node);
}

describe.each(SAMPLES)('%s', (_name, text, kind) => {
  it(`is cut as "${kind}"`, () => {
    const pieces = cutPieces(text);
    expect(pieces.kind).toBe(kind);
    expect(pieces.texts.length > 1).toBe(kind !== 'whole');
  });

  it('becomes the same as in one go', async () => {
    const pieces = new PiecewiseMarkdown(rendermime, () => undefined);
    await pieces.render(text);
    expect(shown(pieces)).toBe(await renderWhole(text));
  });

  it('becomes the same as in one go while it grows', async () => {
    const pieces = new PiecewiseMarkdown(rendermime, () => undefined);
    for (let length = 997; length < text.length; length += 997) {
      const part = text.slice(0, length).trimEnd();
      await pieces.render(part);
      expect(shown(pieces)).toBe(await renderWhole(part));
    }
  });
});

test('a formula that reaches into the next piece keeps the list together', () => {
  const item = (n: number) => `- item ${n} costs ${n === 3 ? '$$' : ''}5 or so`;
  expect(cutPieces(lines(150, item)).kind).toBe('whole');
});

test('prices do not keep a list together', () => {
  const item = (n: number) => `- item ${n} costs $${n} or so, and \\(x\\)`;
  expect(cutPieces(lines(150, item)).kind).toBe('list');
});

test('while a table grows its finished rows stay what they are', async () => {
  const render = vi.spyOn(rendermime, 'createModel');
  const pieces = new PiecewiseMarkdown(rendermime, () => undefined);
  await pieces.render(TABLE);
  const first = pieces.node.querySelector('tbody tr');
  render.mockClear();
  await pieces.render(`${TABLE}\n| Q121 | 1 | 2 | 3 |`);
  expect(render).toHaveBeenCalledOnce();
  expect(pieces.node.querySelector('tbody tr')).toBe(first);
  expect(pieces.node.querySelectorAll('tbody tr')).toHaveLength(121);
});

test('what was rendered is finished before it is shown', async () => {
  const pieces = new PiecewiseMarkdown(rendermime, node => {
    node.append('!');
  });
  await pieces.render('Hello');
  expect(pieces.node.textContent?.trim()).toMatch(/^Hello\s*!$/);
});

test('text that cannot be rendered is shown as it is', async () => {
  const pieces = new PiecewiseMarkdown(rendermime, () => {
    throw new Error('no');
  });
  await pieces.render('*Hello*');
  expect(pieces.node.textContent).toBe('*Hello*');
});
