// Every page, in both themes and both languages: no violation of WCAG 2.2 AA.
import { AxeBuilder } from '@axe-core/playwright';
import { alive, expect, signIn, test } from '../support/house.js';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

async function check(page, where) {
  const { violations } = await new AxeBuilder({ page }).withTags(TAGS).analyze();
  expect.soft(violations.map(({ id, nodes }) => `${where}: ${id}: ${nodes.map((node) => node.html).join(' | ')}`)).toEqual([]);
}

for (const colorScheme of ['light', 'dark']) {
  for (const locale of ['pt-BR', 'en']) {
    test(`no violation, ${colorScheme}, ${locale}`, async ({ browser, house }) => {
      test.setTimeout(300_000);
      const survey = await house.survey();
      await house.api('POST', `/surveys/${survey.id}/responses`, [
        { answers: { nps: 9, why: 'Kind people' }, attributes: { plan: 'pro' } },
        { answers: { nps: 3, why: 'Slow' }, attributes: { plan: 'free' } },
        { answers: { nps: 10 } },
      ]);
      await house.api('POST', '/contacts', [{ external_id: 'p-1', name: 'Bia', email: 'bia@example.com', do_not_contact: true }]);
      const journey = await house.api('POST', '/journeys', { title: 'Purchase', template: 'ecommerce', locale });
      const context = await browser.newContext({ baseURL: house.url, colorScheme, locale });
      const page = await context.newPage();

      const shared = await house.api('POST', `/surveys/${survey.id}/shares`, { days: 7, comments: true });
      const results = `${new URL(shared.url).pathname}?lang=${locale}`;
      for (const path of [results, '/r/nobody-made-this', '/sign-in', `/s/${survey.code}?lang=${locale}`, `/s/${survey.code}/thanks?lang=${locale}`, '/api/docs', '/nothing-here']) {
        await page.goto(path);
        await check(page, path);
      }

      const email = `${colorScheme}-${locale}-${Date.now()}@example.com`.toLowerCase();
      const link = house.run('member', 'create', email, '--workspace', 'acme', '--role', 'owner', '--name', 'Bia', '--public-url', house.url);
      await page.goto(link);
      await check(page, 'link');
      await signIn(page, link);
      await page.goto('/account');
      await alive(page);
      await page.locator('select[name=locale]').first().selectOption(locale);
      await page.locator('form:has(select[name=locale]) button[type=submit]').first().click();
      await page.waitForURL(/done=saved/);
      await expect(page.locator('html')).toHaveAttribute('lang', locale);
      const paths = [
        '/account',
        '/w/acme',
        '/w/acme/surveys',
        '/w/acme/surveys/new',
        `/w/acme/surveys/${survey.id}`,
        `/w/acme/surveys/${survey.id}?days=30&segment=plan&attribute.plan=pro&others=plan`,
        '/w/acme/scores',
        `/w/acme/surveys/${survey.id}/edit`,
        `/w/acme/surveys/${survey.id}?share=1`,
        `/w/acme/surveys/${survey.id}/versions`,
        `/w/acme/surveys/${survey.id}/import`,
        '/w/acme/inbox',
        '/w/acme/inbox?group=detractor&comment=yes',
        '/w/acme/cases',
        `/w/acme/surveys/${survey.id}/send`,
        `/w/acme/surveys/${survey.id}/waves`,
        `/w/acme/surveys/${survey.id}/triggers`,
        `/w/acme/surveys/${survey.id}/shares?days=90`,
        '/w/acme/journeys',
        '/w/acme/journeys/new',
        `/w/acme/journeys/${journey.id}`,
        '/w/acme/contacts',
        '/w/acme/contacts?q=nobody-has-this-name',
        '/w/acme/contacts/import',
        '/w/acme/settings',
        '/w/acme/settings/members',
        '/w/acme/settings/keys',
        '/w/acme/settings/cases',
        '/w/acme/settings/asking',
        '/w/acme/nothing-here',
      ];
      for (const path of paths) {
        await page.goto(path);
        await alive(page);
        await check(page, path);
      }
      await page.goto('/w/acme/contacts?q=p-1');
      await alive(page);
      await page.getByRole('table').getByRole('link', { name: 'Bia' }).first().click();
      await page.waitForURL(/\/contacts\/[0-9a-f-]{36}$/);
      await check(page, 'contact');
      await context.close();
    });
  }
}
