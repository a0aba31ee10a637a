import { describe, expect, it } from 'vitest';

import { FileLinks } from '../file-links';
import { FORMULA_CLASS, placeFormulas } from '../formula-elements';
import { hideFormulas } from '../formula-tokens';
import { SafeTypesetter } from '../safe-typesetter';

const LINKS = new FileLinks('/base/codeinterp/api/v1/files/');

/** Stands for MathJax: turns every element that has a dollar or backslash into `formula`, when it is told to. */
class FakeMathJax {
  constructor(readonly formula = '<mjx-c>x</mjx-c>') {}

  readonly seen: HTMLElement[] = [];
  readonly texts: string[] = [];
  gate: Promise<void> = Promise.resolve();

  async typeset(element: HTMLElement): Promise<void> {
    this.seen.push(element);
    await this.gate;
    for (const child of element.children) {
      this.texts.push(child.textContent ?? '');
      if (/[$\\]/.test(child.textContent ?? '')) {
        child.innerHTML = `<mjx-container>${this.formula}</mjx-container>`;
      }
    }
  }
}

function element(html: string, className = 'jp-RenderedHTML'): HTMLElement {
  const made = document.createElement('div');
  made.className = className;
  made.innerHTML = html;
  return made;
}

async function typeset(formula: string): Promise<string> {
  const content = element('$x$');
  await new SafeTypesetter(new FakeMathJax(formula), LINKS).typeset(content);
  return content.querySelector(`.${FORMULA_CLASS}`)?.innerHTML ?? '';
}

