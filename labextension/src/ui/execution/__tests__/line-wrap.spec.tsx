/** Whether long lines of outputs are wrapped. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import type { Output } from '../../../protocol/outputs';
import { settle, Stage } from '../../__tests__/stage';
import { LineWrap, lineWrap } from '../line-wrap';
import { Outputs } from '../outputs';

const OUTPUTS: Output[] = [
  { output_type: 'stream', name: 'stdout', text: 'a  b  c\n' }
];

let stage: Stage;
beforeEach(() => {
  localStorage.clear();
  stage = new Stage();
});
afterEach(async () => {
  await stage.unmount();
  localStorage.clear();
});

function wrapped(): boolean | undefined {
  return stage.node
    .querySelector('.jp-CodeInterp-outputs')
    ?.classList.contains('jp-mod-wrapped');
}

test('lines scroll sideways until a person wants them wrapped', async () => {
  await stage.show(
    <Outputs
      outputs={OUTPUTS}
      live={false}
      stopped={false}
      failingLine={null}
      showLine={() => undefined}
    />
  );
  expect(wrapped()).toBe(false);
  await settle(() => lineWrap.toggle());
  expect(wrapped()).toBe(true);
  await settle(() => lineWrap.toggle());
  expect(wrapped()).toBe(false);
});

test('the choice is remembered', () => {
  new LineWrap(localStorage).toggle();
  expect(new LineWrap(localStorage).on).toBe(true);
});

test('the choice holds in a browser that has no room to remember it', () => {
  const full = vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
    throw new DOMException('full', 'QuotaExceededError');
  });
  const wrap = new LineWrap(localStorage);
  wrap.toggle();
  full.mockRestore();
  expect(wrap.on).toBe(true);
});
