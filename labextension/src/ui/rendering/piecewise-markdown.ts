/** Renders one block of Markdown piece by piece, and only the pieces that changed, into a node of its own. */
import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';

import { breathe } from './breath';
import { cutPieces, type PieceKind } from './markdown-pieces';

const MARKDOWN = 'text/markdown';

/** What holds the items or rows of a piece; null where pieces are not put together. */
function holderOf(kind: PieceKind, root: ParentNode): Element | null {
  const children = [...root.children];
  switch (kind) {
    case 'list':
      return children.find(child => child.matches('ol, ul')) ?? null;
    case 'table':
      return (
        children
          .find(child => child.matches('table'))
          ?.querySelector('tbody') ?? null
      );
    case 'whole':
      return null;
  }
}

/** A piece that is shown. */
interface IShownPiece {
  readonly text: string;
  readonly nodes: readonly ChildNode[];
}

/** Renders out of sight and puts into place what is finished, so that nothing flickers. */
export class PiecewiseMarkdown {
  /** `finish` may change what was rendered before it is shown. */
  constructor(
    private readonly _rendermime: IRenderMimeRegistry,
    private readonly _finish: (node: HTMLElement) => void
  ) {
    this._renderer = _rendermime.createRenderer(MARKDOWN);
    // Formulas need a document around them; what is not displayed fetches nothing and costs no layout.
    this._workshop.hidden = true;
    this._workshop.append(this._renderer.node);
    this._shown.className = this._renderer.node.className;
    this.node.append(this._shown, this._workshop);
  }

  readonly node = document.createElement('div');

  dispose(): void {
    this._renderer.dispose();
  }

  /** Show `text`; one call at a time. */
  async render(text: string): Promise<void> {
    const { kind, texts } = cutPieces(text);
    const kept = kind === this._kind ? this._countKept(texts) : 0;
    const made: IMadePiece[] = [];
    for (const piece of texts.slice(kept)) {
      await breathe();
      if (this._renderer.isDisposed) {
        return;
      }
      made.push({ text: piece, root: await this._make(piece) });
    }
    for (const piece of this._pieces.splice(kept)) {
      piece.nodes.forEach(node => node.remove());
    }
    this._kind = kind;
    for (const piece of made) {
      this._pieces.push(this._place(piece));
    }
  }

  private _countKept(texts: readonly string[]): number {
    const changed = texts.findIndex(
      (text, index) => text !== this._pieces[index]?.text
    );
    return changed < 0 ? Math.min(texts.length, this._pieces.length) : changed;
  }

  private async _make(text: string): Promise<DocumentFragment> {
    const { node } = this._renderer;
    try {
      await this._renderer.renderModel(
        this._rendermime.createModel({
          data: { [MARKDOWN]: text },
          trusted: false
        })
      );
      await this._rendermime.latexTypesetter?.typeset(node);
      this._finish(node);
    } catch {
      // Text that the renderer cannot take is shown as it is.
      node.textContent = text;
    }
    const root = document.createDocumentFragment();
    root.append(...node.childNodes);
    return root;
  }

  /** The items of a later piece go to those of the first, whatever else it has behind everything. */
  private _place(piece: IMadePiece): IShownPiece {
    const holder = holderOf(this._kind, this._shown);
    const inner = holderOf(this._kind, piece.root);
    const nodes: ChildNode[] = [];
    if (holder && inner) {
      nodes.push(...inner.childNodes);
      // The line end before the first item is already there.
      nodes.splice(0, nodes[0]?.nodeType === Node.TEXT_NODE ? 1 : 0);
      holder.append(...nodes);
      (inner.closest('table') ?? inner).remove();
    }
    const others = [...piece.root.childNodes];
    this._shown.append(...others);
    return { text: piece.text, nodes: [...nodes, ...others] };
  }

  private _kind: PieceKind = 'whole';
  private readonly _pieces: IShownPiece[] = [];
  private readonly _renderer: IRenderMime.IRenderer;
  private readonly _shown = document.createElement('div');
  private readonly _workshop = document.createElement('div');
}

/** A piece that was rendered and is not shown yet. */
interface IMadePiece {
  readonly text: string;
  readonly root: DocumentFragment;
}
