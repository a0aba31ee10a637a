/** A component that fails says so in its place and can be tried again. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { ErrorBoundary } from '../error-boundary';
import { click, Stage } from './stage';

let stage: Stage;
let broken = true;

beforeEach(() => {
  stage = new Stage();
  // React and jsdom repeat the error on the console.
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  window.addEventListener('error', quiet);
});
afterEach(async () => {
  window.removeEventListener('error', quiet);
  await stage.unmount();
});

function quiet(event: ErrorEvent): void {
  event.preventDefault();
}

function Fragile(): string {
  if (broken) {
    throw new Error('out of ink');
  }
  return 'written';
}

test('the neighbours stay, and a click tries again', async () => {
  await stage.show(
    <>
      <ErrorBoundary describe={reason => `Failed (${reason})`}>
        <Fragile />
      </ErrorBoundary>
      <p>neighbour</p>
    </>
  );
  expect(stage.node.textContent).toBe('Failed (out of ink)neighbour');
  broken = false;
  await click(stage.button('Failed (out of ink)'));
  expect(stage.node.textContent).toBe('writtenneighbour');
});
