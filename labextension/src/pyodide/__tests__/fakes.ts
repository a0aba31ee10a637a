/** A frame without Python in it, which a test speaks for. */
import type { JobLimits } from '../../protocol/browser-runs';
import type { IFrame, IFrameListener } from '../frame';
import type { ToFrame } from '../messages';

/** A few bytes of everything. */
export const LIMITS: JobLimits = {
  output_bytes: 100,
  image_bytes: 100,
  file_bytes: 100,
  all_file_bytes: 200
};

/** A lock file without packages. */
export const LOCK = '{"packages": {}}';

/** What a server offers: the lock file. */
export const MANIFEST = {
  version: 'v1',
  install_from_pypi: false,
  network_hosts: [],
  files: {
    'pyodide-lock.json': { sha256: 'a0'.repeat(32), size: LOCK.length }
  }
};

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
