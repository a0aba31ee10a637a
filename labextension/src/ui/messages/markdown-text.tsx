/** A text part: Markdown in blocks, each fenced code block shown by whoever knows what can be done with it. */
import { type JSX, memo, useMemo } from 'react';

import { type ICodeBlock, splitBlocks } from '../rendering/markdown-blocks';
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
    <div className="jp-CodeInterp-text">
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
