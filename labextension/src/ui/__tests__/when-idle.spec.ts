/** What can wait is done when the browser is idle, in every browser. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { whenIdle } from '../when-idle';

const work = vi.fn();

beforeEach(() => {
  vi.useFakeTimers();
  work.mockClear();
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test('waits for an idle browser', () => {
  const request = vi.fn<typeof requestIdleCallback>(() => 7);
  vi.stubGlobal('requestIdleCallback', request);
  vi.stubGlobal('cancelIdleCallback', vi.fn());
  const cancel = whenIdle(work);
  expect(request).toHaveBeenCalledWith(work, expect.anything());
  expect(work).not.toHaveBeenCalled();
  cancel();
  expect(cancelIdleCallback).toHaveBeenCalledWith(7);
});

test('waits a moment where a browser does not say when it is idle', () => {
  vi.stubGlobal('requestIdleCallback', undefined);
  whenIdle(work);
  expect(work).not.toHaveBeenCalled();
  vi.runAllTimers();
  expect(work).toHaveBeenCalledTimes(1);
});

test('can be called off', () => {
  vi.stubGlobal('requestIdleCallback', undefined);
  whenIdle(work)();
  vi.runAllTimers();
  expect(work).not.toHaveBeenCalled();
});
