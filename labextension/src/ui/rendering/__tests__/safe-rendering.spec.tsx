/** Untrusted content is rendered behind the walls only. */
import type { JSX } from 'react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { Stage } from '../../__tests__/stage';
import { ErrorBoundary } from '../../error-boundary';
import {
  RendermimeProvider,
  SafeRendering,
  useRendermime
} from '../safe-rendering';
import { SafeSanitizer } from '../safe-sanitizer';

let stage: Stage;

beforeEach(() => {
  stage = new Stage();
});
afterEach(() => stage.unmount());

function Content(): JSX.Element {
  const { sanitizer } = useRendermime();
  return <p>{sanitizer instanceof SafeSanitizer ? 'safe' : 'not safe'}</p>;
}

test('gets a rendermime with our sanitizer', async () => {
  await stage.show(
    <SafeRendering rendermime={stage.rendermime}>
      <Content />
    </SafeRendering>
  );
  expect(stage.node.textContent).toBe('safe');
});

test('is not rendered at all where there is none', async () => {
  const error = vi.spyOn(console, 'error').mockReturnValue();
  await stage.show(
    <RendermimeProvider value={null}>
      <ErrorBoundary describe={reason => reason}>
        <Content />
      </ErrorBoundary>
    </RendermimeProvider>
  );
  expect(stage.node.textContent).toContain('outside of its walls');
  expect(error).toHaveBeenCalled();
});
