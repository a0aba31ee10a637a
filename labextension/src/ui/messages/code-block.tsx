/** A fenced code block of an answer: highlighted, to copy, and, when there is a way, to run. */
import { editIcon, runIcon, stopIcon } from '@jupyterlab/ui-components';
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
  /** Opens or closes `editor`; absent where the code must not run. */
  readonly edit?: (() => void) | undefined;
  /** Stands in place of the code while it is edited. */
  readonly editor?: ReactNode;
  /** The line, from 1, at which its latest run failed. */
  readonly failingLine?: number | null;
  /** What its runs said. */
  readonly children?: ReactNode;
}

/** Render the block. */
export const CodeBlock = memo(function CodeBlock(
  props: ICodeBlockProps
): JSX.Element {
  const { trans } = usePanelContext();
  const { content, editor, failingLine = null } = props;
  const { code, language, closed } = content;
  return (
    // The focus comes back here when the editor goes away and its button is not to be seen.
    <div className="jp-CodeInterp-codeBlock" tabIndex={-1}>
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
        {props.edit && (
          <IconButton
            icon={editIcon}
            label={trans.__('Edit before running')}
            pressed={editor !== undefined}
            onClick={props.edit}
          />
        )}
        <CopyButton label={trans.__('Copy code')} text={() => code} />
      </div>
      {editor ?? (
        <HighlightedCode
          code={code}
          language={language}
          live={!closed}
          failingLine={failingLine}
        />
      )}
      {props.children}
    </div>
  );
});
