/** Code that is being written. */
import { afterEach, beforeEach, expect, test } from 'vitest';

import { settle, Stage } from '../../__tests__/stage';
import { HighlightedCode } from '../highlighted-code';

let stage: Stage;

beforeEach(async () => {
  stage = new Stage();
  await write('a');
});
afterEach(() => stage.unmount());

function write(code: string, live = true): Promise<void> {
  return stage.show(
    <HighlightedCode code={code} language="python" live={live} />
  );
}

/** jsdom lays nothing out: a box of 100 pixels with so many pixels of text. */
function layOut(scrollHeight: number): HTMLElement {
  const box = stage.node.querySelector('pre');
  if (!box) {
    throw new Error('There is no code.');
  }
  Object.defineProperties(box, {
    scrollHeight: { configurable: true, value: scrollHeight },
    clientHeight: { configurable: true, value: 100 }
  });
  return box;
}

function scrollTo(box: HTMLElement, top: number): Promise<void> {
  return settle(() => {
    box.scrollTop = top;
    box.dispatchEvent(new Event('wheel'));
    box.dispatchEvent(new Event('scroll'));
  });
}

test('shows its end', async () => {
  const box = layOut(400);
  await write('a\nb');
  expect(box.scrollTop).toBe(400);
});

test('stays where the reader scrolled to, until they are back at its end', async () => {
  const box = layOut(400);
  await scrollTo(box, 50);
  await write('a\nb');
  expect(box.scrollTop).toBe(50);
  await scrollTo(box, 300);
  layOut(500);
  await write('a\nb\nc');
  expect(box.scrollTop).toBe(500);
});

test('shows its beginning once it is finished', async () => {
  const box = layOut(400);
  await write('a', false);
  expect(box.scrollTop).toBe(0);
});
