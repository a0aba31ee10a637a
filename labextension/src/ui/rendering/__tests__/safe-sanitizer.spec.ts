import { Sanitizer } from '@jupyterlab/apputils';
import { nullTranslator } from '@jupyterlab/translation';
import { describe, expect, it } from 'vitest';

import { FileLinks } from '../file-links';
import { collapseRepeatedImages } from '../repeated-images';
import { SafeSanitizer } from '../safe-sanitizer';

const LINKS = new FileLinks('/base/codeinterp/api/v1/files/');
const SANITIZER = new SafeSanitizer(new Sanitizer(), LINKS);
const TRANS = nullTranslator.load('jupyter_codeinterp');

describe('SafeSanitizer', () => {
  it('lets references to stored files through as pictures', () => {
    expect(
      SANITIZER.sanitize('<p><img src="codeinterp-file:f1" alt="Chart"></p>')
    ).toContain(`src="${LINKS.contentUrl('f1')}"`);
  });

  it('lets links to stored files through', () => {
    expect(
      SANITIZER.sanitize('<a href="codeinterp-file:f1">table</a>')
    ).toContain(`href="${LINKS.contentUrl('f1')}"`);
  });

  it('keeps ANSI colours and tables', () => {
    expect(
      SANITIZER.sanitize('<span class="ansi-red-fg">x</span>', {
        allowedTags: ['span']
      })
    ).toBe('<span class="ansi-red-fg">x</span>');
    expect(
      SANITIZER.sanitize(
        '<table class="dataframe"><tbody><tr><td>1</td></tr></tbody></table>'
      )
    ).toContain('dataframe');
  });

  it('stops scripts, handlers and styles', () => {
    const clean = SANITIZER.sanitize(
      '<script>a()</script><p onclick="a()" style="position:fixed">b</p>'
    );
    expect(clean).toBe('<p>b</p>');
  });
});

describe('what a page does not show', () => {
  it.each([
    '<svg width="9"><text>no</text></svg>',
    '<math><mi>no</mi></math>',
    '<iframe>no</iframe>',
    '<object>no</object>',
    '<template><p>no</p></template>',
    '<select><option>no</option></select>',
    '<p hidden>no</p>',
    '<p style="display:none">no</p>',
    '<style>.a { display: none }</style><p class="a">no</p>',
    '<style>p { color: red }</style><input type="checkbox" checked>'
  ])('leaves nothing of itself behind: %s', html => {
    expect(SANITIZER.sanitize(`${html}<p>yes</p>`)).toMatch(
      /^<p[^>]*>yes<\/p>$/
    );
  });

  it('is told from a list of tasks', () => {
    expect(
      SANITIZER.sanitize('<ul><li><input checked type="checkbox"> a</li></ul>')
    ).toContain('☑');
  });
});

/** As `df.style.background_gradient()` of pandas 3.1 writes it. */
const STYLED = `<style type="text/css">
#T_1_row0_col0, #T_1_row1_col1 {
  background-color: #fff7fb;
  color: #000000;
}
#T_1_row0_col1 {
  background-color: #023858;
  color: #f1f1f1;
  font-weight: bold;
}
</style>
<table id="T_1">
  <tbody>
    <tr>
      <td id="T_1_row0_col0" class="data row0 col0">1</td>
      <td id="T_1_row0_col1" class="data row0 col1">2</td>
    </tr>
  </tbody>
</table>`;

/** The style of every cell of sanitized HTML. */
function cellStyles(html: string): string[] {
  const page = new DOMParser().parseFromString(
    SANITIZER.sanitize(html),
    'text/html'
  );
  expect(page.querySelector('style, [id]')).toBeNull();
  return [...page.querySelectorAll('td')].map(cell => cell.style.cssText);
}

function table(css: string, cells: string): string {
  return `<style>${css}</style><table id="t" class="t"><tr>${cells}</tr></table>`;
}

describe('a style sheet in an output', () => {
  it('gives cells their colours and weight', () => {
    const [light = '', dark = ''] = cellStyles(STYLED);
    expect(light).toMatch(
      /background-color: (#fff7fb|rgb\(255, 247, 251\)).*; color: (#000000|rgb\(0, 0, 0\))|color: .*background-color: /
    );
    expect(dark).toMatch(/font-weight: bold/);
    expect(dark).toMatch(/#023858|rgb\(2, 56, 88\)/);
  });

  it('reaches nothing but the output, and does nothing but colour', () => {
    const styles = cellStyles(
      table(
        '@import url(https://evil.example); body, td { color: red; position: fixed; background: url(https://evil.example) } ' +
          '@media print { td { color: blue } } td:hover { color: lime } /* } td { color: navy } */',
        '<td>1</td>'
      )
    );
    expect(styles).toEqual(['color: red;']);
  });

  it('lets the more specific rule and the own style win', () => {
    const css =
      '#a { color: red } .t td { color: blue } td { color: lime } .t td { font-weight: bold }';
    expect(
      cellStyles(
        table(css, '<td id="a">1</td><td>2</td><td style="color: navy">3</td>')
      )
    ).toEqual([
      'color: red; font-weight: bold;',
      'color: blue; font-weight: bold;',
      'color: navy; font-weight: bold;'
    ]);
  });

  it.each(['td {', '}}} td { color: red', '{{{{', 'td { color: red } }', '{}'])(
    'may be broken: %s',
    css => {
      expect(cellStyles(table(css, '<td>1</td>'))).toHaveLength(1);
    }
  );

  it('with very many rules still takes a moment only', () => {
    const rules = Array.from(
      { length: 20_000 },
      (_, n) => `div div div .c${n}, #x${n} > td { color: red }`
    );
    expect(cellStyles(table(rules.join(' '), '<td>1</td>'))).toEqual(['']);
  });
});

describe('collapseRepeatedImages', () => {
  it('replaces only what is shown already', () => {
    const node = document.createElement('div');
    node.innerHTML = SANITIZER.sanitize(
      '<img src="codeinterp-file:f1" alt="Sales"><img src="codeinterp-file:f2">'
    );
    collapseRepeatedImages(node, new Set(['f1']), TRANS);
    expect(node.querySelectorAll('img')).toHaveLength(1);
    expect(node.textContent).toBe('Sales (shown above)');
  });
});
