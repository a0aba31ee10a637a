/** Terminal text that grows: finished chunks are rendered once, off-screen ones not painted. */
import { type JSX, memo, useMemo, useState } from 'react';

import type { StreamOutput } from '../../protocol/outputs';
import { usePanelContext } from '../panel-context';
import { StreamSplitter } from '../rendering/stream-chunks';
import { isProgress } from './progress-text';
import { useFollowEnd } from './use-follow-end';
import { useTerminalText } from './use-terminal-text';

/** Nobody shows more progress bars than this; longer text is not looked through. */
const PROGRESS_CHARACTERS = 20_000;

/** Printed pictures are shown below the text; their reference means nothing to a reader. */
const PICTURE =
  /!?\[[^[\]\n]*\]\(codeinterp-file:[\w-]+\)|codeinterp-file:[\w-]+/g;

/** Colours and addresses need JupyterLab's renderer; without them text is text, and much faster. */
const RICH = /\x1b|:\/\/|www\.|data:/;

const Chunk = memo(function Chunk(props: {
  readonly text: string;
}): JSX.Element {
  const { trans } = usePanelContext();
  const text = props.text.replace(PICTURE, trans.__('[picture below]'));
  return RICH.test(text) ? (
    <RichChunk text={text} />
  ) : (
    <div className="jp-CodeInterp-streamChunk">
      <pre>{text}</pre>
    </div>
  );
});

const RichChunk = memo(function RichChunk(props: {
  readonly text: string;
}): JSX.Element {
  const host = useTerminalText(props.text);
  return <div className="jp-CodeInterp-streamChunk" ref={host} />;
});

/** Render the stream. */
export const StreamText = memo(function StreamText(props: {
  readonly output: StreamOutput;
  /** Whether its end is what matters: it is still being written, or its beginning was left out. */
  readonly fromEnd: boolean;
}): JSX.Element {
  const { name, text } = props.output;
  const [splitter] = useState(() => new StreamSplitter());
  const chunks = useMemo(() => splitter.split(text), [splitter, text]);
  const calm =
    name === 'stderr' && text.length < PROGRESS_CHARACTERS && isProgress(text);
  // What was seen to grow stays at its end when it is complete.
  const [grew, setGrew] = useState(props.fromEnd);
  if (props.fromEnd && !grew) {
    setGrew(true);
  }
  const box = useFollowEnd<HTMLDivElement>(text, grew);
  return (
    <div
      ref={box}
      className={`jp-RenderedText jp-CodeInterp-stream jp-CodeInterp-${name} ${calm ? 'jp-mod-progress' : ''}`}
      // JupyterLab colours what was written to stderr by this attribute.
      data-mime-type={`application/vnd.jupyter.${calm ? 'stdout' : name}`}
      tabIndex={0}
    >
      <div>
        {chunks.map((chunk, index) => (
          <Chunk key={index} text={chunk} />
        ))}
      </div>
    </div>
  );
});
