/** Every view of a chat counts from the same moment. */
import { expect, test } from 'vitest';

import type { OpenTurn } from '../chat-state';
import { TurnClock } from '../turn-clock';

test('counts each step from when it was first known', () => {
  let now = 1000;
  const clock = new TurnClock(() => now);
  const first: OpenTurn = { id: 't-1', state: 'running', step: 1 };
  expect(clock.view(first)?.since).toBe(1000);
  now = 5000;
  expect(clock.view({ ...first, state: 'stopping' })?.since).toBe(1000);
  expect(clock.view({ ...first, step: 2 })?.since).toBe(5000);
});

test('gives the same view while nothing changed', () => {
  const clock = new TurnClock(() => 1000);
  const turn: OpenTurn = { id: 't-1', state: 'running', step: 1 };
  expect(clock.view(turn)).toBe(clock.view({ ...turn }));
  expect(clock.view(null)).toBeNull();
});
