// Results leave the house: files of charts and responses, a print, and a link
// for people without an account.
import { alive, expect, listen, test } from '../support/house.js';

async function answered(house, title) {
  const survey = await house.survey({ title });
  const rows = ['2026-08-03', '2026-09-03', '2026-10-03'].flatMap((answered_at) =>
    [10, 9, 3].map((nps) => ({
      answered_at: `${answered_at}T12:00:00Z`,
      customer: 'Bonfim Bakery',
      contact: { name: 'Beatriz Souza', email: 'bia@example.com' },
      answers: { nps, why: nps === 3 ? 'It came late' : 'Quick' },
      attributes: { region: nps === 3 ? 'North' : 'South' },
    })),
  );
  await house.api('POST', `/surveys/${survey.id}/responses`, rows);
  return survey;
}

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with scripts' : 'without scripts', () => {
    test('a chart is kept as CSV, workbook and picture', async ({ owner, house, browser }) => {
      const survey = await answered(house, `Kept ${javaScriptEnabled}`);
      const context = await browser.newContext({
        baseURL: house.url,
        javaScriptEnabled,
        storageState: await owner.context().storageState(),
      });
      const page = await context.newPage();
      await page.goto(`/w/acme/surveys/${survey.id}?by=month&attribute.region=South`);
      if (javaScriptEnabled) await alive(page);
      for (const [words, name, begins] of [
        ['CSV', /^trend-.*\.csv$/, 'Period,First day'],
        ['Excel (XLSX)', /^trend-.*\.xlsx$/, 'PK'],
        ['SVG', /^trend-.*\.svg$/, '<svg'],
      ]) {
        const trend = page.locator('figure#trend');
        await trend.locator('details.menu > summary').click();
        const [download] = await Promise.all([
          page.waitForEvent('download'),
          trend.getByRole('menuitem', { name: words, exact: true }).click(),
        ]);
        expect(download.suggestedFilename()).toMatch(name);
        const chunks = [];
        for await (const chunk of await download.createReadStream()) chunks.push(chunk);
        const file = Buffer.concat(chunks).toString('utf8');
        expect(file.startsWith(begins)).toBe(true);
        if (words === 'CSV') expect(file).toContain(',100,');
        await page.goto(`/w/acme/surveys/${survey.id}?by=month&attribute.region=South`);
        if (javaScriptEnabled) await alive(page);
      }
      await context.close();
    });
  });
}

test('on paper the results state what they are and leave out what is pressed', async ({ owner, house }) => {
  const survey = await answered(house, 'On paper');
  await owner.setViewportSize({ width: 794, height: 1123 });
  await owner.emulateMedia({ media: 'print', colorScheme: 'dark' });
  await owner.goto(`/w/acme/surveys/${survey.id}?attribute.region=South`);
  await alive(owner);
  const main = owner.getByRole('main');
  await expect(main.getByRole('heading', { level: 1 })).toHaveText('On paper');
  const said = owner.locator('.printed');
  await expect(said).toBeVisible();
  await expect(said).toContainText('Acme');
  await expect(said).toContainText('all time');
  await expect(said).toContainText('region: South');
  await expect(main.locator('.stat').first()).toContainText('+100');
  await expect(main.locator('figure#trend .reader.wide svg')).toBeVisible();
  await expect(main.locator('figure#trend table')).toBeVisible();
  await expect(main.locator('figure#histogram table')).toBeVisible();
  await expect(main.locator('.answers')).toContainText('Quick');
  for (const gone of ['.rail', '.page-head .actions', '.chips', '.search-line', '.filter-line', 'figure .menu', '.skip-link']) {
    await expect(owner.locator(gone).first()).toBeHidden();
  }
  expect(await owner.locator('button:visible').count()).toBe(0);
  expect(await owner.evaluate(() => getComputedStyle(document.body).backgroundColor)).toMatch(/^(rgb\(255, 255, 255\)|rgba\(0, 0, 0, 0\)|oklch\(1 0 0\))$/);
  const pdf = await owner.pdf({ preferCSSPageSize: true });
  expect(pdf.subarray(0, 4).toString()).toBe('%PDF');
  // A4 in points.
  expect(pdf.toString('latin1')).toMatch(/MediaBox ?\[ ?0 0 59[45](\.\d+)? 84[12]/);

  await owner.goto('/w/acme?period=365');
  await alive(owner);
  await expect(owner.locator('.printed')).toContainText('Acme');
  await expect(owner.locator('figure#trend table')).toBeVisible();
  await expect(owner.locator('.rail')).toBeHidden();
  await expect(owner.locator('.home .period')).toBeVisible();
});

test('the print entry asks the browser to print', async ({ owner, house }) => {
  const survey = await answered(house, 'Printed');
  await owner.goto(`/w/acme/surveys/${survey.id}`);
  await alive(owner);
  await owner.evaluate(() => {
    window.print = () => {
      window.printed = true;
    };
  });
  await owner.getByRole('button', { name: 'More', exact: true }).click();
  await owner.getByRole('menuitem', { name: 'Print' }).click();
  expect(await owner.evaluate(() => window.printed)).toBe(true);
});

test('a link shows the results to anybody until it is taken back', async ({ owner, house, browser }) => {
  const survey = await answered(house, 'For the board');
  await owner.goto(`/w/acme/surveys/${survey.id}?attribute.region=South`);
  await alive(owner);
  await owner.getByRole('button', { name: 'More', exact: true }).click();
  await owner.getByRole('menuitem', { name: 'Share results' }).click();
  await expect(owner.getByRole('heading', { level: 1 })).toHaveText('Share results');
  await expect(owner.getByRole('main')).toContainText('all time · region: South');
  await owner.getByLabel('In 7 days').check();
  await owner.getByLabel(/^Show comments/).check();
  await owner.getByRole('button', { name: 'Make link' }).click();
  const url = await owner.locator('#new-link').inputValue();
  expect(url).toContain('/r/');
  await expect(owner.getByRole('table')).toContainText('region: South');

  const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 390, height: 844 } });
  const reader = await context.newPage();
  const problems = [];
  listen(reader, problems);
  const path = new URL(url).pathname;
  expect((await reader.goto(`${house.url}${path}?lang=en`)).status()).toBe(200);
  await expect(reader.getByRole('heading', { level: 1 })).toHaveText('For the board');
  await expect(reader.locator('.stat').first()).toContainText('+100');
  await expect(reader.locator('figure#trend .reader.narrow svg')).toBeVisible();
  await expect(reader.locator('.answers')).toContainText('Quick');
  await expect(reader.locator('body')).not.toContainText('Beatriz');
  await expect(reader.locator('body')).not.toContainText('Bonfim');
  await expect(reader.locator('body')).not.toContainText('It came late');
  await reader.locator('figure#trend .values > summary').click();
  await expect(reader.locator('figure#trend table')).toBeVisible();
  expect((await reader.locator('main').boundingBox()).width).toBeLessThanOrEqual(390);

  await owner.locator('.confirm > summary').click();
  await owner.locator('.confirm').getByRole('button', { name: 'Take back', exact: true }).click();
  await expect(owner.getByRole('main')).toContainText('No link to these results yet.');
  expect((await reader.goto(`${house.url}${path}?lang=en`)).status()).toBe(410);
  await expect(reader.getByRole('heading', { level: 1 })).toHaveText('This link shows nothing any more');
  expect(problems.filter((problem) => !problem.includes('410'))).toEqual([]);
  await context.close();
});
