/** JSON as the formatter of this repository prints it: what fits a line stands on one. For generated files people read. */

const LINE_MAX_CHARACTERS = 120;

/** Text of any JSON value, no newline at its end. `column`: where its first line begins; `after`: room for a comma. */
export function jsonText(value: unknown, indent = '', column = 0, after = 0): string {
  const line = onOneLine(value);
  if (value === null || typeof value !== 'object' || column + line.length + after <= LINE_MAX_CHARACTERS) return line;
  const deeper = `${indent}  `;
  const isList = Array.isArray(value);
  const members = isList ? value.map((one) => ['', one] as const) : Object.entries(value);
  const parts = members.map(([key, one], n) => {
    const start = `${deeper}${isList ? '' : `${JSON.stringify(key)}: `}`;
    return `${start}${jsonText(one, deeper, start.length, n < members.length - 1 ? 1 : 0)}`;
  });
  const [open, close] = isList ? '[]' : '{}';
  return `${open}\n${parts.join(',\n')}\n${indent}${close}`;
}

function onOneLine(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(onOneLine).join(', ')}]`;
  const members = Object.entries(value).map(([key, one]) => `${JSON.stringify(key)}: ${onOneLine(one)}`);
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}
