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
