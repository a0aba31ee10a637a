/** A server that is waited for: why, how long, and what can be done. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { click, settle, Stage } from '../../__tests__/stage';
import { RetryWait } from '../retry-wait';

let stage: Stage;
const tryNow = vi.fn();
const stop = vi.fn();

async function show(code: string, seconds: number, stopping = false) {
  await stage.show(
    <RetryWait
      wait={{ code, message: 'Slow.', until: Date.now() + seconds * 1000 }}
      stopping={stopping}
      tryNow={tryNow}
      stop={stop}
    />
  );
}

beforeEach(() => {
  vi.useFakeTimers();
  stage = new Stage();
});
afterEach(async () => {
  await stage.unmount();
  vi.useRealTimers();
});

test('counts down, and says so when it is over', async () => {
  await show('model_rate_limit', 12);
  expect(stage.node.textContent).toContain(
    "The server's rate limit was reached. Trying again in 12 s"
  );
  await settle(() => vi.advanceTimersByTime(5000));
  expect(stage.node.textContent).toContain('Trying again in 7 s');
  await settle(() => vi.advanceTimersByTime(9000));
  expect(stage.node.textContent).toContain('Trying again…');
  expect(stage.buttons()).toEqual(['Stop']);
});

test('can be ended, either way', async () => {
  await show('model_connection', 12);
  expect(stage.node.textContent).toContain('The server cannot be reached.');
  await click(stage.button('Try now'));
  await click(stage.button('Stop'));
  expect(tryNow).toHaveBeenCalledTimes(1);
  expect(stop).toHaveBeenCalledTimes(1);
});

test('offers nothing while it is being stopped', async () => {
  await show('model_server', 12, true);
  expect(stage.buttons()).toEqual([]);
});
