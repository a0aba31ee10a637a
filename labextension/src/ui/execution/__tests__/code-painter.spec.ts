/** Code is coloured while it is written, and no text waits for its colours. */
import type { IEditorLanguageRegistry } from '@jupyterlab/codemirror';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { CodePainter } from '../code-painter';

let host: HTMLElement;
let painter: CodePainter;
let highlighted: string[];

/** Marks every word; `fail` makes it fail as a broken parser does. */
function languages(fail = false): IEditorLanguageRegistry {
  return {
    findBest: () => ({ name: 'python' }),
    highlight: (code: string, _: unknown, target: HTMLElement) => {
      highlighted.push(code);
      if (fail) {
        return Promise.reject(new Error('no parser'));
      }
      target.innerHTML = code.replace(/\w+/g, word => `<i>${word}</i>`);
      return Promise.resolve();
    }
  } as unknown as IEditorLanguageRegistry;
}

function paint(code: string, live = true, failingLine: number | null = null) {
  painter.paint({ code, language: 'python', live, failingLine });
}

const colours = () => [...host.querySelectorAll('i')].map(i => i.textContent);

beforeEach(() => {
  vi.useFakeTimers();
  highlighted = [];
  host = document.createElement('code');
  painter = new CodePainter(host, languages(), 'This line failed:');
});
afterEach(() => {
  painter.dispose();
  vi.useRealTimers();
});

test('what comes is shown at once, and coloured soon', async () => {
  paint('import');
  expect(host.textContent).toBe('import');
  await vi.advanceTimersByTimeAsync(0);
  expect(colours()).toEqual(['import']);
  paint('import os');
  expect(host.textContent).toBe('import os');
  expect(colours()).toEqual(['import']);
  await vi.advanceTimersByTimeAsync(1000);
  expect(host.textContent).toBe('import os');
});

test('growing code is highlighted far less often than it grows, and its end is not forgotten', async () => {
  let code = '';
  for (let length = 0; length < 200; length += 1) {
    code += `a${length} `;
    paint(code);
    await vi.advanceTimersByTimeAsync(10);
    expect(host.textContent).toBe(code);
  }
  expect(highlighted.length).toBeGreaterThan(5);
  expect(highlighted.length).toBeLessThan(40);
  paint(code, false);
  await vi.advanceTimersByTimeAsync(0);
  expect(colours()).toHaveLength(200);
});

test('colours stay while code is finished and a line of it is marked', async () => {
  paint('a\nb');
  await vi.advanceTimersByTimeAsync(0);
  paint('a\nb', false, 2);
  expect(colours()).toEqual(['a', 'b']);
  await vi.advanceTimersByTimeAsync(0);
  expect(host.querySelector('mark')?.textContent).toBe('This line failed: b');
});

test('other code takes the place of what was there', async () => {
  paint('first', false);
  await vi.advanceTimersByTimeAsync(0);
  paint('second', false);
  expect(host.textContent).toBe('second');
  await vi.advanceTimersByTimeAsync(0);
  expect(colours()).toEqual(['second']);
});

test('code that cannot be highlighted is there to read, whole', async () => {
  painter = new CodePainter(host, languages(true), '');
  paint('a b', false);
  await vi.advanceTimersByTimeAsync(0);
  expect(host.textContent).toBe('a b');
  painter = new CodePainter(host, null, '');
  paint('c d', false);
  await vi.advanceTimersByTimeAsync(0);
  expect(host.textContent).toBe('c d');
});
