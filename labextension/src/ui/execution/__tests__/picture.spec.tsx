/** A picture, and the ways to keep it. */
import { Notification } from '@jupyterlab/apputils';
import type { Widget } from '@lumino/widgets';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { click, makeContext, Stage } from '../../__tests__/stage';
import { Picture } from '../picture';

let stage: Stage;
const openWidget = vi.fn<(widget: Widget) => void>();

beforeEach(async () => {
  openWidget.mockClear();
  stage = new Stage({ ...makeContext(), openWidget });
  await stage.show(<Picture source="/files/f-1/content" label="Sales" />);
});
afterEach(() => stage.unmount());

test('opens in the main area under its own name', async () => {
  await click(stage.button('Open in the main area'));
  const widget = openWidget.mock.calls[0]?.[0];
  expect(widget?.title.label).toBe('Sales');
  expect(widget?.title.closable).toBe(true);
  widget?.dispose();
});

test('gets an id of its own each time', async () => {
  await click(stage.button('Open in the main area'));
  await click(stage.button('Open in the main area'));
  const [one, other] = openWidget.mock.calls.map(([widget]) => widget.id);
  expect(one).not.toBe(other);
});

test('says what to do where the browser cannot copy it', async () => {
  // jsdom has no clipboard for pictures either.
  const warn = vi.spyOn(Notification, 'warning').mockReturnValue('n-1');
  await click(stage.button('Copy picture'));
  expect(warn.mock.calls[0]?.[0]).toContain('Save the picture instead');
  expect(stage.buttons()).toContain('Copy picture');
});

test('is enlarged in a dialog that is closed before it goes, and so gives the focus back', async () => {
  // jsdom draws no dialogs.
  const closed = vi.fn(function (this: HTMLDialogElement) {
    expect(this.isConnected).toBe(true);
    this.dispatchEvent(new Event('close'));
  });
  Object.assign(HTMLDialogElement.prototype, {
    showModal: vi.fn(),
    close: closed
  });
  for (const way of ['Close', 'Open in the main area']) {
    await click(stage.button('Enlarge: Sales'));
    const dialog = stage.node.querySelector('dialog');
    const buttons = [...(dialog?.querySelectorAll('button') ?? [])];
    const button = buttons.find(
      ({ ariaLabel, textContent }) => (ariaLabel ?? textContent) === way
    );
    expect(button).toBeDefined();
    await (button && click(button));
    expect(stage.node.querySelector('dialog')).toBeNull();
  }
  expect(closed).toHaveBeenCalledTimes(2);
  expect(openWidget).toHaveBeenCalledTimes(1);
});

test('has a name for what has none', async () => {
  await stage.show(<Picture source="/f" label="<Figure size 640x480>" />);
  expect(stage.node.querySelector('img')?.alt).toBe('Picture made by the code');
});
