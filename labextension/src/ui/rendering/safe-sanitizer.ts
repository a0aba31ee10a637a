/** JupyterLab's sanitizer followed by ours, for a rendermime that shows what models and outputs say. */
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';

import type { FileLinks } from './file-links';
import { inlineStyleSheets } from './inline-styles';
import { cleanHtml } from './safe-html';

/** References have a scheme of their own, which JupyterLab's sanitizer would drop. */
const REFERENCE_ATTRIBUTE =
  /(\b(?:src|href)\s*=\s*["'])codeinterp-file:([A-Za-z0-9_-]+)/g;

/** A sanitizer whose result fetches nothing but our own stored files. */
export class SafeSanitizer implements IRenderMime.ISanitizer {
  constructor(base: IRenderMime.ISanitizer, links: FileLinks) {
    this._base = base;
    this._links = links;
  }

  /** Whether addresses in plain text become links. */
  getAutolink(): boolean {
    return this._base.getAutolink?.() ?? true;
  }

  /** Never: a name or id of the content could shadow the application's. */
  readonly allowNamedProperties = false;

  sanitize(dirty: string, options?: IRenderMime.ISanitizerOptions): string {
    const resolved = inlineStyleSheets(dirty).replace(
      REFERENCE_ATTRIBUTE,
      (_match, start: string, id: string) =>
        `${start}${this._links.contentUrl(id)}`
    );
    return cleanHtml(this._base.sanitize(resolved, options), this._links);
  }

  private readonly _base: IRenderMime.ISanitizer;
  private readonly _links: FileLinks;
}
