/** A menu under its button. */
import { Menu } from '@lumino/widgets';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { actionMenu } from '../execution/action-menu';
import { MenuButton } from '../menu-button';
import { click, press, settle, Stage } from './stage';

const execute = vi.fn();
let stage: Stage;

beforeEach(async () => {
  execute.mockReset();
  stage = new Stage();
  const groups = [
    [{ id: 'copy', label: 'Copy', execute }],
    [],
    [{ id: 'tell', label: 'Tell', execute: vi.fn(), toggled: true }]
  ];
  await stage.show(
    <MenuButton label="More" content={() => actionMenu(groups)} />
  );
});
afterEach(() => stage.unmount());

const menu = () => document.querySelector<HTMLElement>('.lm-Menu');
const expanded = () => stage.button('More').getAttribute('aria-expanded');

test('has a line between groups, and none around an empty one', async () => {
  await click(stage.button('More'));
  expect(expanded()).toBe('true');
  expect(menu()?.querySelectorAll('[data-type=separator]')).toHaveLength(1);
  expect(menu()?.querySelectorAll('.lm-mod-toggled')).toHaveLength(1);
});

test('gives the focus back before a command does its work, and is gone', async () => {
  const disposed = vi.spyOn(Menu.prototype, 'dispose');
  execute.mockImplementation(() => {
    expect(document.activeElement).toBe(stage.button('More'));
  });
  await click(stage.button('More'));
  // The first entry is chosen already.
  await press(menu() ?? stage.node, 'Enter', { keyCode: 13 });
  expect(execute).toHaveBeenCalledTimes(1);
  expect(expanded()).toBe('false');
  expect(menu()).toBeNull();
  expect(disposed).toHaveBeenCalledTimes(1);
});

test('goes with its button', async () => {
  await click(stage.button('More'));
  await settle(() => void stage.show(null));
  expect(menu()).toBeNull();
});
