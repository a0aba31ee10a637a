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

test('counts down from when a wait was heard of, and begins again after it', () => {
  let now = 1000;
  const clock = new TurnClock(() => now);
  const running: OpenTurn = { id: 't-1', state: 'running', step: 1 };
  const wait = { code: 'model_rate_limit', message: 'Slow.', seconds: 12 };
  clock.view(running);
  now = 5000;
  const waiting = { ...running, wait };
  expect(clock.view(waiting)?.wait).toEqual({
    code: 'model_rate_limit',
    message: 'Slow.',
    until: 17_000
  });
  now = 9000;
  expect(clock.view({ ...waiting, state: 'stopping' })?.wait?.until).toBe(
    17_000
  );
  expect(clock.view(running)).toMatchObject({ since: 9000, wait: undefined });
});
