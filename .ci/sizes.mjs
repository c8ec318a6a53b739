// Bytes of what a member's browser loads, as sent with brotli, against the
// budgets: first what every page needs, then what each group of pages fetches
// besides when it is opened. (The respondent's page is measured by
// tests/respond.rs.)
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const FIRST_LOAD = 350_000;
const GROUP = 270_000;
const folder = 'target/dist/site/pkg';

function fail(why) {
  console.error(`sizes: ${why}`);
  process.exit(1);
}

const names = (() => {
  try {
    return readdirSync(folder).sort();
  } catch {
    return fail(`nothing in ${folder}; run make build`);
  }
})();
const sent = (name) => statSync(join(folder, `${name}.br`)).size;
const line = (what, bytes, of) => console.log(`${what.padEnd(56)} ${String(bytes).padStart(8)} ${of ? `of ${of}` : ''}`);

let first = 0;
for (const name of names.filter((name) => /^(jornada\..*\.(wasm|js|css)|__wasm_split\..*\.js)$/.test(name))) {
  line(name, sent(name));
  first += sent(name);
}
line('first load', first, FIRST_LOAD);
if (first === 0 || first > FIRST_LOAD) fail('the first load is over its budget');

for (const name of names.filter((name) => name.endsWith('.wasm'))) {
  if (/regex-(automata|syntax)/.test(readFileSync(join(folder, name), 'latin1'))) fail(`a regular-expression engine reached ${name}`);
}

// The loader says which chunks a group needs.
const loader = readFileSync(join(folder, names.find((name) => /^__wasm_split\..*\.js$/.test(name))), 'utf8');
const modules = new Map();
for (const [, name, file, needs] of loader.matchAll(/const (__\w+) = (?:wrapAsyncCb\()?makeLoad\(\(\) => \{\s*const src = fetch\(new URL\("\.\/([^"]+)"[\s\S]*?\}\s*, \[([^\]]*)\]/g)) {
  modules.set(name, { file, needs: needs.split(',').map((need) => need.trim()).filter(Boolean) });
}
const groups = [...modules.keys()].filter((name) => name.startsWith('__wasm_split_load_'));
if (groups.length === 0) fail('the loader names no groups of pages');
for (const group of groups) {
  const seen = new Set();
  const walk = (name) => {
    if (seen.has(name) || !modules.has(name)) return;
    seen.add(name);
    modules.get(name).needs.forEach(walk);
  };
  walk(group);
  const bytes = [...seen].reduce((sum, name) => sum + sent(modules.get(name).file), 0);
  line(`besides: ${group.replace(/^__wasm_split_load_|_\d+$/g, '')} (${seen.size} files)`, bytes, GROUP);
  if (bytes > GROUP) fail(`${group} is over its budget`);
}
