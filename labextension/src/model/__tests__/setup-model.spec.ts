/** What a person chose is remembered. */
import { expect, test, vi } from 'vitest';

import { SetupModel } from '../setup-model';

test('a choice is remembered until the person asks again', () => {
  localStorage.clear();
  const setup = new SetupModel(localStorage);
  const told = vi.fn();
  setup.changed.connect(told);
  expect(setup.chosen).toBe(false);
  setup.choose();
  setup.choose();
  expect(told).toHaveBeenCalledTimes(1);
  expect(new SetupModel(localStorage).chosen).toBe(true);
  setup.askAgain();
  expect(setup.chosen).toBe(false);
  expect(new SetupModel(localStorage).chosen).toBe(false);
});

test('a full storage costs only the memory', () => {
  localStorage.clear();
  const full = vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
    throw new DOMException('full', 'QuotaExceededError');
  });
  const setup = new SetupModel(localStorage);
  setup.choose();
  full.mockRestore();
  expect(setup.chosen).toBe(true);
  expect(new SetupModel(localStorage).chosen).toBe(false);
});
