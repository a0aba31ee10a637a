/** A picture in its full width; a click shows it large, with ways to keep it. */
import { type JSX, useState } from 'react';

import { usePanelContext } from '../panel-context';
import { Lightbox } from './lightbox';

/** Render the picture. */
export function Picture(props: {
  readonly source: string;
  readonly label: string;
}): JSX.Element {
  const { trans } = usePanelContext();
  const [large, setLarge] = useState(false);
  const [broken, setBroken] = useState(false);
  const name = /^<.*>$/.test(props.label) ? '' : props.label;
  const alt = name || trans.__('Picture made by the code');
  if (broken) {
    return (
      <div className="jp-CodeInterp-notice" role="alert">
        {trans.__('This picture could not be loaded.')}{' '}
        <button
          type="button"
          className="jp-CodeInterp-link"
          onClick={() => setBroken(false)}
        >
          {trans.__('Try again')}
        </button>
      </div>
    );
  }
  return (
    <div className="jp-CodeInterp-picture">
      <button
        type="button"
        className="jp-CodeInterp-pictureButton"
        title={trans.__('Enlarge')}
        aria-label={trans.__('Enlarge: %1', alt)}
        onClick={() => setLarge(true)}
      >
        <img src={props.source} alt={alt} onError={() => setBroken(true)} />
      </button>
      {large && (
        <Lightbox
          source={props.source}
          label={alt}
          close={() => setLarge(false)}
        />
      )}
    </div>
  );
}
