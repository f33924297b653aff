// Reads each file with Mermaid's own parser, and ends with 1 if it takes one of
// them for a mistake. Mermaid wants a page around it, even to parse.
import { readFileSync } from 'node:fs';
import { JSDOM } from 'jsdom';

const page = new JSDOM('');
globalThis.window = page.window;
globalThis.document = page.window.document;
const { default: mermaid } = await import('mermaid');
mermaid.initialize({ startOnLoad: false, maxTextSize: 10_000_000, maxEdges: 100_000 });

let wrong = 0;
for (const file of process.argv.slice(2)) {
  try {
    await mermaid.parse(readFileSync(file, 'utf8'));
  } catch (e) {
    wrong++;
    console.log(`${file}: ${e.message}`);
  }
}
process.exit(wrong > 0 ? 1 : 0);
