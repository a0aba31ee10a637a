/** The rendermime of the panel: untrusted content only, an allow-list of renderers, our sanitizer. */
import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';

import { DRAWN_TYPES, findMediaType } from '../../protocol/media-types';
import type { FileLinks } from './file-links';
import { addSafeMarkdown } from './markdown-renderer';
import { SafeSanitizer } from './safe-sanitizer';
import { SafeTypesetter } from './safe-typesetter';

/**
 * What may be rendered, best first. HTML, Markdown and the ANSI colours of plain text pass our sanitizer; MathJax makes nodes
 * from text and our typesetter cleans them; JSON is a tree of text nodes. Pictures are shown by components of the panel.
 */
export const RENDERED_MEDIA_TYPES: readonly string[] = DRAWN_TYPES.filter(
  name => {
    const { drawn } = findMediaType(name);
    return drawn !== 'picture' && (drawn !== 'text' || name === 'text/plain');
  }
);

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
