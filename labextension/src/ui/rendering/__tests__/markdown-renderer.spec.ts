/** Formulas and prices through JupyterLab's own parser and sanitizers, whole and in pieces. */
import { Sanitizer } from '@jupyterlab/apputils';
import { EditorLanguageRegistry } from '@jupyterlab/codemirror';
import { createMarkdownParser } from '@jupyterlab/markedparser-extension';
import {
  RenderMimeRegistry,
  standardRendererFactories
} from '@jupyterlab/rendermime';
import { describe, expect, it } from 'vitest';

import { FileLinks } from '../file-links';
import { FORMULA_CLASS } from '../formula-elements';
import { splitBlocks } from '../markdown-blocks';
import { PiecewiseMarkdown } from '../piecewise-markdown';
import { safeRendermime } from '../safe-rendermime';

const rendermime = safeRendermime(
  new RenderMimeRegistry({
    initialFactories: standardRendererFactories,
    sanitizer: new Sanitizer(),
    markdownParser: createMarkdownParser(new EditorLanguageRegistry())
  }),
  new FileLinks('/base/codeinterp/api/v1/files/')
);

async function render(text: string): Promise<HTMLElement> {
  const renderer = rendermime.createRenderer('text/markdown');
  await renderer.renderModel(
    rendermime.createModel({ data: { 'text/markdown': text }, trusted: false })
  );
  return renderer.node;
}

function formulas(node: Element): (string | null)[] {
  return [...node.querySelectorAll(`.${FORMULA_CLASS}`)].map(
    formula => formula.textContent
  );
}

const SAMPLES: [string, string, string[]][] = [
  [
    'so \\(a^2\\) and \\[ \\frac{1}{2} \\]',
    'so \\(a^2\\) and \\[ \\frac{1}{2} \\]',
    ['\\(a^2\\)', '\\[ \\frac{1}{2} \\]']
  ],
  ['cost $5 and *$10* total', 'cost $5 and $10 total', []],
  ['cost \\$5 and \\$10 total', 'cost $5 and $10 total', []],
  ['from **$1,000** to **$2,000**, `$x$`', 'from $1,000 to $2,000, $x$', []],
  ['$a_1 * b_2 * c$ *x*', '$a_1 * b_2 * c$ x', ['$a_1 * b_2 * c$']],
  [
    '1. so:\n   \\[\n   a < b & c\n   \\]\n2. and $x$',
    'so: \\[ a < b & c \\] and $x$',
    ['\\[\n   a < b & c\n   \\]', '$x$']
  ],
  ['| a |\n|---|\n| $|x|$ |', 'a $|x|$', ['$|x|$']],
  ['> \\(q\\)\n\n# $h$', '\\(q\\) $h$', ['\\(q\\)', '$h$']],
  ['- ```\n  $c$ \\(d\\)\n  ```', '$c$ \\(d\\)', []],
  ['    $indented$ code', '$indented$ code', []],
  [
    '`re.sub(r"\\(\\d+\\)", "")` \\(x\\)',
    're.sub(r"\\(\\d+\\)", "") \\(x\\)',
    ['\\(x\\)']
  ],
  ['[$x$](https://a.example/)', '$x$', ['$x$']],
  [
    '\\begin{align}a\\\\b\\end{align}',
    '\\begin{align}a\\\\b\\end{align}',
    ['\\begin{align}a\\\\b\\end{align}']
  ],
  ['@@0@@ and $x$', '@@0@@ and $x$', ['$x$']]
];

const squeezed = (text: string | null) => text?.replace(/\s+/g, ' ').trim();

describe('Markdown with formulas and prices', () => {
  it.each(SAMPLES)('%j', async (text, shown, expected) => {
    const node = await render(text);
    expect(squeezed(node.textContent)).toBe(shown);
    expect(formulas(node)).toEqual(expected);
  });

  it('becomes the same when it arrives in any pieces', async () => {
    const text = SAMPLES.slice(0, 8)
      .map(([sample]) => sample)
      .join('\n\n');
    const pieces = new PiecewiseMarkdown(rendermime, () => undefined);
    const whole = (await render(text)).innerHTML;
    for (let length = 1; length <= text.length; length += 1) {
      await pieces.render(text.slice(0, length));
    }
    expect(pieces.node.firstElementChild?.innerHTML).toBe(whole);
  });

  it('puts formulas in addresses and titles back', async () => {
    const node = await render(
      '[x](https://a.example/$b$?c "the $t$") ![alt $y$](https://a.example/z)'
    );
    expect(node.querySelector('a')?.getAttribute('href')).toBe(
      'https://a.example/$b$?c'
    );
    expect(node.innerHTML).toContain('alt $y$');
    expect(node.innerHTML).not.toMatch(/[\ufdd0\ufdd1\ue000-\ue0ff]|%EF%B7/);
  });

  it('cannot hide an address in a formula', async () => {
    const here = window.location.host;
    const node = await render(
      `[x](\\(javascript:alert(1)//\\)) [y](https://ok.example$@${here}/a$) <a href="$javascript:alert(1)$">z</a>`
    );
    expect(node.querySelectorAll('a').length).toBe(3);
    expect(node.querySelector('[href]')).toBeNull();
  });
});

describe('text in another direction', () => {
  it('runs its own way in paragraphs, items and cells', async () => {
    const node = await render(
      'שלום עולם\n\nHello\n\n- פריט\n- item\n\n| עמודה | b |\n|---|---|\n| c | d |\n\n`x` ו'
    );
    const [hebrew, english] = node.querySelectorAll('p');
    expect([hebrew?.dir, english?.dir]).toEqual(['auto', 'auto']);
    expect(node.querySelector('ul')?.dir).toBe('rtl');
    expect(node.querySelector('li')?.dir).toBe('auto');
    expect(node.querySelector('table')?.dir).toBe('rtl');
    expect(node.querySelector('td')?.dir).toBe('auto');
    expect(node.querySelector('code')?.dir).toBe('ltr');
  });
});

describe('a formula that stays open', () => {
  it.each(['costs $$ a lot', '`$$` is the process', 'open \\[ x', '$$ open'])(
    '%s: does not swallow the code behind it',
    text => {
      const blocks = splitBlocks(`${text}\n\n\`\`\`python\nx = 1\n\`\`\`\nend`);
      expect(blocks.map(({ kind }) => kind)).toEqual([
        'markdown',
        'code',
        'markdown'
      ]);
    }
  );

  it('is one block with its end', () => {
    expect(splitBlocks('$$\na\n\nb\n$$\n\nc')).toHaveLength(2);
    expect(splitBlocks('so \\[\na\n\nb\n\\]\n\nc')).toHaveLength(2);
  });
});
