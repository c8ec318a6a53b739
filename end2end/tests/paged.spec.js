// A survey of several pages: answered, left, found again, ended early; within
// another site; and built by menus.
import { createServer } from 'node:http';
import { AxeBuilder } from '@axe-core/playwright';
import { alive, expect, test } from '../support/house.js';

const visit = {
  title: 'After the visit',
  locale: 'en',
  publish: true,
  questions: [
    {
      key: 'nps',
      kind: 'nps',
      subject: 'touchpoint:paged',
      title: 'Would you recommend us?',
      required: true,
      jumps: [{ if: { question: 'nps', op: 'at_least', value: 9 }, end: 'fans' }],
    },
    { key: 'why', kind: 'short_text', title: 'What went wrong?', required: true, new_page: true },
    { key: 'more', kind: 'long_text', title: 'What would have helped with “{{answer:why|it}}”?', new_page: true },
  ],
  ends: [{ key: 'fans', title: 'Tell others', link: { url: 'https://example.com/', label: 'Write a review' } }],
};

const answers = async (house, survey) => (await house.api('GET', `/surveys/${survey.id}/responses`)).items;

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with scripts' : 'without scripts', () => {
    test.use({ javaScriptEnabled, viewport: { width: 320, height: 640 }, locale: 'en', expectedProblems: [/422/] });

    test('each page is kept, and going back and coming again lose nothing', async ({ page, house }) => {
      const survey = await house.api('POST', '/surveys', visit);
      await page.goto(`/s/${survey.code}`);
      await expect(page.getByText('Page 1 of 3')).toBeVisible();
      await page.getByRole('radio', { name: '3', exact: true }).check();
      await page.getByRole('button', { name: 'Next' }).click();
      await expect(page.getByText('Page 2 of 3')).toBeVisible();
      expect((await answers(house, survey)).map(({ partial }) => partial)).toEqual([true]);

      await page.getByRole('button', { name: 'Next' }).click();
      await expect(page.getByRole('alert')).toBeVisible();
      if (javaScriptEnabled) expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
      await page.getByLabel('What went wrong?').fill('the <wait>');
      await page.getByRole('button', { name: 'Next' }).click();
      await expect(page.getByLabel('What would have helped with “the <wait>”?')).toBeVisible();

      // The same device comes back later.
      await page.goto(`/s/${survey.code}`);
      await expect(page.getByText('Page 3 of 3')).toBeVisible();
      await page.getByRole('button', { name: 'Back' }).click();
      await expect(page.getByLabel('What went wrong?')).toHaveValue('the <wait>');
      await page.getByRole('button', { name: 'Next' }).click();
      await page.getByRole('button', { name: 'Send' }).click();
      await expect(page).toHaveURL(/thanks/);
      const [response] = await answers(house, survey);
      expect(response.partial).toBe(false);
      expect(response.answers).toEqual({ nps: 3, why: 'the <wait>' });
      // The browser's own way back sends nothing twice.
      await page.goBack();
      await page.getByRole('button', { name: 'Send' }).click();
      await expect(page).toHaveURL(/thanks/);
      expect(await answers(house, survey)).toHaveLength(1);
    });

    test('a jump ends the survey with a page of its own', async ({ page, house }) => {
      const survey = await house.api('POST', '/surveys', visit);
      await page.goto(`/s/${survey.code}`);
      await page.getByRole('radio', { name: '10', exact: true }).check();
      await page.getByRole('button', { name: 'Next' }).click();
      await expect(page.getByRole('heading', { name: 'Tell others' })).toBeVisible();
      await expect(page.getByRole('link', { name: 'Write a review' })).toHaveAttribute('href', 'https://example.com/');
      if (javaScriptEnabled) expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    });
  });
}

test('another site shows a survey inline and as a pop-up, and asks once', async ({ page, house }) => {
  const survey = await house.survey();
  const site = createServer((request, response) => {
    const mode = request.url.includes('popup') ? 'data-mode="popup" data-after="0"' : '';
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(`<!doctype html><html lang="en"><head><title>Shop</title><link rel="icon" href="data:,"></head>
      <body><h1>Shop</h1><script async src="${house.url}/embed.js" data-survey="${survey.code}" ${mode}></script></body></html>`);
  });
  await new Promise((done) => site.listen(0, '127.0.0.1', done));
  const shop = `http://localhost:${site.address().port}`;
  try {
    await page.goto(`${shop}/inline`);
    const frame = page.frameLocator('iframe[title="Survey"]');
    await frame.getByRole('radio', { name: '9', exact: true }).check();
    await frame.getByRole('button', { name: 'Send' }).click();
    await expect(frame.getByRole('heading', { name: 'Thank you for your answer' })).toBeVisible();
    expect((await answers(house, survey)).map(({ channel }) => channel)).toEqual(['embed']);

    await page.goto(`${shop}/popup`);
    const dialog = page.getByRole('dialog', { name: 'Survey' });
    await expect(dialog).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
    // A dismissed ask counts as an ask.
    await page.goto(`${shop}/popup`);
    await expect(page.getByRole('heading', { name: 'Shop' })).toBeVisible();
    await page.waitForFunction(() => performance.getEntriesByType('resource').some(({ name }) => name.endsWith('embed.js')));
    await expect(dialog).toBeHidden();
    expect(await page.context().cookies()).toEqual([]);
  } finally {
    site.close();
    site.closeAllConnections();
  }
});

