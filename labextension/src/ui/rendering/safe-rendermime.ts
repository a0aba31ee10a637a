/** The rendermime of the panel: untrusted content only, an allow-list of renderers, our sanitizer. */
import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';

import type { FileLinks } from './file-links';
import { addSafeMarkdown } from './markdown-renderer';
import { SafeSanitizer } from './safe-sanitizer';
import { SafeTypesetter } from './safe-typesetter';

/**
 * What may be rendered, best first, and why it is safe. Raster pictures, SVG and our own types are shown by components of the
 * panel. Left out on purpose: Vega and GeoJSON (their renderers fetch by themselves), JavaScript, widgets, Mermaid.
 */
export const RENDERED_MEDIA_TYPES: readonly string[] = [
  // Text passes our sanitizer.
  'text/html',
  'text/markdown',
  // MathJax makes nodes from text; our typesetter cleans them.
  'text/latex',
  // A tree of text nodes.
  'application/json',
  // ANSI colours become spans that pass our sanitizer.
  'text/plain'
];

/** Wherever it stands in its line: lists, quotes and tasks have many ways to begin one. */
const MERMAID_FENCE = /([`~]{3}[^\S\n\r]*)mermaid/gi;

/** Clone a rendermime for untrusted content. */
export function safeRendermime(
  rendermime: IRenderMimeRegistry,
  links: FileLinks
): IRenderMimeRegistry {
  const { latexTypesetter, markdownParser: parser } = rendermime;
  const clone = rendermime.clone({
    sanitizer: new SafeSanitizer(rendermime.sanitizer, links),
    ...(parser && { markdownParser: withoutDiagrams(parser) }),
    ...(latexTypesetter && {
      latexTypesetter: new SafeTypesetter(latexTypesetter, links)
    })
  });
  for (const mediaType of [...clone.mimeTypes]) {
    if (!RENDERED_MEDIA_TYPES.includes(mediaType)) {
      clone.removeMimeType(mediaType);
    }
  }
  addSafeMarkdown(clone);
  return clone;
}

/** Mermaid can be told to fetch; its source is shown instead. */
function withoutDiagrams(
  parser: IRenderMime.IMarkdownParser
): IRenderMime.IMarkdownParser {
  return {
    render: source => parser.render(source.replace(MERMAID_FENCE, '$1text'))
  };
}
