// A running Jornada with a database of its own, and pages that fail on any
// console error or warning.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test as base } from '@playwright/test';

export const program = process.env.JORNADA_PROGRAM || fileURLToPath(new URL('../../target/dist/jornada', import.meta.url));

async function freePort() {
  return new Promise((done, fail) => {
    const server = createServer();
    server.on('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}

/** A served workspace `acme` with an owner; `run` is the command line. */
export class House {
  static async start() {
    const house = new House();
    house.data = mkdtempSync(join(tmpdir(), 'jornada-'));
    const port = await freePort();
    house.url = `http://127.0.0.1:${port}`;
    house.run('workspace', 'create', 'acme', '--name', 'Acme', '--locale', 'en', '--timezone', 'America/Sao_Paulo');
    house.ownerLink = house.run('member', 'create', 'ana@example.com', '--workspace', 'acme', '--role', 'owner', '--name', 'Ana', '--public-url', house.url);
    house.key = house.run('key', 'create', '--workspace', 'acme', '--scope', 'admin', '--name', 'tests');
    house.server = spawn(program, ['--data', house.data, 'serve', '--addr', `127.0.0.1:${port}`, '--rate-limit', 'off'], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, JORNADA_LOG: 'warn' },
    });
    house.said = '';
    house.server.stderr.on('data', (words) => {
      house.said += words;
    });
    for (let tries = 0; tries < 200; tries += 1) {
      try {
        if ((await fetch(`${house.url}/health/ready`)).ok) return house;
      } catch {
        // Not listening yet.
      }
      await new Promise((done) => setTimeout(done, 50));
    }
    throw new Error(`the server did not become ready: ${house.said}`);
  }

  run(...words) {
    return execFileSync(program, ['--data', this.data, ...words], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
  }

  /** A call of the REST API. */
  async api(method, path, body) {
    const response = await fetch(`${this.url}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${this.key}`, 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text ? JSON.parse(text) : null;
  }

  /** A published NPS survey about support, with a follow-up text. */
  async survey(overrides = {}) {
    return this.api('POST', '/surveys', {
      title: 'How are we doing?',
      locale: 'en',
      publish: true,
      questions: [
        {
          key: 'nps',
          kind: 'nps',
          subject: 'support',
          required: true,
          title: { en: 'How likely are you to recommend us?', 'pt-BR': 'Quanto você nos recomendaria?' },
          low_label: { en: 'Not at all', 'pt-BR': 'De jeito nenhum' },
          high_label: { en: 'Extremely', 'pt-BR': 'Com certeza' },
        },
        {
          key: 'why',
          kind: 'long_text',
          title: { en: 'What is the main reason?', 'pt-BR': 'Qual é o principal motivo?' },
          show_if: { question: 'nps', op: 'answered' },
        },
      ],
      ...overrides,
    });
  }

  async stop() {
    const ended = new Promise((done) => this.server.once('exit', done));
    this.server.kill('SIGTERM');
    await ended;
    rmSync(this.data, { recursive: true, force: true });
    expect(this.said, 'the server panicked').not.toContain('panicked');
  }
}

/** Fails the test on any console error or warning of the page. */
export function listen(page, problems) {
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) problems.push(`${message.type()}: ${message.text()} (${page.url()})`);
  });
  page.on('pageerror', (error) => problems.push(`page error: ${error.message} (${page.url()})`));
}

export const test = base.extend({
  house: [
    async ({}, use) => {
      const house = await House.start();
      await use(house);
      await house.stop();
    },
    { scope: 'worker' },
  ],

  baseURL: async ({ house }, use) => use(house.url),

  /** What a test expects the console to say, such as a refused form's 422. */
  expectedProblems: [[], { option: true }],

  page: async ({ page, expectedProblems }, use) => {
    const problems = [];
    listen(page, problems);
    await use(page);
    expect(problems.filter((problem) => !expectedProblems.some((expected) => expected.test(problem)))).toEqual([]);
  },

  /** A page on which the owner is signed in. */
  owner: async ({ browser, house, expectedProblems }, use, info) => {
    const context = await browser.newContext({ baseURL: house.url, ...info.project.use.contextOptions, ...ownOptions(info) });
    const page = await context.newPage();
    await signIn(page, house.run('member', 'link', 'ana@example.com', '--public-url', house.url));
    const problems = [];
    listen(page, problems);
    await use(page);
    expect(problems.filter((problem) => !expectedProblems.some((expected) => expected.test(problem)))).toEqual([]);
    await context.close();
  },
});

function ownOptions(info) {
  const { viewport, colorScheme, locale } = info.project.use;
  return Object.fromEntries(Object.entries({ viewport, colorScheme, locale }).filter(([, value]) => value !== undefined));
}

/** Uses a one-time link as a person does: opens it and presses the button. */
export async function signIn(page, link) {
  await page.goto(link);
  await page.getByRole('button').click();
  await page.waitForURL(/\/w\//);
}

/** Waits until the page came alive, so that keys and clicks are heard. */
export async function alive(page) {
  await page.waitForFunction(() => document.documentElement.dataset.alive === 'yes');
}

export { expect };
