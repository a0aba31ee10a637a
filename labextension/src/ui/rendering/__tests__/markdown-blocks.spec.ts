import { describe, expect, it } from 'vitest';

import { type Block, splitBlocks } from '../markdown-blocks';

function shape(text: string): string[] {
  return splitBlocks(text).map(block =>
    block.kind === 'code' ? `[${block.language}] ${block.code}` : block.text
  );
}

describe('splitBlocks', () => {
  it('splits paragraphs and fenced code', () => {
    expect(
      shape('One\nline.\n\nTwo.\n```python\nx = 1\n\ny = 2\n```\nThree.')
    ).toEqual(['One\nline.', 'Two.', '[python] x = 1\n\ny = 2', 'Three.']);
  });

  it('numbers code blocks and knows which is still open', () => {
    const blocks = splitBlocks('```py\na\n```\ntext\n~~~\nb\n');
    expect(
      blocks.filter(
        (b): b is Extract<Block, { kind: 'code' }> => b.kind === 'code'
      )
    ).toMatchObject([
      { block: 0, closed: true },
      { block: 1, closed: false, code: 'b\n' }
    ]);
  });

  it.each([
    ['a list with blank lines', '1. a\n\n   more\n\n2. b\n\n- c'],
    ['a table', '| a | b |\n|---|---|\n| 1 | 2 |'],
    ['a formula', '$$\nx = 1\n\ny = 2\n$$'],
    ['a bracketed formula', '\\[\nx\n\ny\n\\]'],
    ['an environment', '\\begin{align*}\nx\n\ny\n\\end{align*}'],
    [
      'an HTML element',
      '<details>\n<summary>s</summary>\n\ninside\n\n</details>'
    ]
  ])('keeps %s together', (_name, text) => {
    expect(splitBlocks(text)).toHaveLength(1);
  });

  it('takes code out of a list, without its indentation', () => {
    expect(
      shape('1. a\n\n    ```python\n    x\n      y\n    ```\n\n2. b')
    ).toEqual(['1. a', '[python] x\n  y', '2. b']);
  });

  it('leaves an indented fence outside of a list alone', () => {
    expect(shape('    ```python\n    x')).toHaveLength(1);
  });

  it('is not closed by a shorter or another fence', () => {
    expect(shape('````md\n```\n~~~\n````\nend')).toEqual([
      '[md] ```\n~~~',
      'end'
    ]);
  });

  it('does not take inline code for a fence', () => {
    expect(shape('```x``` is code')).toEqual(['```x``` is code']);
  });

  it('gives link definitions to the blocks that use them', () => {
    expect(shape('See [a].\n\nOther\n\n[a]: https://a.example')[0]).toContain(
      '[a]: https://a.example'
    );
  });

  it('gives a block no definition that it does not use', () => {
    expect(shape('See [a].\n\n[b]\n\n[a]: x\n[b]: y').slice(0, 2)).toEqual([
      'See [a].\n\n[a]: x',
      '[b]\n\n[b]: y'
    ]);
  });

  it('does not multiply definitions without end', () => {
    const text = `[a]: ${'x'.repeat(50_000)}${'\n\n[a]'.repeat(1_000)}`;
    const total = shape(text).join('').length;
    expect(total).toBeLessThan(1_000_000);
  });

  it('never changes a finished block when text is appended', () => {
    const text =
      'Intro *text*.\n\n- a\n- b\n\n  c\n\nThen:\n\n```python\nprint(1)\n```\n\n| a |\n|---|\n| 1 |\n\n$$\na\n\nb\n$$\n\nEnd.';
    let before: Block[] = [];
    for (let end = 1; end <= text.length; end++) {
      const now = splitBlocks(text.slice(0, end));
      const settled = before.slice(0, -2);
      expect(now.slice(0, settled.length)).toEqual(settled);
      before = now;
    }
  });
});
