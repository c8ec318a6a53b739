// A customer answers on a small phone: errs, mends, sends, and the answer is
// there, once. With scripts and without.
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from '../support/house.js';

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with scripts' : 'without scripts', () => {
    test.use({
      javaScriptEnabled,
      viewport: { width: 320, height: 640 },
      locale: 'pt-BR',
      // The refused form is a 422, which Chromium notes in the console.
      expectedProblems: [/422/],
    });

    test('a customer errs, mends and sends', async ({ page, house }) => {
      const survey = await house.survey({
        questions: [
          {
            key: 'nps',
            kind: 'nps',
            required: true,
            title: { en: 'Recommend?', 'pt-BR': 'Quanto você nos recomendaria?' },
            low_label: { en: 'Not at all', 'pt-BR': 'De jeito nenhum' },
            high_label: { en: 'Extremely', 'pt-BR': 'Com certeza' },
          },
          { key: 'why', kind: 'long_text', required: true, title: { en: 'Why?', 'pt-BR': 'Por quê?' } },
        ],
      });
      const requests = [];
      page.on('request', (request) => requests.push(request.url()));
      await page.goto(`/s/${survey.code}`);
      expect(requests.filter((url) => !url.startsWith('data:'))).toHaveLength(1);
      await expect(page.locator('html')).toHaveAttribute('lang', 'pt-BR');

      const sideways = () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      if (javaScriptEnabled) expect(await sideways()).toBeLessThanOrEqual(0);

      await page.getByLabel('Por quê?').fill('Entrega rápida');
      await page.locator('form[method=post] button').first().click();

      // The page comes back with the error beside its field and the text kept.
      await expect(page.getByRole('alert')).toBeVisible();
      await expect(page.getByLabel('Por quê?')).toHaveValue('Entrega rápida');
      if (javaScriptEnabled) {
        const { violations } = await new AxeBuilder({ page }).analyze();
        expect(violations).toEqual([]);
      }

      await page.getByRole('radio', { name: '9', exact: true }).check();
      await page.locator('form[method=post] button').first().click();
      await expect(page).toHaveURL(/thanks/);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();

      const { items } = await house.api('GET', `/surveys/${survey.id}/responses`);
      expect(items).toHaveLength(1);
      expect(items[0].answers).toEqual({ nps: 9, why: 'Entrega rápida' });
    });

    test('the follow-up shows when a score is picked, and pressing twice counts once', async ({ page, house }) => {
      const survey = await house.survey();
      await page.goto(`/s/${survey.code}?lang=en`);
      const why = page.getByLabel('What is the main reason?');
      await expect(why).toBeHidden();
      await page.getByRole('radio', { name: '3', exact: true }).check();
      await expect(why).toBeVisible();
      await why.fill('Slow answers');
      await page.locator('form[method=post] button').first().click();
      await expect(page).toHaveURL(/thanks/);
      await page.goBack();
      await page.getByRole('radio', { name: '10', exact: true }).check();
      await page.locator('form[method=post] button').first().click();
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('You have already answered');
      const { items } = await house.api('GET', `/surveys/${survey.id}/responses`);
      expect(items.map((item) => item.answers)).toEqual([{ nps: 3, why: 'Slow answers' }]);
    });
  });
}

test.describe('pages for what cannot be answered', () => {
  test.use({ expectedProblems: [/404|410/] });

  test('a closed survey says so, an unknown one is not found', async ({ page, house }) => {
    const survey = await house.survey();
    await house.api('POST', `/surveys/${survey.id}/close`);
    const closed = await page.goto(`/s/${survey.code}`);
    expect(closed.status()).toBe(410);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    const unknown = await page.goto('/s/nothing123');
    expect(unknown.status()).toBe(404);
  });
});
