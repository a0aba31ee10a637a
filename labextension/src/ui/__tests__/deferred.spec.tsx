/** What is rendered only near what is seen. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { Deferred } from '../deferred';
import { Nearness, NearnessProvider } from '../nearness';
import { FakeIntersections } from './fake-intersections';
import { settle, Stage } from './stage';

let stage: Stage;
let near: FakeIntersections;
let detach: () => void;

beforeEach(async () => {
  near = new FakeIntersections();
  stage = new Stage();
  await show(false);
});
afterEach(async () => {
  await stage.unmount();
  detach();
  vi.unstubAllGlobals();
});

const nearness = new Nearness();

async function show(keep: boolean): Promise<void> {
  await stage.show(
    <NearnessProvider value={nearness}>
      <Deferred height={() => 300} keep={keep}>
        <p>
          Content <input aria-label="box" />
        </p>
      </Deferred>
    </NearnessProvider>
  );
  detach = nearness.attach(document.body);
}

function place(): HTMLElement {
  const found = stage.node.querySelector<HTMLElement>(
    '.jp-CodeInterp-deferred'
  );
  if (!found) {
    throw new Error('There is no place.');
  }
  return found;
}

async function move(isNear: boolean, height = 0): Promise<void> {
  await settle(() => near.tell(place(), isNear, height));
}

test('only its place is there until it comes near', async () => {
  expect(stage.node.textContent).toBe('');
  expect(place().style.height).toBe('300px');
  await move(true);
  expect(stage.node.textContent).toContain('Content');
  expect(place().style.height).toBe('');
});

test('keeps the height it had when it goes away', async () => {
  await move(true);
  await move(false, 412);
  expect(stage.node.textContent).toBe('');
  expect(place().style.height).toBe('412px');
});

test('what has the focus stays', async () => {
  await move(true);
  stage.textbox('box').focus();
  await move(false, 412);
  expect(document.activeElement).toBe(stage.textbox('box'));
});

test('what a selection reaches into stays', async () => {
  await move(true);
  document.getSelection()?.selectAllChildren(place());
  await move(false, 412);
  document.getSelection()?.removeAllRanges();
  expect(stage.node.textContent).toContain('Content');
});

test('what a person has touched stays as they left it', async () => {
  await move(true);
  await settle(
    () =>
      void stage
        .textbox('box')
        .dispatchEvent(new Event('pointerdown', { bubbles: true }))
  );
  await move(false, 412);
  expect(stage.node.textContent).toContain('Content');
});

test('what still changes is rendered wherever it is', async () => {
  await show(true);
  await move(false, 412);
  expect(stage.node.textContent).toContain('Content');
  await show(false);
  expect(stage.node.textContent).toBe('');
});

test('where nothing is watched everything is rendered', async () => {
  await stage.show(
    <Deferred height={() => 300} keep={false}>
      Content
    </Deferred>
  );
  expect(stage.node.textContent).toBe('Content');
});
