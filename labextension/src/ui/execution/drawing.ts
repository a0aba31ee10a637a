/**
 * What is made of a bundle: which of its types is drawn, and which can only be said to be not shown.
 *
 * `jupyter_codeinterp/outputs/drawing.py` decides in the same way, so that a model is told what the person sees.
 */
import { DRAWN_TYPES, findMediaType } from '../../protocol/media-types';
import {
  type DisplayOutput,
  fileIdOf,
  type Output
} from '../../protocol/outputs';

type Data = DisplayOutput['data'];

/** The type that is drawn, if any, and those that stand for something that is not. */
export interface IDrawing {
  readonly mediaType: string | undefined;
  readonly missing: readonly string[];
}

/**
 * Decide it. A richer form that is drawn stands for all others; plain text does not, for it may be no more than the name of
 * a figure. `hasContent` says whether HTML has anything left once it was cleaned.
 */
export function drawingOf(
  data: Data,
  hasContent: (html: unknown) => boolean = () => true
): IDrawing {
  const canDraw = (name: string) =>
    name in data &&
    isDrawable(name, data[name]) &&
    (name !== 'text/html' || hasContent(data[name]));
  const names = Object.keys(data);
  const mediaType = DRAWN_TYPES.find(canDraw) ?? names.find(canDraw);
  if (mediaType !== undefined && findMediaType(mediaType).drawn !== 'text') {
    return { mediaType, missing: [] };
  }
  const missing = names.filter(
    name => name !== mediaType && isMissed(name, data[name])
  );
  const nothing = missing.length === 0 && mediaType === undefined;
  return { mediaType, missing: nothing ? names : missing };
}

/** The stored picture that is drawn of an output; null when there is none. */
export function pictureOf(output: Output): string | null {
  if (!('data' in output)) {
    return null;
  }
  const { mediaType } = drawingOf(output.data);
  return mediaType !== undefined && findMediaType(mediaType).drawn === 'picture'
    ? fileIdOf(output.data[mediaType])
    : null;
}

function isDrawable(name: string, payload: unknown): boolean {
  const { drawn } = findMediaType(name);
  if (drawn === 'picture') {
    return (
      fileIdOf(payload) !== null ||
      (name === 'image/svg+xml' && typeof payload === 'string')
    );
  }
  return drawn !== 'link' && drawn !== 'nothing' && fileIdOf(payload) === null;
}

function isMissed(name: string, payload: unknown): boolean {
  const { drawn, told } = findMediaType(name);
  return (
    told === 'absence' ||
    (name !== 'text/plain' && drawn !== 'nothing' && fileIdOf(payload) !== null)
  );
}
