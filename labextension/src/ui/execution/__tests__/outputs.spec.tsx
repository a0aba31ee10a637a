/** Which end of a long output is seen first, and what is said of output that is not shown. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import {
  OMITTED_MEDIA_TYPE,
  type Output,
  outputFromJson
} from '../../../protocol/outputs';
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

async function shown(data: Record<string, string | object>): Promise<Element> {
  await stage.show(
    <Outputs
      outputs={[
        outputFromJson({ output_type: 'display_data', data, metadata: {} })
      ]}
      live={false}
      stopped={false}
      failingLine={null}
      showLine={() => undefined}
    />
  );
  return stage.node;
}

test('a table is made readable', async () => {
  const node = await shown({
    'text/html': '<table><tr><th></th><td>2026-03-01</td></tr></table>'
  });
  await vi.waitFor(() => {
    expect(node.querySelector('th')).toBeNull();
    expect(node.querySelectorAll('td.jp-CodeInterp-unbroken')).toHaveLength(1);
  });
});

test('of a figure that is not shown its data can be downloaded', async () => {
  const node = await shown({
    'application/vnd.plotly.v1+json': { file: 'f1' }
  });
  expect(node.textContent).toContain('Interactive figures are not shown here.');
  const links = [...node.querySelectorAll('a')];
  expect(links.map(link => link.textContent)).toEqual(['Download']);
  expect(links[0]?.getAttribute('href')).toContain('f1');
});

test('text that says something stays beside what is not shown', async () => {
  const node = await shown({
    'text/html': { file: 'f1' },
    'text/plain': 'alt.Chart(...)'
  });
  expect(node.querySelector('.jp-CodeInterp-rich')).not.toBeNull();
  expect(node.textContent).toContain('This HTML is interactive or too large');
});

test('the name of an object says nothing beside what is not shown', async () => {
  const node = await shown({
    'application/javascript': 'alert(1)',
    'text/plain': '<IPython.core.display.Javascript object>'
  });
  expect(node.querySelector('.jp-CodeInterp-rich')).toBeNull();
  expect(node.textContent).toContain('Scripts in outputs do not run here.');
  expect(node.querySelector('script')).toBeNull();
});

test('a picture that is drawn needs no words', async () => {
  const node = await shown({
    'application/vnd.plotly.v1+json': { file: 'f1' },
    'image/png': { file: 'f2' }
  });
  expect(node.querySelector('img')?.getAttribute('src')).toContain('f2');
  expect(node.textContent).not.toContain('not shown');
});
