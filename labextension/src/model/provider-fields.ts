/** Reads the fields of the connection form that hold several things. */

/** The names in a text, with commas or spaces between them. */
export function namesIn(text: string): readonly string[] {
  return [...new Set(text.split(/[\s,]+/).filter(Boolean))];
}

function linesOf(text: string): readonly string[] {
  return text
    .split('\n')
    .map(line => line.trim())
    .filter(Boolean);
}

/** The first line that is no header. */
export function findHeaderProblem(text: string): string | null {
  return (
    linesOf(text).find(line => !/^[\w!#$%&'*+.^`|~-]+:/.test(line)) ?? null
  );
}

/** The headers in lines `Name: value`; a name without a value keeps the stored one. */
export function headersIn(text: string): Record<string, string | null> {
  return Object.fromEntries(
    linesOf(text).map(line => {
      const at = line.indexOf(':');
      return [line.slice(0, at), line.slice(at + 1).trim() || null];
    })
  );
}
