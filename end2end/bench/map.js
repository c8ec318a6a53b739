// How a map of 60 steps × 25 lanes × 1,500 items opens and answers to keys in
// Chromium, at full speed and four times slower. `node bench/map.js`.
import { mkdirSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';
import config from '../playwright.config.js';
import { House, alive, signIn } from '../support/house.js';

const [STEPS, LANES, STAGES, KEYS] = [60, 25, 6, 60];
const ROLES = ['action', 'thought', 'touchpoint', 'pain', 'gain', 'need', 'quote', 'opportunity', 'frontstage', 'backstage', 'support', 'note'];

function id() {
  const hex = Date.now().toString(16).padStart(12, '0') + randomBytes(10).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

const order = (at) => `V${String(at).padStart(4, '0')}a`;

function largeMap() {
  const stages = Array.from({ length: STAGES }, (_, at) => ({ id: id(), order: order(at), title: `Stage ${at + 1}`, colour: 'teal' }));
  const steps = Array.from({ length: STEPS }, (_, at) => ({
    id: id(),
    stage: stages[Math.floor((at * STAGES) / STEPS)].id,
    order: order(at),
    title: `Step ${at + 1}`,
  }));
  const lanes = Array.from({ length: LANES }, (_, at) => ({ id: id(), order: order(at), role: ROLES[at % ROLES.length], label: `Lane ${at + 1}` }));
  const items = steps.flatMap((step, s) =>
    lanes.map((lane, l) => ({ id: id(), step: step.id, lane: lane.id, order: order(0), text: `What happens at ${s + 1}, ${l + 1}` })),
  );
  return { format: 'jornada.journey/1', title: 'Large', stages, steps, lanes, items };
}

const share = (numbers, part) => [...numbers].sort((a, b) => a - b)[Math.min(numbers.length - 1, Math.floor(numbers.length * part))];

/** Milliseconds from each key to the frame that shows it. */
async function keysToPaint(page, key) {
  await page.evaluate(() => {
    window.waits = [];
    window.addEventListener(
      'keydown',
      (event) => {
        const since = event.timeStamp;
        requestAnimationFrame(() => {
          const channel = new MessageChannel();
          channel.port1.onmessage = () => window.waits.push(performance.now() - since);
          channel.port2.postMessage(0);
        });
      },
      { capture: true, signal: (window.ends = new AbortController()).signal },
    );
  });
  for (let press = 0; press < KEYS; press += 1) {
    await page.keyboard.press(key(press));
    await page.waitForFunction((n) => window.waits.length > n, press);
  }
  return page.evaluate(() => {
    window.ends.abort();
    return window.waits;
  });
}

/** Frames in a second while the map is scrolled. */
async function framesOfScroll(page) {
  return page.evaluate(
    () =>
      new Promise((done) => {
        const map = document.querySelector('.map-scroll');
        const began = performance.now();
        let frames = 0;
        const step = (now) => {
          frames += 1;
          map.scrollLeft = ((now - began) / 1000) * (map.scrollWidth - map.clientWidth);
          map.scrollTop = ((now - began) / 1000) * (map.scrollHeight - map.clientHeight);
          if (now - began < 1000) requestAnimationFrame(step);
          else done(frames);
        };
        requestAnimationFrame(step);
      }),
  );
}

const house = await House.start();
const browser = await chromium.launch(config.use.launchOptions);
const rows = [];
const note = (what, value, unit, bar) => rows.push({ what, value: Math.round(value * 10) / 10, unit, bar });
try {
  const { id: journey } = await house.api('POST', '/journeys/import', largeMap());
  for (const slowdown of [1, 4]) {
    const context = await browser.newContext({ baseURL: house.url, viewport: { width: 1440, height: 900 } });
    const page = await context.newPage();
    await signIn(page, house.run('member', 'link', 'ana@example.com', '--public-url', house.url));
    const client = await context.newCDPSession(page);
    await client.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
    await page.goto(`/w/acme/journeys/${journey}`);
    await alive(page);
    await page.goto(`/w/acme/journeys/${journey}`);
    await alive(page);
    const seen = await page.evaluate(() => ({
      alive: performance.now(),
      paint: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN,
      server: performance.getEntriesByType('navigation')[0].responseStart,
      bytes: performance.getEntriesByType('navigation')[0].encodedBodySize,
      items: document.querySelectorAll('.item').length,
    }));
    const at = `${slowdown}× slower CPU`;
    note('items on the page', seen.items, '', '1500');
    note(`document, compressed (${at})`, seen.bytes / 1000, 'kB');
    note(`first byte (${at})`, seen.server, 'ms');
    note(`first paint (${at})`, seen.paint, 'ms', slowdown === 4 ? '≤ 1000' : '');
    note(`alive (${at})`, seen.alive, 'ms');
    await page.getByRole('gridcell').nth(30).focus();
    const arrows = await keysToPaint(page, (press) => (press % 2 ? 'ArrowLeft' : 'ArrowRight'));
    note(`arrow to paint, p95 (${at})`, share(arrows, 0.95), 'ms', '≤ 50');
    await page.keyboard.press('Enter');
    const typed = await keysToPaint(page, (press) => 'abcdefghij'[press % 10]);
    note(`letter to paint, p95 (${at})`, share(typed, 0.95), 'ms', '≤ 50');
    await page.keyboard.press('Enter');
    note(`scrolling (${at})`, await framesOfScroll(page), 'frames/s', '≥ 55');
    await context.close();
  }
} finally {
  await browser.close();
  await house.stop();
}
console.table(rows);
const folder = fileURLToPath(new URL('../../target/bench', import.meta.url));
mkdirSync(folder, { recursive: true });
writeFileSync(`${folder}/map.json`, `${JSON.stringify(rows, null, 1)}\n`);
