/** The frame with an origin of its own in which Python runs: made, spoken to through one port, and destroyed. */
import type { IDisposable } from '@lumino/disposable';

import type { Kit } from './assets';
import { type FromFrame, readFromFrame, type ToFrame } from './messages';

/** What an honest frame never sends. */
const MAX_NONSENSE = 20;

/** Makes frames; a test replaces it. */
export interface IFrame extends IDisposable {
  post(message: ToFrame, transfer?: Transferable[]): void;
}

/** What a frame tells. */
export interface IFrameListener {
  take(message: FromFrame): void;
  /** The frame was destroyed, because of what was in it. */
  broken(reason: string): void;
}

/** Return the policy of the frame: no network but named hosts, no script but ours. */
export function policyOf(
  shellSha256: string,
  hosts: readonly string[]
): string {
  const connect = hosts.length
    ? hosts.map(host => `https://${host}`).join(' ')
    : "'none'";
  return [
    "default-src 'none'",
    `script-src 'sha256-${toBase64(shellSha256)}' blob: 'wasm-unsafe-eval'`,
    'worker-src blob:',
    `connect-src ${connect}`
  ].join('; ');
}

/** One frame; bytes of `kit` are moved into it. */
export class SandboxFrame implements IFrame {
  constructor(kit: Kit, listener: IFrameListener) {
    this._listener = listener;
    const { manifest } = kit;
    const shell = new TextDecoder().decode(kit.files.get('shell.js'));
    const sum = manifest.files.get('shell.js')?.sha256 ?? '';
    const frame = document.createElement('iframe');
    frame.setAttribute('sandbox', 'allow-scripts');
    frame.setAttribute(
      'allow',
      globalThis.crossOriginIsolated ? 'cross-origin-isolated' : ''
    );
    frame.setAttribute('referrerpolicy', 'no-referrer');
    frame.setAttribute('aria-hidden', 'true');
    frame.tabIndex = -1;
    frame.style.display = 'none';
    frame.srcdoc = `<!doctype html><meta http-equiv="Content-Security-Policy" content="${policyOf(sum, manifest.hosts)}"><script>${shell}</script>`;
    frame.addEventListener('load', this._onLoad);
    this._frame = frame;
    this._boot = kit;
    document.body.append(frame);
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (!this._isDisposed) {
      this._isDisposed = true;
      this._port?.close();
      this._frame.remove();
    }
  }

  post(message: ToFrame, transfer: Transferable[] = []): void {
    this._port?.postMessage(message, transfer);
  }

  private readonly _onLoad = (): void => {
    if (this._isDisposed) {
      return;
    }
    const kit = this._boot;
    if (!kit) {
      this._break('The frame of Python went to another page.');
      return;
    }
    this._boot = null;
    const { port1, port2 } = new MessageChannel();
    this._port = port1;
    port1.onmessage = (event: MessageEvent<unknown>) => this._take(event.data);
    // the frame has no origin that could be named
    this._frame.contentWindow?.postMessage(null, '*', [port2]);
    const { 'worker.js': worker, ...files } = Object.fromEntries(kit.files);
    delete files['shell.js'];
    this.post(
      {
        type: 'boot',
        worker: worker ?? new ArrayBuffer(0),
        files,
        installFromPyPI: kit.manifest.installFromPyPI
      },
      [...(worker ? [worker] : []), ...Object.values(files)]
    );
  };

  private _take(data: unknown): void {
    if (this._isDisposed) {
      return;
    }
    const message = readFromFrame(data);
    if (message) {
      this._listener.take(message);
    } else if (++this._nonsense > MAX_NONSENSE) {
      this._break('Code sent what Python never sends.');
    }
  }

  private _break(reason: string): void {
    this.dispose();
    this._listener.broken(reason);
  }

  private readonly _listener: IFrameListener;
  private readonly _frame: HTMLIFrameElement;
  private _boot: Kit | null;
  private _port: MessagePort | null = null;
  private _nonsense = 0;
  private _isDisposed = false;
}

function toBase64(hex: string): string {
  const bytes = hex.match(/../g) ?? [];
  return btoa(
    bytes.map(byte => String.fromCharCode(parseInt(byte, 16))).join('')
  );
}
