/**
 * The class names that content may keep: colours, and nothing that a style sheet of the page positions, sizes or hides.
 *
 * Any other class could be one of the page's own: CodeMirror, for instance, lays its layers and panels out by theirs.
 */
import { jupyterHighlightStyle } from '@jupyterlab/codemirror';

/** As JupyterLab writes the eight colours of a terminal, and how it marks text that is bold, underlined or inverse. */
const TERMINAL_CLASS =
  /^ansi-(?:(?:black|red|green|yellow|blue|magenta|cyan|white)(?:-intense)?-[fb]g|default-inverse-[fb]g|bold|underline)$/;

/** Has no style in JupyterLab; tells pandas' tables from others. */
const TABLE_CLASS = 'dataframe';

let tokenClasses: ReadonlySet<string> | null = null;

/** The words of a class attribute that content may keep. */
export function keptClasses(value: string): string {
  return value.split(/\s+/).filter(isKept).join(' ');
}

function isKept(word: string): boolean {
  tokenClasses ??= findTokenClasses();
  return (
    word === TABLE_CLASS || TERMINAL_CLASS.test(word) || tokenClasses.has(word)
  );
}

/**
 * The classes that JupyterLab's Markdown gives to the tokens of highlighted code. Their names are made when the page is
 * loaded, from the same counter as those of CodeMirror's themes: only the exact names tell them apart.
 */
function findTokenClasses(): ReadonlySet<string> {
  const tags = jupyterHighlightStyle.specs.flatMap(spec => spec.tag);
  const names = tags.flatMap(
    tag => jupyterHighlightStyle.style([tag])?.split(' ') ?? []
  );
  return new Set(names.filter(Boolean));
}
