// The pictures of results: groups against each other, segments, the funnel, and
// all scores beside each other.
import { alive, expect, test } from '../support/house.js';

const answers = (n, score, market) => Array.from({ length: n }, () => ({ answers: { nps: score }, attributes: { market } }));

async function marketed(house, title) {
  const survey = await house.survey({ title });
  await house.api('POST', `/surveys/${survey.id}/responses`, [...answers(20, 10, 'Madrid'), ...answers(20, 0, 'Lisboa'), ...answers(9, 8, 'Porto')]);
  return survey;
}

test('one market is compared with another, and the address says so', async ({ owner, house }) => {
  const survey = await marketed(house, 'Compared');
  await owner.goto(`/w/acme/surveys/${survey.id}`);
  await alive(owner);
  await owner.getByRole('button', { name: 'market', exact: true }).click();
  await owner.getByRole('menuitem', { name: 'Madrid' }).click();
  await owner.getByRole('button', { name: /compared with/ }).click();
  await owner.getByRole('menuitem', { name: 'Lisboa' }).click();
  await expect(owner).toHaveURL(/against\.market=Lisboa/);
  await expect(owner.locator('.comparison')).toContainText('a difference of +200');
  await expect(owner.locator('.comparison')).toContainText('p < 0.001');
  await owner.getByRole('button', { name: /compared with/ }).click();
  await owner.getByRole('menuitem', { name: 'all others' }).click();
  await expect(owner.locator('.comparison tbody')).toContainText('n 29');
  await owner.reload();
  await expect(owner.locator('.comparison tbody')).toContainText('n 29');
});

test('segments are read on a phone, by finger and as a table', async ({ owner, house }) => {
  const survey = await marketed(house, 'Segmented');
  await owner.setViewportSize({ width: 360, height: 740 });
  await owner.goto(`/w/acme/surveys/${survey.id}`);
  await alive(owner);
  await owner.locator('#segments').getByRole('link', { name: 'market' }).click();
  await expect(owner).toHaveURL(/segment=market/);
  const reader = owner.locator('#segment .reader.narrow');
  await expect(reader).toBeVisible();
  await reader.focus();
  await owner.keyboard.press('Home');
  await expect(reader.locator('.tip')).toContainText('Madrid: NPS +100');
  await owner.locator('#segment').getByText('Table', { exact: true }).click();
  await expect(owner.locator('#segment tbody th').first()).toHaveText('Madrid');
  const width = await owner.evaluate(() => document.documentElement.scrollWidth);
  expect(width).toBeLessThanOrEqual(360);
});

test('the funnel counts pages shown and answers given', async ({ owner, browser, house }) => {
  const survey = await house.survey({ title: 'Shown' });
  // What calls itself headless is no person, and its visits are not counted.
  const person = await browser.newContext({ baseURL: house.url, userAgent: 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0' });
  const page = await person.newPage();
  await page.goto(`/s/${survey.code}`);
  await page.goto(`/s/${survey.code}`);
  await page.getByRole('radio', { name: '9' }).check();
  await page.getByRole('button').first().click();
  await page.waitForURL(/thanks/);
  await person.close();
  await expect.poll(async () => (await house.api('GET', `/surveys/${survey.id}/funnel`)).shown).toBe(2);
  await owner.goto(`/w/acme/surveys/${survey.id}`);
  await alive(owner);
  await expect(owner.locator('.funnel')).toContainText('From link to answer');
  await expect(owner.locator('.funnel .median')).toContainText('Median time to complete');
  await owner.locator('#funnel').getByText('Table', { exact: true }).click();
  await expect(owner.locator('#funnel tbody')).toContainText('Completed');
});

test('all scores stand by subject and open into their surveys', async ({ owner, house }) => {
  const survey = await marketed(house, 'Among all');
  await owner.goto('/w/acme/surveys');
  await alive(owner);
  await owner.getByRole('link', { name: 'Scores', exact: true }).click();
  await expect(owner.getByRole('heading', { level: 1 })).toHaveText('Scores');
  const table = owner.locator('#nps .table[data-fold]');
  await expect(table).toContainText('Support');
  await table.getByText(/Surveys: \d/).first().click();
  await table.getByRole('link', { name: 'Among all' }).click();
  await expect(owner).toHaveURL(new RegExp(`surveys/${survey.id}.*days=90`));
  await owner.goBack();
  await owner.getByRole('button', { name: 'all customers' }).click();
  await owner.getByRole('menuitem', { name: 'Lisboa' }).first().click();
  await expect(owner).toHaveURL(/attribute=market&value=Lisboa/);
  await expect(table).toContainText('−100');
  await owner.setViewportSize({ width: 390, height: 800 });
  const width = await owner.evaluate(() => document.documentElement.scrollWidth);
  expect(width).toBeLessThanOrEqual(390);
});
