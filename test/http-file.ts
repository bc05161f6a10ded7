/** One request of a `.http` file, ready to be sent, and what it is documented to be answered. */
export interface Exchange {
  name: string;
  method: string;
  url: string;
  headers: Record<string, string>;
  body?: string;
  documented: { status: number; body: object };
}

const DOCUMENTED = /^# → (\d{3}) (\{.*\})$/m;
const REQUEST_LINE = /^(GET|POST|PUT|DELETE) (\S+)$/;
const HEADER = /^([\w-]+): (.+)$/;

/**
 * Reads the exchanges of a `.http` file (VS Code REST Client, IntelliJ HTTP Client).
 * @param given values in place of those that the file gives its variables
 * @throws Error for anything that such a client would not understand, a variable without a value, a request without its answer
 */
export function readHttpFile(text: string, given: Record<string, string> = {}): Exchange[] {
  const [preamble = '', ...blocks] = text.split(/^### */m);
  const variables = new Map(
    [...preamble.matchAll(/^@(\w+) = (.+)$/gm)].map(([, name = '', value = '']) => [name, value]),
  );
  for (const [name, value] of Object.entries(given)) {
    if (!variables.has(name)) throw new Error(`the file has no variable ${name}`);
    variables.set(name, value);
  }
  const filled = (line: string): string =>
    line.replaceAll(/\{\{(\w+)\}\}/g, (_whole, name: string) => {
      const value = variables.get(name);
      if (value === undefined) throw new Error(`the variable ${name} has no value`);
      return value;
    });
  return blocks.map((block) => readExchange(filled(block)));
}

function readExchange(block: string): Exchange {
  const [name = '', ...lines] = block.split('\n');
  const [, status, said] = DOCUMENTED.exec(block) ?? [];
  if (!status || !said) throw new Error(`“${name}” does not say what is answered`);
  const spoken = lines.filter((line) => !line.startsWith('#'));
  const end = spoken.indexOf('');
  const [requestLine = '', ...headerLines] = spoken.slice(0, end === -1 ? undefined : end);
  const [, method, url] = REQUEST_LINE.exec(requestLine) ?? [];
  if (!method || !url) throw new Error(`“${name}” has no request line: ${requestLine}`);
  const headers = headerLines.map((line) => {
    const [, header, value] = HEADER.exec(line) ?? [];
    if (!header || !value) throw new Error(`“${name}” has no such header: ${line}`);
    return [header.toLowerCase(), value] as const;
  });
  const body = end === -1 ? '' : spoken.slice(end).join('\n').trim();
  return {
    ...{ name, method, url, headers: Object.fromEntries(headers), body: body || undefined },
    documented: { status: Number(status), body: JSON.parse(said) as object },
  };
}