test('pages, jumps and ends are built with menus, and the preview follows', async ({ owner, house }) => {
  const survey = await house.api('POST', '/surveys', {
    title: 'Built',
    locale: 'en',
    questions: [
      { key: 'nps', kind: 'nps', subject: 'touchpoint:built', title: 'Would you recommend us?' },
      { key: 'why', kind: 'short_text', title: 'Why not?' },
    ],
  });
  await owner.goto(`/w/acme/surveys/${survey.id}/edit`);
  await alive(owner);
  const saved = () => expect(owner.locator('.save[data-state=saved]')).toBeVisible();
  await owner.locator('.outline-item', { hasText: 'Title and anonymity' }).click();
  await owner.getByRole('button', { name: 'Add an end page' }).click();
  await owner.getByLabel('Heading · English').fill('You are kind');

  await owner.locator('.outline-item', { hasText: 'Would you recommend us?' }).click();
  await owner.getByRole('button', { name: 'Add a jump' }).click();
  const jump = owner.getByRole('group', { name: 'Afterwards' });
  await jump.getByRole('button', { name: 'Add a condition' }).click();
  await jump.getByLabel('Comparison').selectOption('at_least');
  await jump.getByLabel('Value', { exact: true }).fill('9');
  await jump.getByLabel('Value', { exact: true }).press('Tab');
  await jump.getByLabel('Go on with').selectOption('end:end_1');

  await owner.locator('.outline-item', { hasText: 'Why not?' }).click();
  await owner.getByLabel('Begin a new page here').check();
  await expect(owner.locator('.page-mark')).toHaveText('Page 2');
  await owner.getByRole('button', { name: 'Fill in for each respondent' }).click();
  await owner.getByRole('menuitem', { name: 'Would you recommend us?' }).click();
  await expect(owner.getByLabel('Question · English')).toHaveValue('Why not? {{answer:nps|…}}');
  await saved();

  const preview = owner.frameLocator('iframe');
  await expect(preview.getByText('Page 2 of 2')).toBeVisible();
  await owner.locator('.outline-item', { hasText: 'Would you recommend us?' }).click();
  await expect(preview.getByText('Page 1 of 2')).toBeVisible();
  await preview.getByRole('radio', { name: '9', exact: true }).check();
  await preview.getByRole('button', { name: 'Next' }).click();
  await expect(preview.getByRole('heading', { name: 'You are kind' })).toBeVisible();

  await owner.getByRole('button', { name: 'Publish' }).click();
  await owner.waitForURL(/\/surveys\/[0-9a-f-]{36}(\?.*)?$/);
  const { questions, ends } = await house.api('GET', `/surveys/${survey.id}`);
  expect(questions[0].jumps).toEqual([{ if: { question: 'nps', op: 'at_least', value: 9 }, end: 'end_1' }]);
  expect(questions[1]).toMatchObject({ new_page: true, title: 'Why not? {{answer:nps|…}}' });
  expect(ends).toHaveLength(1);
});

test('a question is moved by its number', async ({ owner, house }) => {
  const survey = await house.api('POST', '/surveys', {
    title: 'Moved',
    locale: 'en',
    questions: ['one', 'two', 'three'].map((key) => ({ key, kind: 'short_text', title: `Question ${key}` })),
  });
  await owner.goto(`/w/acme/surveys/${survey.id}/edit`);
  await alive(owner);
  const from = await owner.locator('li[data-key=one] .number').boundingBox();
  const to = await owner.locator('li[data-key=three]').boundingBox();
  await owner.mouse.move(from.x + from.width / 2, from.y + from.height / 2);
  await owner.mouse.down();
  await owner.mouse.move(to.x + 40, to.y + to.height / 2, { steps: 5 });
  await owner.mouse.move(to.x + 40, to.y + to.height - 4, { steps: 3 });
  await owner.mouse.up();
  await expect(owner.locator('.outline .title')).toHaveText(['Question two', 'Question three', 'Question one']);
  await expect(owner.locator('.save[data-state=saved]')).toBeVisible();
});
