/** Shows code with JupyterLab's highlighting, also while it is being written. */
import type { IEditorLanguageRegistry } from '@jupyterlab/codemirror';

import { markLine } from './failing-mark';

/** Highlighting more than this takes longer than a frame. */
const HIGHLIGHTED_CHARACTERS = 50_000;

/** Code that grows is highlighted as a whole again and again, so less of it. */
const LIVE_CHARACTERS = 12_000;

/** Code that grows is highlighted at most this part of the time ... */
const SHARE = 1 / 10;
/** ... not more often than this ... */
const SHORTEST_PAUSE_MS = 100;
/** ... and is never further behind than this. */
const LONGEST_PAUSE_MS = 1000;

/** What is to be shown. */
export interface IPaintedCode {
  readonly code: string;
  readonly language: string;
  /** Whether it still grows. */
  readonly live: boolean;
  /** The line, from 1, at which it failed. */
  readonly failingLine: number | null;
}

/** Fills one element; what is not highlighted yet stands behind what is, so that no text waits and nothing flickers. */
export class CodePainter {
  /** `markLabel` is read aloud before the line that failed. */
  constructor(
    private readonly _host: HTMLElement,
    private readonly _languages: IEditorLanguageRegistry | null,
    private readonly _markLabel: string
  ) {}

  /** Show code at once, highlighted as soon as there is time. */
  paint(wanted: IPaintedCode): void {
    this._wanted = wanted;
    if (!wanted.code.startsWith(this._done)) {
      this._done = '';
    }
    if (this._done === '') {
      this._host.replaceChildren(this._rest);
    }
    this._rest.data = wanted.code.slice(this._done.length);
    if (!wanted.live) {
      clearTimeout(this._timer);
      void this._highlight();
    } else if (this._timer === undefined && !this._busy) {
      this._later();
    }
  }

  dispose(): void {
    this._wanted = null;
    clearTimeout(this._timer);
  }

  private _later(): void {
    this._timer = setTimeout(() => {
      this._timer = undefined;
      void this._highlight();
    }, this._notBefore - performance.now());
  }

  private async _highlight(): Promise<void> {
    const wanted = this._wanted;
    if (!wanted || (wanted.live && wanted.code.length > LIVE_CHARACTERS)) {
      return;
    }
    this._busy = true;
    const began = performance.now();
    const painted = await this._paintAside(wanted);
    const ended = performance.now();
    this._busy = false;
    const pause = Math.max(SHORTEST_PAUSE_MS, (ended - began) / SHARE);
    this._notBefore = ended + Math.min(pause, LONGEST_PAUSE_MS);
    this._place(wanted, painted);
  }

  /** Put highlighted code into place, unless it was overtaken. */
  private _place(painted: IPaintedCode, nodes: HTMLElement): void {
    const now = this._wanted;
    if (now === painted) {
      this._fill(painted.code, nodes, '');
    } else if (now?.live && now.code.startsWith(painted.code)) {
      this._fill(painted.code, nodes, now.code.slice(painted.code.length));
      this._later();
    }
  }

  private _fill(code: string, nodes: HTMLElement, rest: string): void {
    this._done = code;
    this._rest.data = rest;
    this._host.replaceChildren(...nodes.childNodes, this._rest);
  }

  private async _paintAside(wanted: IPaintedCode): Promise<HTMLElement> {
    const { code, language, failingLine } = wanted;
    const languages = this._languages;
    const target = document.createElement('code');
    const spec = languages?.findBest(language || 'text');
    if (languages && spec && code.length <= HIGHLIGHTED_CHARACTERS) {
      try {
        await languages.highlight(code, spec, target);
      } catch {
        // Without its highlighting the code is still there to read.
        target.textContent = code;
      }
    } else {
      target.textContent = code;
    }
    if (failingLine !== null) {
      markLine(target, failingLine, this._markLabel);
    }
    return target;
  }

  private _wanted: IPaintedCode | null = null;
  /** The code that is highlighted. */
  private _done = '';
  private readonly _rest = document.createTextNode('');
  private _busy = false;
  /** When growing code may be highlighted again. */
  private _notBefore = 0;
  private _timer: ReturnType<typeof setTimeout> | undefined;
}
