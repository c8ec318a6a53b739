// The journey editor by keyboard alone, and the score that changes while one
// looks at it.
import { alive, expect, signIn, test } from '../support/house.js';

async function newJourney(owner, house, title) {
  const { id } = await house.api('POST', '/journeys', { title, template: 'blank', locale: 'en' });
  await owner.goto(`/w/acme/journeys/${id}`);
  await alive(owner);
  return id;
}

const texts = async (house, id) => JSON.stringify((await house.api('GET', `/journeys/${id}`)).map);

test('a map is written, undone and redone by keyboard alone, and is saved', async ({ owner, house }) => {
  const id = await newJourney(owner, house, 'By keyboard');
  const grid = owner.getByRole('grid');
  const first = grid.getByRole('gridcell').first();
  await first.focus();
  await owner.keyboard.type('Opens the shop');
  await owner.keyboard.press('Enter');
  await expect(grid).toContainText('Opens the shop');
  await expect(owner.getByText('Saved', { exact: true })).toBeVisible();
  await expect.poll(() => texts(house, id)).toContain('Opens the shop');

  await owner.keyboard.press('Control+z');
  await expect.poll(() => texts(house, id)).not.toContain('Opens the shop');
  await owner.keyboard.press('Control+Shift+z');
  await expect.poll(() => texts(house, id)).toContain('Opens the shop');

  await owner.reload();
  await alive(owner);
  await expect(owner.getByRole('grid')).toContainText('Opens the shop');
});

test('a step is renamed, moved, deleted and brought back by keys, and told aloud', async ({ owner, house }) => {
  const { id } = await house.api('POST', '/journeys', { title: 'Steps', template: 'ecommerce', locale: 'en' });
  await owner.goto(`/w/acme/journeys/${id}`);
  await alive(owner);
  const steps = owner.locator('[role=columnheader][data-step]');
  const titles = () => steps.locator('.title').allTextContents();
  const spoken = owner.locator('[role=status][aria-live=polite]');
  const stored = async () => (await house.api('GET', `/journeys/${id}`)).map.steps.map((step) => step.title);
  const before = await titles();
  expect(before.length).toBeGreaterThan(3);

  // The first stop of the grid is its first step.
  await steps.first().focus();
  await owner.keyboard.press('F2');
  await owner.keyboard.press('Control+a');
  await owner.keyboard.type('Hears of us');
  await owner.keyboard.press('Enter');
  await expect(steps.first()).toContainText('Hears of us');
  await expect(steps.first()).toBeFocused();

  await owner.keyboard.press('Alt+ArrowRight');
  await expect(steps.nth(1)).toContainText('Hears of us');
  await expect(steps.nth(1)).toBeFocused();
  await expect(spoken.first()).toContainText(/Hears of us moved to 2 of \d+/);

  await owner.keyboard.press('Delete');
  await expect.poll(titles).not.toContain('Hears of us');
  await owner.keyboard.press('Control+z');
  await expect.poll(titles).toContain('Hears of us');
  await expect.poll(stored).toContain('Hears of us');

  await owner.keyboard.press('Control+z');
  await owner.keyboard.press('Control+z');
  await expect.poll(titles).toEqual(before);
  await owner.keyboard.press('Control+Shift+z');
  await expect.poll(titles).toContain('Hears of us');
});

