import { describe, expect, it } from 'vitest';

import { StreamSplitter } from '../stream-chunks';

const splitStream = (text: string) => new StreamSplitter().split(text);

const LINES = Array.from({ length: 950 }, (_, i) => `line ${i}\n`).join('');

describe('splitStream', () => {
  it('loses nothing', () => {
    expect(splitStream(LINES).join('')).toBe(LINES);
    expect(splitStream('')).toEqual([]);
  });

  it('keeps every chunk but the last when text is appended', () => {
    const text = `${LINES}${'x'.repeat(40_000)}\n${LINES}`;
    const splitter = new StreamSplitter();
    let before: string[] = [];
    for (let end = 0; end <= text.length; end += 997) {
      const now = splitter.split(text.slice(0, end));
      expect(now).toEqual(splitStream(text.slice(0, end)));
      expect(now.slice(0, Math.max(0, before.length - 1))).toEqual(
        before.slice(0, -1)
      );
      before = now;
    }
  });

  it('begins anew when the text is another one', () => {
    const splitter = new StreamSplitter();
    splitter.split(LINES);
    expect(splitter.split(`other ${LINES}`).join('')).toBe(`other ${LINES}`);
    expect(splitter.split('short')).toEqual(['short']);
  });

  it('shows what a progress bar shows', () => {
    expect(splitStream('  1%\r 50%\r100%\ndone\n')).toEqual(['100%\ndone\n']);
    expect(splitStream('abcdef\rxy')).toEqual(['xycdef']);
    expect(splitStream('windows\r\nline\r\n')).toEqual(['windows\nline\n']);
  });

  it('applies backspaces', () => {
    expect(splitStream('ab\b\bc\b')).toEqual(['']);
    expect(splitStream('\b\bok')).toEqual(['ok']);
    expect(splitStream(`${'x'.repeat(7_000)}${'\b'.repeat(7_000)}y`)).toEqual([
      'y'
    ]);
  });

  it('carries colours into the next chunk until they are reset', () => {
    const red = '\x1b[31m';
    const chunks = splitStream(
      `${red}${'a\n'.repeat(250)}\x1b[0m${'b\n'.repeat(300)}`
    );
    expect(chunks[1]?.startsWith(red)).toBe(true);
    expect(chunks[2]?.startsWith(red)).toBe(false);
  });

  it('cuts one endless line', () => {
    const chunks = splitStream('y'.repeat(50_000));
    expect(chunks.length).toBe(4);
    expect(chunks.join('')).toHaveLength(50_000);
  });
});
