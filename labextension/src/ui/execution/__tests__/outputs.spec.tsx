/** Which end of a long output is seen first. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { OMITTED_MEDIA_TYPE, type Output } from '../../../protocol/outputs';
import { Stage } from '../../__tests__/stage';
import { Outputs } from '../outputs';

let stage: Stage;
beforeEach(() => {
  stage = new Stage();
  // What is not laid out has no height.
  vi.spyOn(Element.prototype, 'scrollHeight', 'get').mockReturnValue(900);
});
afterEach(async () => {
  await stage.unmount();
  vi.restoreAllMocks();
});

const PRINTED: Output = {
  output_type: 'stream',
  name: 'stdout',
  text: 'line 1\n'
};
const CUT: Output = {
  output_type: 'display_data',
  data: { [OMITTED_MEDIA_TYPE]: { bytes: 5000, reason: 'size' } },
  metadata: {}
};

async function scrolled(
  outputs: readonly Output[],
  live: boolean
): Promise<number[]> {
  await stage.show(
    <Outputs
      outputs={outputs}
      live={live}
      stopped={false}
      failingLine={null}
      showLine={() => undefined}
    />
  );
  return [...stage.node.querySelectorAll('.jp-CodeInterp-stream')].map(
    box => box.scrollTop
  );
}

test('of output that is still being written the end is seen', async () => {
  expect(await scrolled([PRINTED], true)).toEqual([900]);
});

test('of finished output the beginning, and the end of what follows a cut', async () => {
  expect(await scrolled([PRINTED, CUT, PRINTED], false)).toEqual([0, 900]);
});
