/** An answer: what it says while nothing comes, what it thought, and what it took. */
import { Clipboard } from '@jupyterlab/apputils';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import {
  click,
  fakeActions,
  FakeChat,
  settle,
  Stage
} from '../../__tests__/stage';
import { answer, RUN } from '../../../model/__tests__/story';
import type { Message } from '../../../protocol/chats';
import type { Part } from '../../../protocol/parts';
import { Answer } from '../answer';

let stage: Stage;
let chat: FakeChat;
const actions = fakeActions();

beforeEach(() => {
  vi.useFakeTimers();
  stage = new Stage();
  chat = new FakeChat();
});
afterEach(async () => {
  await stage.unmount();
  vi.useRealTimers();
});

async function show(
  change: Partial<Message>,
  state: 'live' | 'busy' | 'over' = 'over'
): Promise<void> {
  await stage.show(
    <Answer
      message={{ ...answer('m-2', 't-1'), ...change }}
      chat={chat}
      actions={actions}
      live={state === 'live'}
      busy={state !== 'over'}
      canRun={true}
      endpoint="Lab (127.0.0.1:9000)"
    />
  );
}

function quiet(): string {
  const facts = stage.node.querySelector('footer > .jp-CodeInterp-quiet');
  return facts?.textContent ?? '';
}

/** Let the turn enter a step now. */
function beginStep(step: number): Promise<void> {
  return settle(() =>
    chat.become({
      turn: { id: 't-1', state: 'running', step, since: Date.now() }
    })
  );
}

async function pass(seconds: number): Promise<void> {
  await settle(() => vi.advanceTimersByTime(seconds * 1000));
}

test('says nothing at first, then that it waits, then for whom', async () => {
  await beginStep(1);
  await show({}, 'live');
  await pass(4);
  expect(stage.node.textContent).toBe('');
  await pass(2);
  expect(stage.node.textContent).toBe('Waiting for the model…');
  await pass(25);
  expect(stage.node.textContent).toContain(
    'Lab (127.0.0.1:9000) has not answered for 31 s.'
  );
});

test('waits anew between two steps', async () => {
  await beginStep(1);
  await show({}, 'live');
  await pass(20);
  const refused: Part = { ...RUN, code: 'x', status: 'refused' };
  await show({ parts: [refused] }, 'live');
  await beginStep(2);
  await pass(4);
  expect(stage.node.textContent).not.toContain('Waiting');
  await pass(2);
  expect(stage.node.textContent).toContain('Waiting for the model…');
});

test('says why a server is asked again later, and when', async () => {
  const until = Date.now() + 12_000;
  const wait = { code: 'model_rate_limit', message: 'Slow down.', until };
  await settle(() =>
    chat.become({
      turn: { id: 't-1', state: 'running', step: 1, since: Date.now(), wait }
    })
  );
  await show({}, 'live');
  expect(stage.node.textContent).toContain('Trying again in 12 s');
  await click(stage.button('Try now'));
  expect(chat.tryNow).toHaveBeenCalledTimes(1);
  await click(stage.button('Stop'));
  expect(chat.stop).toHaveBeenCalledTimes(1);
});

test('counts down to the time that a server named, then no clock runs', async () => {
  const error: Part = {
    type: 'error',
    code: 'model_rate_limit',
    message: 'Too many requests.',
    retryable: true,
    retry_at: Date.now() / 1000 + 5
  };
  await show({ parts: [error] });
  await pass(1);
  expect(stage.buttons()).toContain('Retry (available in 4 s)');
  await pass(5);
  expect(stage.buttons()).toContain('Retry');
  expect(vi.getTimerCount()).toBe(0);
});

test('reasoning is folded, says how long it is, and keeps its lines', async () => {
  const text = 'First.\n\nThen\nmore.';
  await show({ parts: [{ type: 'reasoning', text }] }, 'live');
  const details = stage.node.querySelector('details');
  expect(details?.textContent).toBe('Thinking…');
  expect(details?.querySelector('.jp-CodeInterp-pulse')).not.toBeNull();
  await settle(() => {
    if (details) {
      details.open = true;
      details.dispatchEvent(new Event('toggle'));
    }
  });
  const shown = [...stage.node.querySelectorAll('details p')];
  expect(shown.map(line => line.textContent)).toEqual([
    'First.',
    'Then\nmore.'
  ]);
  await show({ parts: [{ type: 'reasoning', text }] });
  expect(details?.querySelector('.jp-CodeInterp-pulse')).toBeNull();
});

test.each([
  [4.2, 'Thought for 4 s'],
  [0.3, 'Thought for a moment'],
  [125, 'Thought for 2 min 5 s']
])('reasoning of %d seconds says so', async (seconds, said) => {
  await show({ parts: [{ type: 'reasoning', text: 'Hm.', seconds }] });
  expect(stage.node.querySelector('summary')?.textContent).toBe(said);
});

test('reasoning whose time is not known has its length in groups of digits', async () => {
  const text = 'x'.repeat(12_345);
  await show({ parts: [{ type: 'reasoning', text }] });
  const summary = stage.node.querySelector('summary')?.textContent;
  expect(summary).toBe(
    `Reasoning, ${new Intl.NumberFormat().format(12_345)} characters`
  );
});

test('is copied with the code that ran, as a person had changed it', async () => {
  const copy = vi.spyOn(Clipboard, 'copyToSystem').mockReturnValue();
  const ran: Part = { ...RUN, code: 'x', ran_code: 'y\n', status: 'ok' };
  await show({ parts: [{ type: 'text', text: 'Here:\n' }, ran] });
  await click(stage.button('Copy answer'));
  expect(copy).toHaveBeenCalledWith('Here:\n\n```python\ny\n```');
});

test('says below what it took', async () => {
  await show({
    model: 'lab/some-model',
    steps: 2,
    created: 100,
    ended: 103.14,
    usage: { input_tokens: 1234, output_tokens: 340, cost: 0.0123 },
    stopped_reason: 'answer'
  });
  expect(quiet()).toBe(
    'some-model · 2 steps · 3.1 s · 1.2k → 340 tokens · $0.012'
  );
});

test.each([
  ['stopped', 'stopped'],
  ['error', 'incomplete'],
  ['length', 'incomplete'],
  ['interrupted', 'incomplete'],
  ['step_limit', 'step limit reached']
] as const)(
  'an answer that ended by "%s" is marked "%s"',
  async (why, word) => {
    await show({ stopped_reason: why });
    expect(quiet()).toBe(word);
  }
);

test('is asked for again, but not while another turn runs', async () => {
  await show({ parts: [{ type: 'text', text: 'Hello' }] }, 'busy');
  expect(stage.button('Ask again').disabled).toBe(true);
  await show({ parts: [{ type: 'text', text: 'Hello' }] });
  await click(stage.button('Ask again'));
  expect(chat.retry).toHaveBeenCalledWith('m-2');
});

test('leads to the other answers', async () => {
  await show({ siblings: ['m-2', 'm-4'] });
  await click(stage.button('Later version'));
  expect(chat.showBranch).toHaveBeenCalledWith('m-4');
});
