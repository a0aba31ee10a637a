/**
 * Markdown as the panel renders it: JupyterLab's parser, our sanitizer, and our own idea of what a formula is.
 *
 * JupyterLab's `renderMarkdown` takes every pair of dollars for a formula before it parses and MathJax does so after, and
 * neither knows `\(..\)` as models write it; so formulas go around both.
 */
import {
  type IRenderMimeRegistry,
  RenderedMarkdown,
  renderHTML
} from '@jupyterlab/rendermime';
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';

import { placeFormulas } from './formula-elements';
import { hideFormulas } from './formula-tokens';
import { directText } from './text-direction';

const MARKDOWN = 'text/markdown';

class SafeMarkdown extends RenderedMarkdown {
  override async render(model: IRenderMime.IMimeModel): Promise<void> {
    const data = model.data[this.mimeType];
    const source = typeof data === 'string' ? data : '';
    if (!this.markdownParser) {
      this.node.textContent = source;
      return;
    }
    const html = await this.markdownParser.render(hideFormulas(source));
    await renderHTML({
      host: this.node,
      source: html,
      trusted: false,
      resolver: this.resolver,
      sanitizer: this.sanitizer,
      linkHandler: this.linkHandler,
      shouldTypeset: false,
      latexTypesetter: null,
      translator: this.translator
    });
    placeFormulas(this.node);
    directText(this.node);
    if (this.isAttached) {
      await this.latexTypesetter?.typeset(this.node);
    }
  }
}

/** Let `rendermime` render Markdown this way. */
export function addSafeMarkdown(rendermime: IRenderMimeRegistry): void {
  rendermime.addFactory({
    safe: true,
    mimeTypes: [MARKDOWN],
    defaultRank: 60,
    createRenderer: options => new SafeMarkdown(options)
  });
}
