/** A picture of the person, small; a click shows it large. */
import { type JSX, useState } from 'react';

import { usePanelContext } from '../panel-context';
import { Lightbox } from './lightbox';

/** Render the picture, or `instead` when it cannot be loaded. */
export function PictureThumbnail(props: {
  readonly fileId: string;
  readonly name: string;
  readonly instead: JSX.Element | null;
}): JSX.Element | null {
  const { trans, links } = usePanelContext();
  const [large, setLarge] = useState(false);
  const [broken, setBroken] = useState(false);
  const { name } = props;
  if (broken) {
    return props.instead;
  }
  const source = links.contentUrl(props.fileId);
  return (
    <>
      <button
        type="button"
        className="jp-CodeInterp-thumbnail"
        title={name}
        aria-label={trans.__('Enlarge: %1', name)}
        onClick={() => setLarge(true)}
      >
        <img src={source} alt={name} onError={() => setBroken(true)} />
      </button>
      {large && (
        <Lightbox source={source} label={name} close={() => setLarge(false)} />
      )}
    </>
  );
}
