/** A WebSocket that a test speaks for. */
import { ServerConnection } from '@jupyterlab/services';

/** Remembers what was sent; opens, speaks and closes on command. */
export class FakeSocket {
  static made: FakeSocket[] = [];

  constructor(readonly url: string) {
    FakeSocket.made.push(this);
  }

  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: (() => void) | null = null;
  readonly sent: unknown[] = [];
  closed = false;

  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }

  close(): void {
    this.closed = true;
  }

  /** Open and welcome the page. */
  welcome(): void {
    this.onopen?.();
    this.say({ type: 'welcome', instance_id: 'i-1', version: '0.1.0' });
  }

  say(frame: unknown): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }

  /** Break the connection, as a network does. */
  drop(): void {
    this.onclose?.();
  }
}

/** Settings of a server at a prefix. */
export function fakeSettings(
  change: Partial<ServerConnection.ISettings> = {}
): ServerConnection.ISettings {
  return {
    ...ServerConnection.makeSettings({
      baseUrl: 'http://localhost:8888/user/ann/',
      wsUrl: 'ws://localhost:8888/user/ann/',
      token: ''
    }),
    WebSocket: FakeSocket as unknown as typeof WebSocket,
    ...change
  };
}

/** Settings of a server with one answer; `signal` is the one by which the request is given up. */
export function answering(
  answer: (signal: AbortSignal | undefined) => Response | Promise<Response>
): ServerConnection.ISettings {
  class FakeRequest {
    readonly headers = new Headers();
    readonly signal: AbortSignal | undefined;
    constructor(_: string, init: RequestInit) {
      this.signal = init.signal ?? undefined;
    }
  }
  return fakeSettings({
    fetch: request =>
      new Promise(resolve =>
        resolve(
          answer(request instanceof FakeRequest ? request.signal : undefined)
        )
      ),
    Request: FakeRequest as unknown as typeof Request
  });
}

/** An answer that sends what a test enqueues, and breaks off when it is given up. */
export function trickle(signal: AbortSignal | undefined) {
  let source: ReadableStreamDefaultController<Uint8Array> | undefined;
  const body = new ReadableStream<Uint8Array>({
    start: controller => {
      source = controller;
      signal?.addEventListener('abort', () => controller.error(signal.reason));
    }
  });
  const encoder = new TextEncoder();
  return {
    response: new Response(body),
    send: (text: string) => source?.enqueue(encoder.encode(text)),
    end: () => source?.close()
  };
}
