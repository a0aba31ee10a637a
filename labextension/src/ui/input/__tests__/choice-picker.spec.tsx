/** A list to choose from, by hand and by keys. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { click, press, settle, Stage, type } from '../../__tests__/stage';
import type { IChoice } from '../choice';
import { ChoicePicker } from '../choice-picker';

const FRUIT: readonly IChoice[] = [
  { value: 'a', label: 'Apple' },
  { value: 'b', label: 'Banana', disabled: true, details: 'Sold out.' },
  { value: 'c', label: 'Cherry' }
];
const MANY: readonly IChoice[] = Array.from({ length: 300 }, (_, at) => ({
  value: `m-${at}`,
  label: `model ${at}`,
  group: at < 200 ? 'First' : 'Second'
}));
let stage: Stage;
const choose = vi.fn<(value: string) => void>();

async function open(choices: readonly IChoice[], value: string): Promise<void> {
  await stage.show(
    <>
      <ChoicePicker
        label="Fruit"
        text={value}
        value={value}
        choices={choices}
        choose={choose}
        footer={<button type="button">More…</button>}
      />
      <button type="button">Elsewhere</button>
    </>
  );
  await click(trigger());
}

const trigger = () => stage.node.querySelectorAll('button')[0] as HTMLElement;
const focused = () => document.activeElement as HTMLElement;
const popover = () => stage.node.querySelector('[role=dialog]');
const options = () => [
  ...stage.node.querySelectorAll<HTMLElement>('[role=option]')
];
/** The option that keys act on, as a screen reader finds it. */
const active = () =>
  document.getElementById(focused().getAttribute('aria-activedescendant') ?? '')
    ?.dataset['value'];

beforeEach(() => {
  choose.mockReset();
  stage = new Stage();
});
afterEach(() => stage.unmount());

test('the button tells what is chosen, and the list takes the focus', async () => {
  await open(FRUIT, 'a');
  expect(trigger().getAttribute('aria-label')).toBe('Fruit: a');
  expect(trigger().getAttribute('aria-expanded')).toBe('true');
  expect(focused().getAttribute('role')).toBe('listbox');
  expect(active()).toBe('a');
  expect(options()[0]?.getAttribute('aria-selected')).toBe('true');
});

test('arrows, Home and End move, Enter chooses, and the focus returns to the button', async () => {
  await open(FRUIT, 'a');
  await press(focused(), 'ArrowUp');
  expect(active()).toBe('a');
  await press(focused(), 'End');
  expect(active()).toBe('c');
  await press(focused(), 'Home');
  await press(focused(), 'ArrowDown');
  await press(focused(), 'ArrowDown');
  await press(focused(), 'Enter');
  expect(choose).toHaveBeenCalledExactlyOnceWith('c');
  expect(popover()).toBeNull();
  expect(focused()).toBe(trigger());
});

test('a letter leads to the next entry that begins with it', async () => {
  await open(FRUIT, 'a');
  await press(focused(), 'c');
  expect(active()).toBe('c');
  await press(focused(), 'x');
  expect(active()).toBe('c');
});

test('what is not available says why and cannot be chosen', async () => {
  await open(FRUIT, 'a');
  const banana = options()[1] as HTMLElement;
  expect(banana.textContent).toContain('Sold out.');
  expect(banana.getAttribute('aria-disabled')).toBe('true');
  await settle(() => banana.click());
  await press(focused(), 'b');
  await press(focused(), 'Enter');
  expect(choose).not.toHaveBeenCalled();
});

test('Esc closes, chooses nothing and is heard by nobody else', async () => {
  await open(FRUIT, 'a');
  const outside = vi.fn();
  document.body.addEventListener('keydown', outside);
  await press(focused(), 'Escape');
  document.body.removeEventListener('keydown', outside);
  expect(popover()).toBeNull();
  expect(focused()).toBe(trigger());
  expect(choose).not.toHaveBeenCalled();
});

test('it stays open while the focus is in it, and closes when the focus leaves', async () => {
  await open(FRUIT, 'a');
  await settle(() => stage.button('More…').focus());
  expect(popover()).not.toBeNull();
  await settle(() => stage.button('Elsewhere').focus());
  expect(popover()).toBeNull();
  expect(focused()).toBe(stage.button('Elsewhere'));
});

test('many entries are searched by words of label and group', async () => {
  await open(MANY, 'm-7');
  expect(focused().getAttribute('role')).toBe('combobox');
  expect(active()).toBe('m-7');
  await type(focused() as HTMLInputElement, 'sec 25');
  expect(options().map(option => option.dataset['value'])).toEqual([
    'm-225',
    ...Array.from({ length: 10 }, (_, at) => `m-${250 + at}`)
  ]);
  await press(focused(), 'PageDown');
  await press(focused(), 'Enter');
  expect(choose).toHaveBeenCalledWith('m-259');
});

test('a search without a hit says so', async () => {
  await open(MANY, 'm-7');
  await type(focused() as HTMLInputElement, 'nothing like this');
  expect(stage.node.querySelector('[role=status]')?.textContent).toBe(
    'Nothing found.'
  );
  await press(focused(), 'Enter');
  expect(choose).not.toHaveBeenCalled();
});

test('Enter belongs to an input method while it composes', async () => {
  await open(MANY, 'm-7');
  await press(focused(), 'Enter', { isComposing: true });
  expect(choose).not.toHaveBeenCalled();
});
