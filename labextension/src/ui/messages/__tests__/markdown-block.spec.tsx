/** A block of Markdown that grows. */
import { EditorLanguageRegistry } from '@jupyterlab/codemirror';
import { createMarkdownParser } from '@jupyterlab/markedparser-extension';
import {
  RenderMimeRegistry,
  standardRendererFactories
} from '@jupyterlab/rendermime';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { Stage } from '../../__tests__/stage';
import { FileLinks } from '../../rendering/file-links';
import { safeRendermime } from '../../rendering/safe-rendermime';
import { MarkdownBlock } from '../markdown-block';
import { ShownFilesProvider } from '../shown-files';

let stage: Stage;

beforeEach(() => {
  stage = new Stage();
});
afterEach(() => stage.unmount());

test('ends with its newest text, and does not render all that came between', async () => {
  const render = vi.spyOn(stage.rendermime, 'createModel');
  for (let length = 1; length <= 100; length++) {
    await stage.show(<MarkdownBlock text={'word '.repeat(length).trim()} />);
  }
  await vi.waitFor(
    () => expect(stage.node.textContent?.match(/word/g)).toHaveLength(100),
    { timeout: 5000 }
  );
  expect(render.mock.calls.length).toBeLessThan(100);
});

/** Render Markdown as in JupyterLab from here on. */
async function renderForReal(): Promise<void> {
  const links = new FileLinks('http://localhost/codeinterp/api/v1/files/');
  const rendermime = new RenderMimeRegistry({
    initialFactories: standardRendererFactories,
    markdownParser: createMarkdownParser(new EditorLanguageRegistry())
  });
  await stage.unmount();
  stage = new Stage(stage.context, safeRendermime(rendermime, links));
}

test('a date in a table stays on one line', async () => {
  await renderForReal();
  await stage.show(<MarkdownBlock text={'| Day |\n|---|\n| 2026-03-01 |\n'} />);
  await vi.waitFor(() =>
    expect(
      stage.node.querySelector('td.jp-CodeInterp-unbroken')?.textContent
    ).toBe('2026-03-01')
  );
});

test('a picture that an execution shows now is taken out without rendering the text again', async () => {
  await renderForReal();
  const show = (...files: string[]) =>
    stage.show(
      <ShownFilesProvider value={new Set(files)}>
        <MarkdownBlock text="The sales: ![Sales](codeinterp-file:f-1)" />
      </ShownFilesProvider>
    );
  await show();
  await vi.waitFor(() =>
    expect(stage.node.querySelector('img')).not.toBeNull()
  );
  const paragraph = stage.node.querySelector('p');
  await show('f-2');
  expect(stage.node.querySelector('img')).not.toBeNull();
  await show('f-2', 'f-1');
  expect(stage.node.querySelector('img')).toBeNull();
  expect(stage.node.querySelector('p')).toBe(paragraph);
  expect(paragraph?.textContent).toContain('Sales (shown above)');
});
