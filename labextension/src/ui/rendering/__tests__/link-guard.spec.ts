import { describe, expect, it } from 'vitest';

import { FileLinks } from '../file-links';
import { guardLinks } from '../link-guard';

const LINKS = new FileLinks('/base/codeinterp/api/v1/files/');

/** Click a word inside a link of an output; says whether the link would be followed. */
function follows(address: string, area = 'jp-CodeInterp-outputs'): boolean {
  const output = document.createElement('div');
  output.className = area;
  const link = document.createElement('a');
  link.setAttribute('href', address);
  link.innerHTML = '<b>x</b>';
  output.append(link);
  const event = new MouseEvent('click', { bubbles: true, cancelable: true });
  output.addEventListener('click', click => guardLinks(click, LINKS));
  link.firstElementChild?.dispatchEvent(event);
  return !event.defaultPrevented;
}

describe('guardLinks', () => {
  it.each([
    'javascript://%0aalert(1)',
    'data:text/html,x',
    'vscode://extension/x',
    `http://${window.location.host}/logout`,
    '/logout',
    'lab/tree/x',
    'javascript:"codeinterp/api/v1/files/f1/content"',
    ''
  ])('stops a click on %s', address => {
    expect(follows(address)).toBe(false);
  });

  it.each(['https://example.org/', LINKS.contentUrl('f1'), '#part'])(
    'lets a click on %s through',
    address => {
      expect(follows(address)).toBe(true);
    }
  );

  it('leaves the links of the panel itself alone', () => {
    expect(follows('/lab', 'jp-CodeInterp-user')).toBe(true);
  });
});
