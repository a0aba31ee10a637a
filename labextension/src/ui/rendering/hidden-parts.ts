/** Takes out of HTML what its own sheets and attributes hide: a fallback for pages without styles, what a script would show. */
import { declarations, type IShowRule } from './style-rules';

/** So many compound selectors are compared with elements; later elements count as shown. */
const MOST_TESTS = 200_000;

/** What an element's own style weighs: more than ids. */
const OWN = Number.MAX_SAFE_INTEGER;

/** Remove the hidden elements with all that is in them. */
export function removeHidden(root: Element, rules: readonly IShowRule[]): void {
  const matcher = new Matcher(root, rules);
  const walker = root.ownerDocument.createTreeWalker(
    root,
    NodeFilter.SHOW_ELEMENT,
    // What is hidden is not searched: all of it goes.
    node =>
      node.parentElement && hidden.has(node.parentElement)
        ? NodeFilter.FILTER_REJECT
        : NodeFilter.FILTER_ACCEPT
  );
  const hidden = new Set<Element>();
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node instanceof Element && matcher.hides(node)) {
      hidden.add(node);
    }
  }
  // Only now, for what stands before an element decides about it.
  hidden.forEach(element => element.remove());
}

class Matcher {
  constructor(
    private readonly _root: Element,
    private readonly _rules: readonly IShowRule[]
  ) {}

  /** Whether the strongest of what is said of an element hides it. */
  hides(element: Element): boolean {
    const strongest = new Map<string, { weight: number[]; hides: boolean }>();
    const add = (name: string, weight: number[], hides: boolean) => {
      if (compare(weight, strongest.get(name)?.weight ?? []) >= 0) {
        strongest.set(name, { weight, hides });
      }
    };
    if (element.hasAttribute('hidden')) {
      add('display', [0, -1], true);
    }
    for (const rule of this._testsLeft > 0 ? this._rules : []) {
      if (this._matches(element, rule, 0)) {
        add(rule.name, [...rule.weight], rule.hides);
      }
    }
    for (const said of declarations(element.getAttribute('style') ?? '')) {
      add(said.name, [Number(said.important), OWN], said.hides);
    }
    return [...strongest.values()].some(({ hides }) => hides);
  }

  private _matches(element: Element, rule: IShowRule, index: number): boolean {
    const compound = rule.compounds[index];
    if (this._testsLeft <= 0 || !compound || element === this._root) {
      return false;
    }
    this._testsLeft--;
    const { tag, simple } = compound;
    if (
      (tag !== '' && tag !== element.localName) ||
      !simple.every(part => isSimpleMatch(part, element))
    ) {
      return false;
    }
    const next = rule.compounds[index + 1];
    return !next || this._matchesNext(element, rule, index + 1);
  }

  /** Whether what stands around the element matches the compounds from `index` on. */
  private _matchesNext(
    element: Element,
    rule: IShowRule,
    index: number
  ): boolean {
    const combinator = rule.compounds[index]?.combinator ?? '';
    const step = (from: Element) =>
      /[ >]/.test(combinator)
        ? from.parentElement
        : from.previousElementSibling;
    for (
      let other = step(element);
      other && other !== this._root;
      other = step(other)
    ) {
      if (this._matches(other, rule, index)) {
        return true;
      }
      if (this._testsLeft <= 0 || /[>+]/.test(combinator)) {
        break;
      }
    }
    return false;
  }

  private _testsLeft = MOST_TESTS;
}

function compare(one: readonly number[], other: readonly number[]): number {
  if (other.length === 0) {
    return 1;
  }
  const at = one.findIndex((value, index) => value !== (other[index] ?? 0));
  return at < 0 ? 0 : (one[at] ?? 0) - (other[at] ?? 0);
}

function isSimpleMatch(part: string, element: Element): boolean {
  if (part.startsWith('#')) {
    return element.id === part.slice(1);
  }
  if (part.startsWith('.')) {
    return element.classList.contains(part.slice(1));
  }
  if (part.startsWith(':')) {
    return element.hasAttribute('checked');
  }
  const [name = '', value] = part.slice(1, -1).split('=');
  const actual = element.getAttribute(name);
  return (
    actual !== null &&
    (value === undefined || actual === value.replace(/^["']+|["']+$/g, ''))
  );
}
