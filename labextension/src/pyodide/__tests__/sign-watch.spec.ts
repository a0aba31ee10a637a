/** A Python that does not take its code is given up, and none that only waits for the page. */
import { PromiseDelegate } from '@lumino/coreutils';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { SignWatch } from '../sign-watch';

const giveUp = vi.fn();
let watch: SignWatch;

beforeEach(() => {
  vi.useFakeTimers();
  giveUp.mockReset();
  watch = new SignWatch(giveUp);
});

afterEach(() => void vi.useRealTimers());

test('silence after code was handed over is an end, once', async () => {
  watch.begin();
  await vi.advanceTimersByTimeAsync(44_000);
  expect(giveUp).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(120_000);
  expect(giveUp).toHaveBeenCalledTimes(1);
});

test('every sign is waited for anew', async () => {
  watch.begin();
  for (let sign = 0; sign < 5; sign += 1) {
    await vi.advanceTimersByTimeAsync(40_000);
    watch.heard();
  }
  expect(giveUp).not.toHaveBeenCalled();
});

test('code that runs may be silent, and so may a Python without code', async () => {
  watch.heard();
  watch.begin();
  watch.end();
  watch.heard();
  await vi.advanceTimersByTimeAsync(600_000);
  expect(giveUp).not.toHaveBeenCalled();
});

test('what the page fetches may take its time', async () => {
  const fetched = new PromiseDelegate<string>();
  watch.begin();
  const work = watch.during(fetched.promise);
  await vi.advanceTimersByTimeAsync(300_000);
  expect(giveUp).not.toHaveBeenCalled();
  fetched.resolve('bytes');
  expect(await work).toBe('bytes');
  await vi.advanceTimersByTimeAsync(46_000);
  expect(giveUp).toHaveBeenCalledTimes(1);
});
