/** High content is cut, and shown in its place on request. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { Folded } from '../folded';
import { click, Stage } from './stage';

let stage: Stage;
let height = 0;

beforeEach(() => {
  stage = new Stage();
  // jsdom lays nothing out.
  vi.spyOn(Element.prototype, 'scrollHeight', 'get').mockImplementation(
    () => height
  );
  const look = window.getComputedStyle.bind(window);
  vi.spyOn(window, 'getComputedStyle').mockImplementation((element, pseudo) => {
    const style = document.createElement('div').style;
    if (element.classList.contains('jp-mod-limited')) {
      style.maxHeight = '240px';
      return style;
    }
    return look(element, pseudo);
  });
});
afterEach(() => stage.unmount());

async function show(pixels: number): Promise<void> {
  height = pixels;
  await stage.show(
    <Folded more="Show more" less="Show less">
      <p>text</p>
    </Folded>
  );
}

test('what fits, or nearly fits, has no button', async () => {
  await show(280);
  expect(stage.buttons()).toEqual([]);
});

test('what is higher is cut until a person wants to see it', async () => {
  await show(900);
  const isCut = () => stage.node.querySelector('.jp-mod-cut') !== null;
  expect(isCut()).toBe(true);
  const button = stage.button('Show more');
  expect(button.getAttribute('aria-expanded')).toBe('false');
  await click(button);
  expect(isCut()).toBe(false);
  await click(stage.button('Show less'));
  expect(isCut()).toBe(true);
});
