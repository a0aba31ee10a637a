/** Terminal text that grows: finished chunks are rendered once, off-screen ones not painted. */
import { renderText } from '@jupyterlab/rendermime';
import { type JSX, memo, useEffect, useMemo, useRef } from 'react';

import type { StreamOutput } from '../../protocol/outputs';
import { usePanelContext } from '../panel-context';
import { splitStream } from '../rendering/stream-chunks';

/** Printed pictures are shown below the text; their reference means nothing to a reader. */
const PICTURE =
  /!?\[[^\]\n]*\]\(codeinterp-file:[\w-]+\)|codeinterp-file:[\w-]+/g;

const Chunk = memo(function Chunk(props: {
  readonly text: string;
}): JSX.Element {
  const { rendermime, trans } = usePanelContext();
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = host.current;
    if (!element) {
      return;
    }
    const target = document.createElement('div');
    void renderText({
      host: target,
      sanitizer: rendermime.sanitizer,
      source: props.text.replace(PICTURE, trans.__('[picture below]'))
    });
    element.replaceChildren(...target.childNodes);
  }, [props.text, rendermime, trans]);
  return <div className="jp-CodeInterp-streamChunk" ref={host} />;
});

/** Render the stream. */
export const StreamText = memo(function StreamText(props: {
  readonly output: StreamOutput;
}): JSX.Element {
  const { name, text } = props.output;
  const chunks = useMemo(() => splitStream(text), [text]);
  return (
    <div
      className={`jp-RenderedText jp-CodeInterp-stream jp-CodeInterp-${name}`}
      data-mime-type={`application/vnd.jupyter.${name}`}
      tabIndex={0}
    >
      {chunks.map((chunk, index) => (
        <Chunk key={index} text={chunk} />
      ))}
    </div>
  );
});
