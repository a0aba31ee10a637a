/** A picture in the main area, in its own size. */
import { type JSX, useRef } from 'react';

import { CopyPictureButton } from './copy-picture-button';
import { SavePictureLink } from './save-picture-link';

/** Render the picture. */
export function PictureView(props: {
  readonly source: string;
  readonly name: string;
}): JSX.Element {
  const image = useRef<HTMLImageElement>(null);
  const { source, name } = props;
  return (
    <>
      <div className="jp-CodeInterp-viewBar">
        <span>{name}</span>
        <CopyPictureButton image={image} />
        <SavePictureLink source={source} name={name} />
      </div>
      {/* What is larger than the area is scrolled, also with the keyboard. */}
      <div className="jp-CodeInterp-viewPicture" tabIndex={0}>
        <img ref={image} src={source} alt={name} />
      </div>
    </>
  );
}
