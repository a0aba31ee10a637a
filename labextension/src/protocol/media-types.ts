/**
 * What becomes of each media type of an output.
 *
 * The rows are those of `jupyter_codeinterp/protocol/media_types.py`; `scripts/media-types` writes them for the page.
 */
import { asObject, asString, field, listOf, oneOf } from './json';
import table from './media-types.json';

export const DRAWN = [
  'html',
  'picture',
  'markdown',
  'latex',
  'json',
  'text',
  'link',
  'nothing'
] as const;
/** How a page draws it; `link` offers its file for download, `nothing` leaves it out. */
export type Drawn = (typeof DRAWN)[number];

export const TOLD = [
  'text',
  'markup',
  'picture',
  'absence',
  'nothing'
] as const;
/** What a model reads of it. */
export type Told = (typeof TOLD)[number];

export const KINDS = [
  'text',
  'picture',
  'figure',
  'map',
  'widget',
  'script',
  'html',
  'document',
  'sound',
  'video',
  'data'
] as const;
/** What a person calls it. */
export type Kind = (typeof KINDS)[number];

/** A row; a `name` with one `*` stands for a family. */
export interface IMediaType {
  readonly name: string;
  readonly drawn: Drawn;
  readonly told: Told;
  readonly kind: Kind;
}

/** The rows, those that are drawn first and best first. */
export const MEDIA_TYPES: readonly IMediaType[] = listOf(mediaTypeFromJson)(
  table,
  'media types'
);

/** The types that are drawn, best first, without families. */
export const DRAWN_TYPES: readonly string[] = MEDIA_TYPES.filter(
  ({ name, drawn }) =>
    !name.includes('*') && drawn !== 'link' && drawn !== 'nothing'
).map(({ name }) => name);

const ANYTHING: IMediaType = {
  name: '*',
  drawn: 'nothing',
  told: 'absence',
  kind: 'data'
};

/** The row of a media type: its own, or that of the first family it belongs to. */
export function findMediaType(name: string): IMediaType {
  return (
    MEDIA_TYPES.find(row => row.name === name) ??
    MEDIA_TYPES.find(row => isInFamily(name, row.name)) ??
    ANYTHING
  );
}

/** Whether it is a picture that every browser shows and that cannot carry scripts. */
export function isRaster(name: string): boolean {
  return name !== 'image/svg+xml' && findMediaType(name).drawn === 'picture';
}

function isInFamily(name: string, family: string): boolean {
  const [begin, end] = family.split('*');
  return (
    begin !== undefined &&
    end !== undefined &&
    name.startsWith(begin) &&
    name.endsWith(end)
  );
}

function mediaTypeFromJson(value: unknown, name: string): IMediaType {
  const body = asObject(value, name);
  return {
    name: field(body, 'name', asString),
    drawn: field(body, 'drawn', oneOf(DRAWN)),
    told: field(body, 'told', oneOf(TOLD)),
    kind: field(body, 'kind', oneOf(KINDS))
  };
}
