import { describe, expect, it } from 'vitest';

import { FileLinks } from '../file-links';
import { SafeTypesetter } from '../safe-typesetter';

const LINKS = new FileLinks('/base/codeinterp/api/v1/files/');

/** Typeset `$x$` with something that makes `formula` of it; also tells how the element was shown meanwhile. */
async function typeset(
  formula: string
): Promise<{ readonly html: string; readonly display: string[] }> {
  const display: string[] = [];
  const typesetter = new SafeTypesetter(
    {
      typeset: element => {
        display.push(element.style.display);
        element.innerHTML = `<mjx-container>${formula}</mjx-container>`;
      }
    },
    LINKS
  );
  const element = document.createElement('div');
  element.textContent = '$x$';
  await typesetter.typeset(element);
  expect(element.style.display).toBe('');
  return { html: element.innerHTML, display };
}

describe('SafeTypesetter', () => {
  it('keeps a formula out of sight until it is clean', async () => {
    const { display } = await typeset('x');
    expect(display.at(-1)).toBe('none');
  });

  it.each([
    'background:url(https://evil.example)',
    'background-image:url(https://evil.example)',
    'position:fixed;inset:0;z-index:9999',
    'border-image:url(https://evil.example) 1',
    'list-style-image:url(https://evil.example)'
  ])('drops the style %s', async style => {
    const { html } = await typeset(`<mjx-c style="${style}">x</mjx-c>`);
    expect(html).not.toMatch(/evil|fixed|9999/);
  });

  it('keeps the styles of formulas', async () => {
    const { html } = await typeset(
      '<mjx-c style="font-size: 80%; vertical-align: -1em; color: red">x</mjx-c>'
    );
    expect(html).toContain('font-size: 80%; vertical-align: -1em; color: red');
  });

  it('unlinks what leads to Jupyter or runs, and keeps links to others', async () => {
    for (const address of ['/logout', 'javascript:alert(1)', 'lab?reset']) {
      const { html } = await typeset(`<a href="${address}">x</a>`);
      expect(html).not.toContain('href');
    }
    const { html } = await typeset('<a href="https://example.org/">x</a>');
    expect(html).toContain('rel="noopener noreferrer"');
  });

  it('drops handlers and commands', async () => {
    const { html } = await typeset(
      '<mjx-c onclick="a()" data-commandlinker-command="c">x</mjx-c>'
    );
    expect(html).toBe('<mjx-container><mjx-c>x</mjx-c></mjx-container>');
  });

  it('does not load the formula renderer for text without a formula', async () => {
    let calls = 0;
    const typesetter = new SafeTypesetter(
      {
        typeset: () => {
          calls++;
        }
      },
      LINKS
    );
    const element = document.createElement('div');
    element.textContent = 'no formula';
    await typesetter.typeset(element);
    expect(calls).toBe(0);
  });
});
