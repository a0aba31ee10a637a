/** A frame without Python in it, which a test speaks for. */
import type { IFrame, IFrameListener } from '../frame';
import type { ToFrame } from '../messages';

/** Remembers what it was told. */
export class FakeFrame implements IFrame {
  constructor(readonly listener: IFrameListener) {}
  readonly sent: ToFrame[] = [];
  isDisposed = false;
  dispose = () => void (this.isDisposed = true);
  post = (message: ToFrame) => void this.sent.push(message);

  /** The code that runs or ran here. */
  get code(): string[] {
    return this.sent.flatMap(sent => (sent.type === 'run' ? [sent.code] : []));
  }
}
