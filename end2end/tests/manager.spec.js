// A manager reads and filters, in both languages, on a phone and on a desk.
import { alive, expect, test } from '../support/house.js';

async function answers(house) {
  const survey = await house.survey({ title: 'Relationship' });
  const rows = [];
  const today = Date.now();
  for (let i = 0; i < 60; i += 1) {
    rows.push({
      answered_at: new Date(today - (i + 1) * 86_400_000).toISOString(),
      answers: { nps: i % 3 === 0 ? 4 : 10, why: i % 3 === 0 ? `Slow delivery ${i}` : `Great people ${i}` },
      attributes: { region: i % 2 ? 'South' : 'North' },
    });
  }
  const { accepted } = await house.api('POST', `/surveys/${survey.id}/responses`, rows);
  expect(accepted).toBe(60);
  return survey;
}

test('the same number stands on the page and in the API, and the filter stays in the address', async ({ owner, house }) => {
  const survey = await answers(house);
  await owner.goto(`/w/acme/surveys/${survey.id}`);
  await alive(owner);
  const score = await house.api('GET', `/measures/nps?survey=${survey.id}&lang=en`);
  expect(score.n).toBe(60);
  await expect(owner.getByRole('main')).toContainText(score.display);
  await expect(owner.getByRole('main')).toContainText('60');

  const south = await house.api('GET', `/measures/nps?survey=${survey.id}&attribute.region=South&lang=en`);
  expect(south.n).toBe(30);
  await owner.goto(`/w/acme/surveys/${survey.id}?attribute.region=South`);
  await alive(owner);
  await expect(owner.getByRole('main')).toContainText(south.display);
});

test('home shows the three measures and the latest comments', async ({ owner, house }) => {
  const survey = await answers(house);
  await house.api('POST', `/surveys/${survey.id}/responses`, [{ answers: { nps: 3, why: 'Slow delivery today' } }]);
  await owner.goto('/w/acme');
  await alive(owner);
  await expect(owner.getByRole('main')).toContainText('NPS');
  await expect(owner.getByRole('main')).toContainText('Slow delivery today');
  await expect(owner.getByRole('img').first()).toBeVisible();
});

test('links open pages without loading the site again, and back leads back', async ({ owner, house }) => {
  await answers(house);
  await owner.goto('/w/acme');
  await alive(owner);
  await owner.evaluate(() => {
    window.stays = true;
  });
  const main = owner.getByRole('main');
  const rail = owner.getByRole('navigation', { name: 'Main' });
  for (const name of ['Surveys', 'Responses', 'Cases', 'Journeys', 'Settings', 'Home']) {
    await rail.getByRole('link', { name, exact: true }).click();
    await expect(main.getByRole('heading', { level: 1 })).toHaveText(name);
    await expect(owner).toHaveTitle(new RegExp(name));
  }
  await owner.goBack();
  await expect(main.getByRole('heading', { level: 1 })).toHaveText('Settings');
  expect(await owner.evaluate(() => window.stays)).toBe(true);
});

test('the command menu opens by keys, finds a survey and goes there', async ({ owner, house }) => {
  const survey = await house.survey({ title: 'Sunday market' });
  await owner.goto('/w/acme');
  await alive(owner);
  await owner.keyboard.press('Control+k');
  await owner.keyboard.type('sunday');
  await expect(owner.getByRole('option', { name: /Sunday market/ })).toBeVisible();
  await owner.keyboard.press('Enter');
  await expect(owner).toHaveURL(new RegExp(survey.id));
  await expect(owner.getByRole('heading', { level: 1 })).toHaveText('Sunday market');
});

test('the theme is chosen, shown at once and kept', async ({ owner }) => {
  await owner.goto('/w/acme');
  await alive(owner);
  await owner.locator('.rail summary').last().click();
  await owner.getByRole('button', { name: 'Dark' }).last().click();
  await expect(owner.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expect
    .poll(async () => {
      await owner.reload();
      return owner.locator('html').getAttribute('data-theme');
    })
    .toBe('dark');
  await owner.locator('.rail summary').last().click();
  await owner.getByRole('button', { name: 'Auto' }).last().click();
});

test('a period is chosen from the sentence and stands in the address', async ({ owner, house }) => {
  await answers(house);
  await owner.goto('/w/acme?lang=en');
  await alive(owner);
  await owner.getByRole('button', { name: /last 90 days/i }).first().click();
  await owner.getByRole('menuitem', { name: /last 30 days/i }).first().click();
  await expect(owner).toHaveURL(/period=/);
  await expect(owner.getByRole('main')).toContainText(/last 30 days/i);
  await owner.reload();
  await expect(owner.getByRole('main')).toContainText(/last 30 days/i);
});

test('a survey is made, published and found by its link', async ({ owner, page }) => {
  await owner.goto('/w/acme/surveys/new');
  await alive(owner);
  await owner.getByRole('button', { name: 'Make draft' }).click();
  await owner.waitForURL(/\/edit/);
  await alive(owner);
  await owner.getByRole('button', { name: 'Publish' }).click();
  await owner.waitForURL(/\/surveys\/[0-9a-f-]{36}(\?.*)?$/);
  const link = owner.getByRole('link', { name: /Open the survey/ }).first();
  const href = await link.getAttribute('href');
  await page.goto(new URL(href, owner.url()).pathname);
  await expect(page.getByRole('radio').first()).toBeAttached();
});

test.describe('a part of the site is gone', () => {
  test.use({ expectedProblems: [/ERR_FAILED|Failed to fetch|panicked|unreachable|RuntimeError|load callback|error: TypeError/] });

  test('the page says that it has stopped, and comes back when it is loaded again', async ({ owner }) => {
    await owner.goto('/w/acme');
    await alive(owner);
    await owner.route('**/pkg/split_keeping_page*', (route) => route.abort());
    await owner.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Settings' }).click();
    await expect(owner.getByRole('alert')).toContainText('stopped working');
    await owner.unroute('**/pkg/split_keeping_page*');
    await owner.getByRole('link', { name: 'Load it again' }).click();
    await alive(owner);
    await expect(owner.getByRole('alert')).toHaveCount(0);
  });
});

for (const viewport of [{ width: 390, height: 844 }, { width: 1440, height: 900 }]) {
  test(`no page scrolls sideways at ${viewport.width} px`, async ({ owner, house }) => {
    const survey = await answers(house);
    await owner.setViewportSize(viewport);
    for (const path of ['/w/acme', '/w/acme/surveys', `/w/acme/surveys/${survey.id}`, '/w/acme/inbox', '/w/acme/cases', '/w/acme/journeys', '/w/acme/settings', '/account']) {
      await owner.goto(path);
      await alive(owner);
      const sideways = await owner.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      expect(sideways, path).toBeLessThanOrEqual(0);
    }
  });
}
