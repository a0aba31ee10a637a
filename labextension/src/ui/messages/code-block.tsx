/** A fenced code block of an answer: highlighted, to copy, and, when there is a way, to run. */
import { runIcon, stopIcon } from '@jupyterlab/ui-components';
import { type JSX, memo, type ReactNode } from 'react';

import { CopyButton } from '../copy-button';
import { HighlightedCode } from '../execution/highlighted-code';
import { IconButton } from '../icon-button';
import { usePanelContext } from '../panel-context';
import type { ICodeBlock } from '../rendering/markdown-blocks';

/** Props of a code block. */
export interface ICodeBlockProps {
  readonly content: ICodeBlock;
  /** Runs the code; absent where it must not run. */
  readonly run?: (() => void) | undefined;
  /** Stops it; present while it runs. */
  readonly stop?: (() => void) | undefined;
  /** What its runs said. */
  readonly children?: ReactNode;
}

/** Render the block. */
export const CodeBlock = memo(function CodeBlock(
  props: ICodeBlockProps
): JSX.Element {
  const { trans } = usePanelContext();
  const { code, language, closed } = props.content;
  return (
    <div className="jp-CodeInterp-codeBlock">
      <div className="jp-CodeInterp-codeBlockBar">
        <span>{language || trans.__('text')}</span>
        {props.stop ? (
          <IconButton
            icon={stopIcon}
            label={trans.__('Stop this code')}
            text={trans.__('Stop')}
            onClick={props.stop}
          />
        ) : (
          props.run && (
            <IconButton
              icon={runIcon}
              label={trans.__('Run this code')}
              text={trans.__('Run')}
              onClick={props.run}
            />
          )
        )}
        <CopyButton label={trans.__('Copy code')} text={() => code} />
      </div>
      <HighlightedCode code={code} language={language} live={!closed} />
      {props.children}
    </div>
  );
});