test('a step gets its score from the menu, by keys alone', async ({ owner, house }) => {
  const survey = await house.survey({ title: 'Asked by keys' });
  await house.api('POST', `/surveys/${survey.id}/responses`, [{ answers: { nps: 10 } }, { answers: { nps: 9 } }, { answers: { nps: 0 } }]);
  await newJourney(owner, house, 'Bound');
  const step = owner.locator('[role=columnheader][data-step]').first();
  await step.focus();
  await owner.keyboard.press('Shift+F10');
  await expect(owner.getByRole('menu')).toBeVisible();
  const entry = owner.getByRole('menuitem', { name: /Show a score/ });
  for (let presses = 0; presses < 20 && !(await entry.evaluate((item) => item === document.activeElement)); presses += 1) {
    await owner.keyboard.press('ArrowDown');
  }
  await owner.keyboard.press('Enter');
  const dialog = owner.getByRole('dialog');
  await expect(dialog).toBeVisible();
  const measure = dialog.getByRole('combobox').first();
  await measure.focus();
  await measure.selectOption({ index: 0 });
  await dialog.getByRole('button', { name: 'Save' }).focus();
  await owner.keyboard.press('Enter');
  await expect(step).toContainText('NPS');
  await expect(step).toContainText(/n\s3/);
  await expect(step).toBeFocused();
});

test('what another member writes appears here, and my undo leaves it alone', async ({ owner, house, browser }) => {
  const id = await newJourney(owner, house, 'Together');
  const context = await browser.newContext({ baseURL: house.url });
  const other = await context.newPage();
  house.run('member', 'create', 'rui@example.com', '--workspace', 'acme', '--role', 'editor', '--name', 'Rui', '--public-url', house.url);
  await signIn(other, house.run('member', 'link', 'rui@example.com', '--public-url', house.url));
  await other.goto(`/w/acme/journeys/${id}`);
  await alive(other);

  const write = async (page, at, words) => {
    await page.getByRole('gridcell').nth(at).focus();
    await page.keyboard.type(words);
    await page.keyboard.press('Enter');
  };
  await write(owner, 0, 'Mine');
  await expect(other.getByRole('grid')).toContainText('Mine');
  await write(other, 1, 'Theirs');
  await expect(owner.getByRole('grid')).toContainText('Theirs');
  await owner.getByRole('gridcell').first().focus();
  await owner.keyboard.press('Control+z');
  await expect(other.getByRole('grid')).not.toContainText('Mine');
  await expect(other.getByRole('grid')).toContainText('Theirs');
  await context.close();
});

test('an answer written by another process changes the score on the open page within two seconds', async ({ owner, house }) => {
  const survey = await house.survey();
  await house.api('POST', `/surveys/${survey.id}/responses`, [{ answers: { nps: 10 } }, { answers: { nps: 10 } }]);
  const id = await newJourney(owner, house, 'Live');
  const { map, seq } = await house.api('GET', `/journeys/${id}`);
  const step = map.steps[0].id;
  await house.api('POST', `/journeys/${id}/ops`, {
    base_seq: seq,
    ops: [
      {
        op_id: '0190a3e0-0000-7000-8000-000000000abc',
        kind: 'set_binding',
        step,
        binding: { measure: 'nps', subject: 'support', survey: survey.id },
      },
    ],
  });
  await expect(owner.getByRole('grid')).toContainText('+100');
  await expect(owner.getByRole('grid')).toContainText('n 2');

  // Another process: the command line, on the same file.
  const { writeFileSync } = await import('node:fs');
  const file = `${house.data}/one.csv`;
  writeFileSync(file, 'answered_at,answer.nps\n2026-01-05,0\n2026-01-05,0\n');
  house.run('import', 'responses', file, '--workspace', 'acme', '--survey', survey.id);
  await expect(owner.getByRole('grid')).toContainText('n 4', { timeout: 2_000 });
});

test.describe('offline', () => {
  test.use({ expectedProblems: [/ERR_INTERNET_DISCONNECTED|Failed to load resource/] });

  test('what is typed while the server is gone arrives once it is back', async ({ owner, house }) => {
    const id = await newJourney(owner, house, 'Offline');
    await owner.context().setOffline(true);
    await owner.getByRole('grid').getByRole('gridcell').first().focus();
    await owner.keyboard.type('Written offline');
    await owner.keyboard.press('Enter');
    await expect(owner.getByText('Offline', { exact: false }).first()).toBeVisible();
    await owner.context().setOffline(false);
    await expect.poll(() => texts(house, id), { timeout: 20_000 }).toContain('Written offline');
  });
});
