/** A block of Markdown that grows. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { Stage } from '../../__tests__/stage';
import { MarkdownBlock } from '../markdown-block';

let stage: Stage;

beforeEach(() => {
  stage = new Stage();
});
afterEach(() => stage.unmount());

test('ends with its newest text, and does not render all that came between', async () => {
  const render = vi.spyOn(stage.context.rendermime, 'createModel');
  for (let length = 1; length <= 100; length++) {
    await stage.show(<MarkdownBlock text={'word '.repeat(length).trim()} />);
  }
  await vi.waitFor(
    () => expect(stage.node.textContent?.match(/word/g)).toHaveLength(100),
    { timeout: 5000 }
  );
  expect(render.mock.calls.length).toBeLessThan(100);
});
