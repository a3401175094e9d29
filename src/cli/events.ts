/**
 * Reads server-sent events (WHATWG HTML, section 9.2) from pieces of text as they come, and hands on what stands in `data`,
 * which is JSON. What else an event has is the server's business.
 */
export function createEventReader(hear: (data: unknown) => void): (piece: string) => void {
  let rest = '';
  return (piece) => {
    const frames = (rest + piece).split('\n\n');
    rest = frames.pop() ?? '';
    for (const frame of frames) {
      const [, data] = /^data: (.*)$/m.exec(frame) ?? [];
      if (data !== undefined) hear(JSON.parse(data));
    }
  };
}

/** The same of lines, each a JSON text. What comes behind the last newline is none. */
export function createLineReader(hear: (data: unknown) => void): (piece: string) => void {
  let rest = '';
  return (piece) => {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) hear(JSON.parse(line));
  };
}
