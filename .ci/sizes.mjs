// Bytes of what a member's browser loads first, as sent with brotli, against
// the budget. (The respondent's page is measured by tests/respond.rs.)
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';

const BUDGET = 350_000;
const folder = 'target/dist/site/pkg';
let total = 0;
for (const name of readdirSync(folder).sort()) {
  if (!/\.(wasm|js|css)$/.test(name)) continue;
  const path = join(folder, name);
  const raw = statSync(path).size;
  const sent = (() => {
    try {
      return statSync(`${path}.br`).size;
    } catch {
      return brotliCompressSync(readFileSync(path)).length;
    }
  })();
  total += sent;
  if (name.endsWith('.wasm') && /regex-(automata|syntax)/.test(readFileSync(path, 'latin1'))) {
    console.error(`sizes: a regular-expression engine reached ${name}`);
    process.exit(1);
  }
  console.log(`${name.padEnd(48)} ${String(raw).padStart(9)} raw ${String(sent).padStart(9)} brotli`);
}
console.log(`${'first load'.padEnd(48)} ${''.padStart(13)} ${String(total).padStart(9)} of ${BUDGET}`);
if (total === 0 || total > BUDGET) {
  console.error(total === 0 ? `sizes: nothing in ${folder}; run make build` : 'sizes: over the budget');
  process.exit(1);
}