describe('SafeTypesetter', () => {
  it('makes formulas where nothing is displayed, and never hides the content', async () => {
    const base = new FakeMathJax();
    const content = element('a $x$ b');
    const done = new SafeTypesetter(base, LINKS).typeset(content);
    expect(base.seen[0]?.style.display).toBe('none');
    expect(base.seen[0]?.isConnected).toBe(true);
    expect(content.style.display).toBe('');
    expect(content.textContent).toBe('a $x$ b');
    await done;
    expect(content.textContent).toBe('a x b');
    expect(base.seen[0]?.isConnected).toBe(false);
  });

  it('takes the marks of a quotation out of a formula', async () => {
    const base = new FakeMathJax();
    const content = element('$$\n&gt; x\n&gt; > y\n&gt; $$');
    await new SafeTypesetter(base, LINKS).typeset(content);
    expect(base.texts).toEqual(['$$\nx\n> y\n$$']);
  });

  it('shows a formula that two calls at once typeset', async () => {
    const base = new FakeMathJax();
    let open = () => {};
    base.gate = new Promise(resolve => {
      open = resolve;
    });
    const typesetter = new SafeTypesetter(base, LINKS);
    const content = element('$x$', 'jp-RenderedLatex');
    const calls = [typesetter.typeset(content), typesetter.typeset(content)];
    open();
    await Promise.all(calls);
    expect(content.innerHTML).toContain('<mjx-c>x</mjx-c>');
    expect(content.outerHTML).not.toContain('none');
    expect(base.texts).toEqual(['$x$']);
  });

  it('typesets what came in between the first call and the second', async () => {
    const base = new FakeMathJax();
    const typesetter = new SafeTypesetter(base, LINKS);
    const content = element('$x$');
    const first = typesetter.typeset(content);
    content.append(' and $y$');
    await typesetter.typeset(content);
    await first;
    expect(base.texts).toEqual(['$x$', '$y$']);
  });

  it('leaves content alone that went away meanwhile', async () => {
    const typesetter = new SafeTypesetter(new FakeMathJax(), LINKS);
    const content = element('$x$');
    const done = typesetter.typeset(content);
    content.replaceChildren();
    content.remove();
    await done;
    expect(content.innerHTML).toBe('');
  });

  it('shows the source when typesetting fails, and tries again', async () => {
    const base = new FakeMathJax();
    const typesetter = new SafeTypesetter(base, LINKS);
    const content = element('a $x$');
    base.gate = Promise.reject(new Error('no fonts'));
    await typesetter.typeset(content);
    expect(content.textContent).toBe('a $x$');
    expect(document.body.childElementCount).toBe(0);
    base.gate = Promise.resolve();
    await typesetter.typeset(content);
    expect(content.textContent).toBe('a x');
  });

  it('loses only the formula that cannot be typeset', async () => {
    const base = new FakeMathJax();
    const typeset = base.typeset.bind(base);
    base.typeset = async workshop => {
      if (workshop.textContent?.includes('bad')) {
        throw new Error('bad');
      }
      await typeset(workshop);
    };
    const content = element('<p>$a$ $bad$ $c$</p>');
    await new SafeTypesetter(base, LINKS).typeset(content);
    expect(content.textContent).toBe('x $bad$ x');
  });

  it.each([
    '\\require{HTML} \\require {other}x',
    '\\require\\require{HTML}{other}x',
    '\\require%\n{other}x',
    '\\require\n other x',
    '\\let\\load=\\require \\load{other}x'
  ])('lets no formula load a package by %j', async source => {
    const base = new FakeMathJax();
    const content = element(`$${source}$`);
    await new SafeTypesetter(base, LINKS).typeset(content);
    expect(base.texts).toHaveLength(1);
    expect(base.texts[0]).toMatch(/x\$$/);
    expect(base.texts[0]).not.toContain('require');
  });

  it('hands over formulas only, not the prices around them', async () => {
    const base = new FakeMathJax();
    const content = element(
      '<p>cost $5 and $10, <code>$a$</code> <b>\\(y\\)</b> or \\\\(z\\\\)</p>'
    );
    await new SafeTypesetter(base, LINKS).typeset(content);
    expect(base.texts).toEqual(['\\(y\\)', '\\(z\\)']);
    expect(content.textContent).toBe('cost $5 and $10, $a$ x or x');
  });

  it('leaves LaTeX to MathJax as a whole', async () => {
    const base = new FakeMathJax();
    const content = element('so $ x $ and $5', 'jp-RenderedLatex');
    await new SafeTypesetter(base, LINKS).typeset(content);
    expect(base.texts).toEqual(['so $ x $ and $5']);
  });

  it('takes of Markdown what was a formula in its source', async () => {
    const base = new FakeMathJax();
    const content = element(
      `${hideFormulas('$y$')} and $x$`,
      'jp-RenderedMarkdown'
    );
    placeFormulas(content);
    await new SafeTypesetter(base, LINKS).typeset(content);
    expect(base.texts).toEqual(['$y$']);
  });

  it.each([
    'background:url(https://evil.example)',
    'background-image:url(https://evil.example)',
    'position:fixed;inset:0;z-index:9999',
    'border-image:url(https://evil.example) 1',
    'list-style-image:url(https://evil.example)'
  ])('drops the style %s', async style => {
    const html = await typeset(`<mjx-c style="${style}">x</mjx-c>`);
    expect(html).toContain('<mjx-c');
    expect(html).not.toMatch(/evil|fixed|9999/);
  });

  it('keeps the styles of formulas', async () => {
    const html = await typeset(
      '<mjx-c style="font-size: 80%; vertical-align: -1em; color: red">x</mjx-c>'
    );
    expect(html).toContain('font-size: 80%; vertical-align: -1em; color: red');
  });

  it('unlinks what leads to Jupyter or runs, and keeps links to others', async () => {
    for (const address of ['/logout', 'javascript:alert(1)', 'lab?reset']) {
      const html = await typeset(`<a href="${address}">x</a>`);
      expect(html).toContain('>x</a>');
      expect(html).not.toContain('href');
    }
    const html = await typeset('<a href="https://example.org/">x</a>');
    expect(html).toContain('rel="noopener noreferrer"');
  });

  it('drops handlers, commands, names and the classes of others', async () => {
    expect(
      await typeset(
        '<mjx-c onclick="a()" data-commandlinker-command="c" id="main" class="mjx-i jp-Dialog cm-layer CtxtMenu_Info">x</mjx-c>'
      )
    ).toBe('<mjx-container><mjx-c class="mjx-i">x</mjx-c></mjx-container>');
  });

  it('does not load the formula renderer for text without a formula', async () => {
    const base = new FakeMathJax();
    const content = element('no formula, costs $5');
    await new SafeTypesetter(base, LINKS).typeset(content);
    expect(base.seen).toEqual([]);
  });
});
