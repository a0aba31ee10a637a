/** One block of Markdown, rendered by JupyterLab; rendered again only when its text changes. */
import { Widget } from '@lumino/widgets';
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { type JSX, memo, useEffect, useLayoutEffect, useRef } from 'react';

import { usePanelContext } from '../panel-context';
import { collapseRepeatedImages } from '../rendering/repeated-images';
import { useShownFiles } from './shown-files';

const MARKDOWN = 'text/markdown';

/** A block that grows is rendered at most this part of the time, however long it has become ... */
const SHARE = 1 / 10;
/** ... and is never further behind than this. */
const LONGEST_PAUSE_MS = 1000;

/** Renders one after another, and of those that wait only the newest. */
class MarkdownRenderer {
  constructor(
    private readonly _renderer: IRenderMime.IRenderer,
    private readonly _render: (text: string) => Promise<void>
  ) {}

  get node(): HTMLElement {
    return this._renderer.node;
  }

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
    this._renderer.dispose();
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
      try {
        await this._render(text);
      } catch {
        // Text that the renderer cannot take is shown as it is.
        this._renderer.node.textContent = text;
      }
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
  const { rendermime, trans } = usePanelContext();
  const shownFiles = useShownFiles();
  const host = useRef<HTMLDivElement>(null);
  const renderer = useRef<MarkdownRenderer | null>(null);

  // A layout effect is undone while the node is still in the document, as a widget wants it.
  useLayoutEffect(() => {
    if (!host.current) {
      return;
    }
    const widget = rendermime.createRenderer(MARKDOWN);
    const created = new MarkdownRenderer(widget, async text => {
      const model = rendermime.createModel({
        data: { [MARKDOWN]: text },
        trusted: false
      });
      await widget.renderModel(model);
      if (!widget.isDisposed) {
        collapseRepeatedImages(widget.node, shownFiles, trans);
      }
    });
    Widget.attach(widget, host.current);
    renderer.current = created;
    return () => {
      renderer.current = null;
      created.dispose();
    };
  }, [rendermime, shownFiles, trans]);

  useEffect(() => {
    renderer.current?.show(props.text);
  }, [props.text, rendermime, shownFiles, trans]);

  return <div className="jp-CodeInterp-markdown" ref={host} />;
});
