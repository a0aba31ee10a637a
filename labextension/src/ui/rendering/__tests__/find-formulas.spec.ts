/** Formulas as models write them; prices, variables, code and regular expressions as people do. */
import { describe, expect, it } from 'vitest';

import { findFormulas, withoutFormulas } from '../find-formulas';

function found(text: string): string[] {
  return findFormulas(text).map(({ from, to }) => text.slice(from, to));
}

const FORMULAS: [string, string[]][] = [
  ['the square $b^2$ of b', ['$b^2$']],
  ['$x$', ['$x$']],
  ['$x$, $y$ and $z$.', ['$x$', '$y$', '$z$']],
  ['the $n$th of $k$-means', ['$n$', '$k$']],
  ['($x$)', ['$x$']],
  ['**$x$**', ['$x$']],
  ['为 $x$ 的', ['$x$']],
  ['设$x$为', ['$x$']],
  ['it is $5$', ['$5$']],
  ['$10\\%$ of it', ['$10\\%$']],
  ['costs $5 and $x$ is it', ['$x$']],
  ['costs \\$5 where $x$ is', ['$x$']],
  ['$a\\$b$', ['$a\\$b$']],
  ['$a\n= b$', ['$a\n= b$']],
  ['\\(a^2\\)', ['\\(a^2\\)']],
  ['where\\(x\\)is', ['\\(x\\)']],
  ['\\[ \\frac{1}{2} \\]', ['\\[ \\frac{1}{2} \\]']],
  ['\\[\na\n\n= b\n\\]', ['\\[\na\n\n= b\n\\]']],
  ['\\[ a \\\\[2pt] b \\]', ['\\[ a \\\\[2pt] b \\]']],
  ['\\[ 42 \\]', ['\\[ 42 \\]']],
  ['$$ x $$', ['$$ x $$']],
  ['$$\na\n- b\n$$', ['$$\na\n- b\n$$']],
  ['\\\\(x\\\\) and \\\\[y\\\\]', ['\\\\(x\\\\)', '\\\\[y\\\\]']],
  [
    '\\begin{align*}a &= b\\\\\nc &= d\\end{align*}',
    ['\\begin{align*}a &= b\\\\\nc &= d\\end{align*}']
  ],
  ['| $|x|$ | \\(a|b\\) |', ['$|x|$', '\\(a|b\\)']],
  ['`a$b` and $x$', ['$x$']],
  ['a stray ` and $x$', ['$x$']],
  [
    'that is $ x^2 $ and $ \\alpha + \\beta $',
    ['$ x^2 $', '$ \\alpha + \\beta $']
  ],
  ['$$|x|$$ and $$ a | b $$', ['$$|x|$$', '$$ a | b $$']],
  ['\\(ab\\), \\(ABC\\), \\(s\\)', ['\\(ab\\)', '\\(ABC\\)', '\\(s\\)']],
  ['$\\delta$ and \\(\\sigma\\)', ['$\\delta$', '\\(\\sigma\\)']],
  ['\\[a-b\\]', ['\\[a-b\\]']]
];

const NONE = [
  'cost $5 and $10 total',
  '$5/month and $10/month',
  '$5/month vs 10$/year',
  'between $1,000 and $2,000',
  '$5-$10',
  '$5 (was $10)',
  '**$5**/**$10**',
  'from $20 or 15$ on',
  'US$5 and CA$7',
  'US$5, that is $ 6',
  '\\$5 and \\$6',
  'cost $5',
  '$HOME/$USER',
  '$HOME and $PATH',
  'in $HOME and PATH$ there',
  'a $$ is $$ b dollars',
  '$a\n+ an item$',
  'the cost is $$ and $$ is a lot',
  '`$a` and `$b`',
  '`$a$`',
  '``a ` $x$``',
  '```\n$x$ \\(y\\)\n```',
  '~~~sh\necho $a$ $b$\n~~~',
  '```\n$x$ still open',
  '`\\(x\\)` and `re.match(r"\\[a-z\\]+")`',
  '| $5 | $10 |\n| $6 | $11 |',
  '- costs $5a\n- and b$ more',
  '$x\n\ny$',
  '\\(x\n\ny\\)',
  'a list \\[ \\] and \\[x\\] and \\[1\\]',
  '\\[not a link\\](https://example.org)',
  'see \\[citation needed\\] there',
  '| $$ | $$$ | $ |\n| $$ | cheap | $$ |',
  'a set \\[a-z\\]+ or \\[a-z0-9_\\] or \\[^A-Z\\]',
  'a group \\(foo\\), then \\(\\d+\\) and ^\\[\\w+\\]$',
  'the \\[optional\\] part, list\\[int\\] and file\\(s\\), box\\(es\\)',
  'the list \\[1, 2, 3\\] and the range \\[0, 0.5\\]',
  'GBP/$: 1.2, EUR/$: 1.1',
  '$HOME_DIR/$X',
  'spent $ 5_000 and $ 6^2 there $',
  'https://example.org/?$a=1&$b=2',
  'open \\(x and \\[y and $z and \\begin{align}'
];

describe('findFormulas', () => {
  it.each(FORMULAS)('finds those of %j', (text, formulas) => {
    expect(found(text)).toEqual(formulas);
  });

  it.each(NONE)('finds none in %j', text => {
    expect(found(text)).toEqual([]);
  });

  it.each([
    '\\(',
    '\\[',
    '$a',
    '$$',
    '\\begin{a}',
    '`',
    '\\\\(x',
    '` `` ',
    '$`',
    '\\( \n',
    '$a '
  ])('takes a moment for many of %j', piece => {
    const began = performance.now();
    found(piece.repeat(200_000 / piece.length));
    // A search that begins again for each would take hours.
    expect(performance.now() - began).toBeLessThan(10_000);
  });
});

describe('withoutFormulas', () => {
  it('leaves what is open', () => {
    expect(withoutFormulas('a $x$ `$$` b $$ c')).toBe('a     b $$ c');
  });
});
