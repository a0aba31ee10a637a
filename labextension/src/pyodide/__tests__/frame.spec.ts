/** The frame is closed to everything, and what is in it cannot leave it. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import type { Kit } from '../assets';
import { policyOf, SandboxFrame } from '../frame';
import type { FromFrame } from '../messages';

const SHA256 = '00ff'.repeat(16);

/** The page's end of a channel; what the frame says is given to `onmessage`. */
class FakePort {
  onmessage: ((event: { data: unknown }) => void) | null = null;
  readonly sent: { message: unknown; transfer: unknown }[] = [];
  readonly close = vi.fn();
  postMessage(message: unknown, transfer: unknown): void {
    this.sent.push({ message, transfer });
  }
}

let port1: FakePort;
let port2: FakePort;
let made: SandboxFrame[];
let taken: FromFrame[];
const broken = vi.fn<(reason: string) => void>();

beforeEach(() => {
  port1 = new FakePort();
  port2 = new FakePort();
  made = [];
  taken = [];
  broken.mockClear();
  vi.stubGlobal(
    'MessageChannel',
    class {
      readonly port1 = port1;
      readonly port2 = port2;
    }
  );
});

afterEach(() => {
  made.forEach(frame => frame.dispose());
  vi.unstubAllGlobals();
});

function bytes(text: string): ArrayBuffer {
  return new TextEncoder().encode(text).buffer;
}

function kitOf(files: Record<string, string>, hosts: string[] = []): Kit {
  return {
    manifest: {
      version: 'v1',
      files: new Map([['shell.js', { sha256: SHA256, size: 8 }]]),
      installFromPyPI: true,
      hosts
    },
    files: new Map(
      Object.entries(files).map(([name, text]) => [name, bytes(text)])
    )
  };
}

const FILES = { 'shell.js': 'shell();', 'worker.js': 'w', 'a.zip': 'zip' };

function make(kit = kitOf(FILES)): SandboxFrame {
  const frame = new SandboxFrame(kit, {
    take: message => void taken.push(message),
    broken
  });
  made.push(frame);
  return frame;
}

function element(): HTMLIFrameElement {
  const found = document.querySelector('iframe');
  if (!found) {
    throw new Error('There is no frame.');
  }
  return found;
}

/** Make a frame, and wait until it is there. */
async function load(kit = kitOf(FILES)) {
  const frame = make(kit);
  const post = vi.fn();
  const node = element();
  vi.spyOn(node, 'contentWindow', 'get').mockReturnValue({
    postMessage: post
  } as unknown as Window);
  await new Promise(resolve => node.addEventListener('load', resolve));
  return { frame, post };
}

function say(data: unknown): void {
  port1.onmessage?.({ data });
}

describe('the frame', () => {
  test('may run scripts and nothing else', () => {
    make();
    const node = element();
    expect(node.getAttribute('sandbox')).toBe('allow-scripts');
    expect(node.getAttribute('allow')).toBe('');
    expect(node.getAttribute('referrerpolicy')).toBe('no-referrer');
    expect(node.hasAttribute('src')).toBe(false);
  });

  test('is neither seen nor reached by keyboard', () => {
    make();
    const node = element();
    expect(node.style.display).toBe('none');
    expect(node.getAttribute('aria-hidden')).toBe('true');
    expect(node.tabIndex).toBe(-1);
  });

  test('keeps the isolation of a page that has it', () => {
    vi.stubGlobal('crossOriginIsolated', true);
    make();
    expect(element().getAttribute('allow')).toBe('cross-origin-isolated');
  });

  test('has its policy before its only script', () => {
    make();
    const page = new DOMParser().parseFromString(element().srcdoc, 'text/html');
    const [policy, script, ...more] = page.head.children;
    expect(more).toEqual([]);
    expect(page.body.children).toHaveLength(0);
    expect(policy?.getAttribute('http-equiv')).toBe('Content-Security-Policy');
    expect(policy?.getAttribute('content')).toBe(policyOf(SHA256, []));
    expect(script?.textContent).toBe('shell();');
  });
});

describe('the policy', () => {
  test('lets nothing in and nothing out', () => {
    expect(policyOf(SHA256, []).split('; ')).toEqual([
      "default-src 'none'",
      `script-src 'sha256-${btoa('\x00\xff'.repeat(16))}' blob: 'wasm-unsafe-eval'`,
      'worker-src blob:',
      "connect-src 'none'"
    ]);
  });

  test('names the hosts that may be reached, over TLS', () => {
    expect(policyOf(SHA256, ['a.org', 'b.org:8443'])).toMatch(
      /; connect-src https:\/\/a\.org https:\/\/b\.org:8443$/
    );
  });
});

describe('a frame that is there', () => {
  test('gets a port of its own, and through it what Python starts with', async () => {
    const kit = kitOf(FILES);
    const { post } = await load(kit);
    expect(post).toHaveBeenCalledExactlyOnceWith(null, '*', [port2]);
    expect(port1.sent).toHaveLength(1);
    const worker = kit.files.get('worker.js');
    const zip = kit.files.get('a.zip');
    expect(port1.sent[0]).toEqual({
      message: {
        type: 'boot',
        worker,
        files: { 'a.zip': zip },
        installFromPyPI: true
      },
      transfer: [worker, zip]
    });
  });

  test('is spoken to through the port', async () => {
    const { frame } = await load();
    frame.post({ type: 'interrupt' });
    expect(port1.sent[1]?.message).toEqual({ type: 'interrupt' });
  });

  test('is heard', async () => {
    await load();
    say({ type: 'alive' });
    say({ type: 'running', run: 1 });
    expect(taken).toEqual([{ type: 'alive' }, { type: 'running', run: 1 }]);
    expect(broken).not.toHaveBeenCalled();
  });

  test('is destroyed when it goes to another page', async () => {
    const { frame, post } = await load();
    element().dispatchEvent(new Event('load'));
    expect(broken).toHaveBeenCalledExactlyOnceWith(
      'The frame of Python went to another page.'
    );
    expect(frame.isDisposed).toBe(true);
    expect(post).toHaveBeenCalledTimes(1);
    expect(port1.close).toHaveBeenCalled();
    expect(document.querySelector('iframe')).toBeNull();
  });

  test('is destroyed when it goes on talking nonsense', async () => {
    const { frame } = await load();
    for (let count = 0; count < 20; count++) {
      say({ type: 'boot', count });
    }
    expect(frame.isDisposed).toBe(false);
    say('nonsense');
    expect(frame.isDisposed).toBe(true);
    expect(broken).toHaveBeenCalledExactlyOnceWith(
      'Code sent what Python never sends.'
    );
    expect(taken).toEqual([]);
  });

  test('is no longer heard once it is destroyed', async () => {
    const { frame } = await load();
    frame.dispose();
    frame.dispose();
    say({ type: 'alive' });
    for (let count = 0; count < 30; count++) {
      say(null);
    }
    expect(taken).toEqual([]);
    expect(broken).not.toHaveBeenCalled();
    expect(port1.close).toHaveBeenCalledTimes(1);
  });
});

test('a frame that is destroyed before it is there gets nothing', () => {
  const node = (make(), element());
  made[0]?.dispose();
  node.dispatchEvent(new Event('load'));
  expect(port1.sent).toEqual([]);
  expect(broken).not.toHaveBeenCalled();
  expect(document.querySelector('iframe')).toBeNull();
});
