/** A text part: Markdown in blocks, each fenced code block shown by whoever knows what can be done with it. */
import { type JSX, memo, type MouseEvent, useMemo } from 'react';

import { type ICodeBlock, splitBlocks } from '../rendering/markdown-blocks';
import { REMOTE_IMAGE_ATTRIBUTE } from '../rendering/safe-html';
import { MarkdownBlock } from './markdown-block';

/** Props of a text part. */
export interface IMarkdownTextProps {
  readonly text: string;
  /** Renders a code block; keep its identity, for a new one renders the text again. */
  readonly renderCode: (block: ICodeBlock) => JSX.Element;
}

/** Render the text. */
export const MarkdownText = memo(function MarkdownText(
  props: IMarkdownTextProps
): JSX.Element {
  const blocks = useMemo(() => splitBlocks(props.text), [props.text]);
  return (
    // Clicks bubble up from the buttons in rendered Markdown, which React does not know.
    <div className="jp-CodeInterp-text" onClick={loadRemoteImage}>
      {blocks.map((block, index) => (
        <div key={index} className="jp-CodeInterp-block">
          {block.kind === 'code' ? (
            props.renderCode(block)
          ) : (
            <MarkdownBlock text={block.text} />
          )}
        </div>
      ))}
    </div>
  );
});

function loadRemoteImage(event: MouseEvent): void {
  const target = event.target instanceof Element ? event.target : null;
  const button = target?.closest(`button[${REMOTE_IMAGE_ATTRIBUTE}]`);
  const address = button?.getAttribute(REMOTE_IMAGE_ATTRIBUTE);
  if (button && address) {
    const image = document.createElement('img');
    image.referrerPolicy = 'no-referrer';
    image.alt = button.textContent ?? '';
    image.src = address;
    button.replaceWith(image);
  }
}
