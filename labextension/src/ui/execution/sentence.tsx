/** A sentence of the product, in which names stand between backticks. */
import type { JSX } from 'react';

/** Render the sentence. */
export function Sentence(props: { readonly text: string }): JSX.Element {
  const pieces = props.text.split('`');
  return (
    <p className="jp-CodeInterp-executionNote">
      {pieces.map((piece, index) =>
        // The piece after a backtick that stands alone is text.
        index % 2 === 1 && index < pieces.length - 1 ? (
          <code key={index}>{piece}</code>
        ) : (
          piece
        )
      )}
    </p>
  );
}
