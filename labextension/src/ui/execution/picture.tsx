/** A picture in its full width; a click shows it large, and it can be kept. */
import { launchIcon } from '@jupyterlab/ui-components';
import { type JSX, useRef, useState } from 'react';

import { Folded } from '../folded';
import { IconButton } from '../icon-button';
import { usePanelContext } from '../panel-context';
import { CopyPictureButton } from './copy-picture-button';
import { Lightbox } from './lightbox';
import { openPicture } from './main-area';
import { SavePictureLink } from './save-picture-link';

/** Render the picture. */
export function Picture(props: {
  readonly source: string;
  readonly label: string;
}): JSX.Element {
  const context = usePanelContext();
  const { trans } = context;
  const image = useRef<HTMLImageElement>(null);
  const [large, setLarge] = useState(false);
  const [broken, setBroken] = useState(false);
  const { source } = props;
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
      <Folded more={trans.__('Show all')} less={trans.__('Show less')}>
        <button
          type="button"
          className="jp-CodeInterp-pictureButton"
          title={trans.__('Enlarge')}
          aria-label={trans.__('Enlarge: %1', alt)}
          onClick={() => setLarge(true)}
        >
          <img
            ref={image}
            src={source}
            alt={alt}
            onError={() => setBroken(true)}
          />
        </button>
      </Folded>
      <div
        className="jp-CodeInterp-pictureBar"
        role="group"
        aria-label={trans.__('Picture')}
      >
        <CopyPictureButton image={image} />
        <SavePictureLink source={source} name={alt} />
        <IconButton
          icon={launchIcon}
          label={trans.__('Open in the main area')}
          onClick={() => openPicture(source, alt, context)}
        />
      </div>
      {large && (
        <Lightbox source={source} label={alt} close={() => setLarge(false)} />
      )}
    </div>
  );
}
