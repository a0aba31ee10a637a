/**
 * The frame's one script: starts the worker, passes messages on, and bounds what comes out of it.
 *
 * The worker runs hostile code, which can send whatever it likes; the limits are kept here, where it cannot reach.
 */
import type { JobLimits } from '../src/protocol/browser-runs';
import {
  type FromFrame,
  readFromFrame,
  type ToFrame
} from '../src/pyodide/messages';

/** The page is told at most ten times a second. */
const PAUSE_MS = 100;

/** Beyond the limit this much is thrown away; then the worker is ended. */
const MAX_THROWN_AWAY = 40_000_000;
const MAX_DROPPED = 200_000;

/** Pictures of one execution together. */
const MAX_PICTURES = 100_000_000;
/** What comes as base64 and becomes a file. */
const BINARY = /^(image\/(?!svg)|application\/pdf$)/;
/** As many as one event may hold at their full size; reading a larger one only to refuse it would cost the page time. */
const MAX_EVENT_PICTURES = 2;

/** JSON writes a line end and a quote in two characters, and every event has fields besides its text. */
const TEXT_FACTOR = 3;
/** A line that says what is missing, and an exception, come after the limit. */
const TEXT_ALLOWANCE = 300_000;

/** Files that one Python may ask for, in all and at once. */
const MAX_WANTS = 2_000;
const MAX_OPEN_WANTS = 6;

/** What is no output of code, since the last run began; an honest worker sends some dozens. */
const MAX_OTHERS = 10_000;

/** Pyodide refuses workers that can load scripts by address; this one cannot, the content security policy forbids it. */
const PREFACE =
  'self.importScripts = () => { throw new TypeError("importScripts"); };\n';

let port: MessagePort | null = null;
let worker: Worker | null = null;
let interrupts: Int32Array | null = null;
let run = -1;
let limits: JobLimits = {
  output_bytes: 0,
  image_bytes: 0,
  file_bytes: 0,
  all_file_bytes: 0
};
let text = 0;
let pictures = 0;
let dropped = 0;
let thrownAway = 0;
let wants = 0;
let openWants = 0;
let waitingWants: object[] = [];
let others = 0;
let waiting: string[] = [];
let sentAt = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

function tell(message: FromFrame, transfer: Transferable[] = []): void {
  port?.postMessage(message, transfer);
}

function flush(): void {
  clearTimeout(timer);
  timer = undefined;
  if (waiting.length > 0) {
    sentAt = performance.now();
    tell({ type: 'events', run, events: waiting });
    waiting = [];
  }
}

function end(): void {
  worker?.terminate();
  worker = null;
}

/** Count an event against the limits; false when it is one too many. */
function admit(event: string): boolean {
  const textLeft = TEXT_FACTOR * limits.output_bytes + TEXT_ALLOWANCE - text;
  const pictureSize = (limits.image_bytes * 4) / 3 + 4;
  if (event.length > textLeft + MAX_EVENT_PICTURES * pictureSize) {
    return false;
  }
  let body: unknown;
  try {
    body = JSON.parse(event);
  } catch {
    return false;
  }
  if (typeof body !== 'object' || body === null) {
    return false;
  }
  let images = 0;
  if ('data' in body && typeof body.data === 'object' && body.data !== null) {
    for (const [type, payload] of Object.entries(body.data)) {
      if (typeof payload === 'string' && BINARY.test(type)) {
        if (payload.length > pictureSize) {
          return false;
        }
        images += payload.length;
      }
    }
  }
  // all of it counts, whatever fields it has; what is refused leaves room for what follows
  const size = event.length - images;
  if (size > textLeft || pictures + images > MAX_PICTURES) {
    return false;
  }
  text += size;
  pictures += images;
  return true;
}

function takeEvent(event: unknown): void {
  if (typeof event !== 'string' || run < 0) {
    return;
  }
  if (admit(event)) {
    waiting.push(event);
    const pause = sentAt + PAUSE_MS - performance.now();
    if (pause <= 0) {
      flush();
    } else {
      timer ??= setTimeout(flush, pause);
    }
    return;
  }
  dropped += 1;
  thrownAway += event.length;
  if (dropped > MAX_DROPPED || thrownAway > MAX_THROWN_AWAY) {
    endFlood();
  }
}

function endFlood(): void {
  end();
  flush();
  tell({ type: 'flooded', run });
}

function fromWorker(message: unknown): void {
  if (typeof message !== 'object' || message === null || !('type' in message)) {
    return;
  }
  if (message.type === 'event') {
    takeEvent('event' in message ? message.event : null);
  } else if (++others > MAX_OTHERS) {
    endFlood();
  } else if (message.type === 'want') {
    wants += 1;
    if (wants <= MAX_WANTS) {
      waitingWants.push(message);
      passWants();
    }
  } else if (message.type === 'end') {
    flush();
    run = -1;
    pass({ ...message, dropped: thrownAway });
  } else {
    pass(message);
  }
}

/** The page fetches what is asked for at once; a few files at a time leave it room for everything else. */
function passWants(): void {
  for (const message of waitingWants.splice(0, MAX_OPEN_WANTS - openWants)) {
    openWants += Number(pass(message));
  }
}

/** The page reads every field anew; here everything it does not know is left behind, for it would cost memory. */
function pass(message: object): boolean {
  const known = readFromFrame(message);
  if (known) {
    port?.postMessage(known);
  }
  return known !== null;
}

function start(message: Extract<ToFrame, { type: 'boot' }>): void {
  if (typeof WebAssembly === 'undefined') {
    tell({
      type: 'failed',
      message:
        'This browser has WebAssembly switched off, which its Python needs.'
    });
    return;
  }
  const source = new Blob([PREFACE, message.worker], {
    type: 'text/javascript'
  });
  worker = new Worker(URL.createObjectURL(source));
  worker.onmessage = event => fromWorker(event.data);
  worker.onerror = event => {
    event.preventDefault();
    tell({
      type: 'failed',
      message: String(event.message || 'The worker failed.').slice(0, 1_000)
    });
  };
  if (self.crossOriginIsolated && typeof SharedArrayBuffer !== 'undefined') {
    interrupts = new Int32Array(new SharedArrayBuffer(4));
  }
  const { files } = message;
  worker.postMessage(
    { ...message, worker: undefined, interrupts },
    Object.values(files)
  );
}

function fromPage(message: ToFrame): void {
  switch (message.type) {
    case 'boot':
      start(message);
      break;
    case 'interrupt':
      if (interrupts) {
        Atomics.store(interrupts, 0, 2);
      }
      break;
    case 'run':
      run = message.run;
      limits = message.limits;
      text = pictures = dropped = thrownAway = others = 0;
      worker?.postMessage(
        message,
        message.files.map(file => file.bytes)
      );
      break;
    case 'asset':
      openWants -= 1;
      passWants();
      worker?.postMessage(message, message.bytes ? [message.bytes] : []);
      break;
    case 'foresee':
      worker?.postMessage(message);
      break;
  }
}

addEventListener('message', event => {
  // only the page that made this frame, and only once
  if (event.source !== parent || port !== null || !event.ports[0]) {
    return;
  }
  port = event.ports[0];
  port.onmessage = (message: MessageEvent<ToFrame>) => fromPage(message.data);
});
