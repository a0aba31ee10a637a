/** A part that comes later: a notice until it is there, and a way on when it cannot come. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { Late } from '../late';
import { LatePart } from '../late-part';
import { click, settle, Stage } from './stage';

type Words = { readonly said: string };

let stage: Stage;
let arrive: (words: Words) => void;
let fail: (reason: unknown) => void;
let fetch: ReturnType<typeof vi.fn<() => Promise<Words>>>;
let part: LatePart<Words>;

beforeEach(() => {
  stage = new Stage();
  fetch = vi.fn(
    () =>
      new Promise<Words>((resolve, reject) => {
        arrive = resolve;
        fail = reject;
      })
  );
  part = new LatePart(fetch);
});
afterEach(() => stage.unmount());

const show = (quiet = false) =>
  stage.show(
    <Late part={part} quiet={quiet}>
      {({ said }) => <p>{said}</p>}
    </Late>
  );

test('is fetched once, however many ask for it', async () => {
  await show();
  void part.load();
  await settle(() => arrive({ said: 'here' }));
  await show();
  await part.load();
  expect(fetch).toHaveBeenCalledTimes(1);
});

test('has a notice in its place until it is there', async () => {
  await show();
  expect(stage.node.textContent).toBe('Loading…');
  await settle(() => arrive({ said: 'here' }));
  expect(stage.node.innerHTML).toBe('<p>here</p>');
});

test('what is there already is rendered at once', async () => {
  const loaded = part.load();
  arrive({ said: 'here' });
  await loaded;
  await show();
  expect(stage.node.innerHTML).toBe('<p>here</p>');
});

test('says why it does not come, and comes when it is asked for again', async () => {
  const input = document.createElement('textarea');
  stage.node.before(input);
  stage.context.inputFocus.attach(input);
  await show();
  await settle(() => fail(new Error('Loading chunk 7 failed.')));
  expect(stage.node.querySelector('[role=alert]')?.textContent).toContain(
    'Loading chunk 7 failed.'
  );
  expect(stage.buttons()).toEqual(['Retry', 'Reload the page']);
  await click(stage.button('Retry'));
  expect(stage.node.textContent).toBe('Loading…');
  expect(document.activeElement).toBe(input);
  await settle(() => arrive({ said: 'here' }));
  expect(stage.node.innerHTML).toBe('<p>here</p>');
  input.remove();
});

test('what failed while nobody needed it is tried again by who does', async () => {
  const loaded = part.load();
  fail('gone');
  await loaded;
  expect(part.problem).toBe('gone');
  await show();
  expect(stage.node.textContent).toBe('Loading…');
  await settle(() => arrive({ said: 'here' }));
  expect(stage.node.innerHTML).toBe('<p>here</p>');
});

test('leaves its place empty where others explain', async () => {
  await show(true);
  expect(stage.node.innerHTML).toBe('');
  await settle(() => fail(new Error('gone')));
  expect(stage.node.innerHTML).toBe('');
});
