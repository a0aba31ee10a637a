/** The lazy panel loads once, when it is seen, and offers a retry. */
import { nullTranslator } from '@jupyterlab/translation';
import { MessageLoop } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';
import { afterEach, expect, test, vi } from 'vitest';

import { LazyPanel } from '../lazy-panel';

const trans = nullTranslator.load('jupyter_codeinterp');
let panel: LazyPanel;

afterEach(() => panel.dispose());

function makeContent(): Widget {
  const content = new Widget();
  content.node.textContent = 'the content';
  return content;
}

test('does not load while it is hidden', () => {
  const load = vi.fn(() => Promise.resolve(makeContent()));
  panel = new LazyPanel({ trans, load });
  panel.hide();
  Widget.attach(panel, document.body);
  expect(load).not.toHaveBeenCalled();
});

test('loads once however often it is shown', async () => {
  const load = vi.fn(() => Promise.resolve(makeContent()));
  panel = new LazyPanel({ trans, load });
  Widget.attach(panel, document.body);
  panel.hide();
  panel.show();
  await panel.settled;
  expect(load).toHaveBeenCalledTimes(1);
  expect(panel.node.textContent).toBe('the content');
});

test('says why loading failed and loads again on request', async () => {
  const load = vi
    .fn<() => Promise<Widget>>()
    .mockRejectedValueOnce(new Error('chunk is gone'))
    .mockResolvedValueOnce(makeContent());
  panel = new LazyPanel({ trans, load });
  Widget.attach(panel, document.body);
  await panel.settled;
  expect(panel.node.querySelector('[role=alert]')?.textContent).toContain(
    'chunk is gone'
  );
  const [retry, reload] = panel.node.querySelectorAll('button');
  expect(reload?.textContent).toBe('Reload the page');
  retry?.click();
  await panel.settled;
  expect(panel.node.textContent).toBe('the content');
});

test('activates its content once it is there', async () => {
  const content = makeContent();
  const activate = vi.spyOn(content, 'activate');
  panel = new LazyPanel({ trans, load: () => Promise.resolve(content) });
  Widget.attach(panel, document.body);
  MessageLoop.sendMessage(panel, Widget.Msg.ActivateRequest);
  expect(activate).not.toHaveBeenCalled();
  await panel.settled;
  expect(activate).toHaveBeenCalledTimes(1);
});

test('drops content that arrives after it was disposed', async () => {
  const content = makeContent();
  panel = new LazyPanel({ trans, load: () => Promise.resolve(content) });
  Widget.attach(panel, document.body);
  panel.dispose();
  await panel.settled;
  expect(content.isDisposed).toBe(true);
});
