// How pages of a survey with a million responses compare with those of one
// with ten thousand, as the server makes them. `node bench/scale.js`.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';
import config from '../playwright.config.js';
import { House, signIn } from '../support/house.js';

const [SMALL, LARGE] = [10_000, Number(process.env.JORNADA_MANY || 1_000_000)];
const [TRIES, FILE] = [15, 100_000];
const DAY = 86_400_000;
const REGIONS = ['North', 'North-east', 'South', 'South-east', 'West'];
const WORDS = ['late', 'kind', 'quick', 'broken', 'clear', 'rude', 'cheap', 'dear', 'fresh', 'easy'];

/** The same answers every time. */
function* dice() {
  let state = 2_463_534_242;
  for (;;) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    yield (state >>> 0) / 2 ** 32;
  }
}

/** Answers of two years, a third with a comment, in files as people bring them. */
function fill(house, survey, many) {
  const luck = dice();
  const next = () => luck.next().value;
  const one = (of) => of[Math.floor(next() * of.length)];
  const from = Date.now() - 730 * DAY;
  for (let at = 0; at < many; ) {
    const lines = ['id,answered_at,channel,answer.nps,answer.why,attribute.region'];
    for (const end = Math.min(many, at + FILE); at < end; at += 1) {
      const when = new Date(from + (at / many) * 729 * DAY).toISOString();
      const comment = next() < 0.33 ? `${one(WORDS)} and ${one(WORDS)}${at === 500 ? ' pangolin' : ''}` : '';
      lines.push(`r${at},${when},${next() < 0.001 ? 'kiosk' : 'link'},${Math.floor(11 * Math.sqrt(next()))},${comment},${one(REGIONS)}`);
    }
    const file = join(house.data, 'answers.csv');
    writeFileSync(file, lines.join('\n'));
    house.run('import', 'responses', file, '--workspace', 'acme', '--survey', survey);
  }
}

/** Milliseconds until the whole page is there: the median of several. */
async function timeOf(house, cookie, path) {
  const times = [];
  for (let n = 0; n < TRIES; n += 1) {
    const since = performance.now();
    const response = await fetch(house.url + path, { headers: { cookie } });
    const body = await response.text();
    if (response.status !== 200 || !body) throw new Error(`${path}: ${response.status}`);
    times.push(performance.now() - since);
  }
  return times.sort((a, b) => a - b)[Math.floor(TRIES / 2)];
}

async function measure(browser, many) {
  const house = await House.start();
  try {
    const { id } = await house.survey({ attributes: ['region'] });
    const since = performance.now();
    fill(house, id, many);
    console.log(`${many} answers came in in ${Math.round((performance.now() - since) / 1000)} s`);
    const context = await browser.newContext({ baseURL: house.url });
    await signIn(await context.newPage(), house.run('member', 'link', 'ana@example.com', '--public-url', house.url));
    const cookie = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
    await context.close();
    const results = `/w/acme/surveys/${id}`;
    const pages = {
      home: '/w/acme',
      'list of surveys': '/w/acme/surveys',
      builder: `${results}/edit`,
      results,
      'results, last 90 days': `${results}?days=90`,
      'results, one region': `${results}?attribute.region=South`,
      inbox: '/w/acme/inbox',
      'inbox, detractors': '/w/acme/inbox?group=detractor',
      'inbox, one region': '/w/acme/inbox?attribute.region=South',
      'inbox, a rare channel': '/w/acme/inbox?channel=kiosk',
      'inbox, with comment': '/w/acme/inbox?comment',
      'inbox, a common word': '/w/acme/inbox?q=fresh',
      'inbox, a word once written': '/w/acme/inbox?q=pangolin',
    };
    const times = {};
    for (const [what, path] of Object.entries(pages)) times[what] = await timeOf(house, cookie, path);
    return times;
  } finally {
    await house.stop();
  }
}

const browser = await chromium.launch(config.use.launchOptions);
const rows = [];
try {
  const small = await measure(browser, SMALL);
  const large = await measure(browser, LARGE);
  const short = (number) => Math.round(number * 100) / 100;
  for (const what of Object.keys(small)) {
    rows.push({ what, [SMALL]: short(small[what]), [LARGE]: short(large[what]), unit: 'ms', ratio: short(large[what] / small[what]), bar: '≤ 3 ×' });
  }
} finally {
  await browser.close();
}
console.table(rows);
const folder = fileURLToPath(new URL('../../target/bench', import.meta.url));
mkdirSync(folder, { recursive: true });
writeFileSync(`${folder}/scale.json`, `${JSON.stringify(rows, null, 1)}\n`);
