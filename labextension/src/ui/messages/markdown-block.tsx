/** One block of Markdown, rendered by JupyterLab; rendered again only when its text changes. */
import { type JSX, memo, useEffect, useLayoutEffect, useRef } from 'react';

import { usePanelContext } from '../panel-context';
import { useRendermime } from '../rendering/safe-rendering';
import { tidyTables } from '../rendering/tidy-tables';
import { PiecewiseMarkdown } from '../rendering/piecewise-markdown';
import { collapseRepeatedImages } from '../rendering/repeated-images';
import { useShownFiles } from './shown-files';

/** A block that grows is rendered at most this part of the time, however long it has become ... */
const SHARE = 1 / 10;
/** ... and is never further behind than this. */
const LONGEST_PAUSE_MS = 1000;

/** Renders one text after another, and of those that wait only the newest. */
class GrowingMarkdown {
  constructor(private readonly _pieces: PiecewiseMarkdown) {}

  /** Show `text` as soon as what is being rendered is done. */
  show(text: string): void {
    this._next = text;
    if (!this._busy) {
      this._busy = true;
      void this._drain();
    }
  }

  dispose(): void {
    this._next = null;
    clearTimeout(this._timer);
    this._pieces.dispose();
  }

  private _pause(milliseconds: number): Promise<void> {
    return new Promise(resolve => {
      this._timer = setTimeout(resolve, milliseconds);
    });
  }

  private async _drain(): Promise<void> {
    while (this._next !== null) {
      const text = this._next;
      this._next = null;
      const began = performance.now();
      await this._pieces.render(text);
      const took = performance.now() - began;
      await this._pause(Math.min(took / SHARE, LONGEST_PAUSE_MS));
    }
    this._busy = false;
  }

  private _next: string | null = null;
  private _busy = false;
  private _timer: ReturnType<typeof setTimeout> | undefined;
}

/** Render the block. */
export const MarkdownBlock = memo(function MarkdownBlock(props: {
  readonly text: string;
}): JSX.Element {
  const { trans } = usePanelContext();
  const rendermime = useRendermime();
  const shownFiles = useShownFiles();
  const host = useRef<HTMLDivElement>(null);
  const growing = useRef<GrowingMarkdown | null>(null);
  const shown = useRef(shownFiles);

  useLayoutEffect(() => {
    // Another picture in the chat is no reason to render all of its text again.
    shown.current = shownFiles;
    if (host.current) {
      collapseRepeatedImages(host.current, shownFiles, trans);
    }
  }, [shownFiles, trans]);

  useLayoutEffect(() => {
    const pieces = new PiecewiseMarkdown(rendermime, node => {
      collapseRepeatedImages(node, shown.current, trans);
      tidyTables(node);
    });
    const created = new GrowingMarkdown(pieces);
    host.current?.replaceChildren(pieces.node);
    growing.current = created;
    return () => {
      growing.current = null;
      created.dispose();
    };
  }, [rendermime, trans]);

  useEffect(() => {
    growing.current?.show(props.text);
  }, [props.text, rendermime, trans]);

  return <div className="jp-CodeInterp-markdown" ref={host} />;
});
