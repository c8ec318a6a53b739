// How surveys look, when they take answers, what changed in them, and the last
// page that asks how to reach somebody.
import { fileURLToPath } from 'node:url';
import { alive, expect, test } from '../support/house.js';

const picture = fileURLToPath(new URL('../../public/screenshot.png', import.meta.url));

// A picture of one point.
const logo = {
  name: 'logo.png',
  mimeType: 'image/png',
  buffer: Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64'),
};

test.describe('the workspace', () => {
  test.use({ expectedProblems: [/422/] });

  test('a pale colour is mended with one press, and a logo stands on the page', async ({ owner, house, page }) => {
    const survey = await house.survey();
    await owner.goto('/w/acme/settings');
    await alive(owner);
    const brand = owner.locator('#brand');
    await brand.getByLabel('Colour').fill('#ffee00');
    await expect(brand).toContainText('Too pale');
    await brand.getByRole('button', { name: /^Use #/ }).click();
    await expect(brand).toContainText('Everybody can see this colour');
    await brand.getByLabel('Name shown to respondents').fill('Acme Club');
    await brand.getByRole('button', { name: 'Save' }).click();
    await owner.waitForURL(/done=saved/);
    await alive(owner);
    await owner.locator('#brand-logo').setInputFiles(logo);
    await owner.getByRole('button', { name: 'Send the logo' }).click();
    await owner.waitForURL(/done=saved/);
    await expect(owner.getByRole('img', { name: 'Current logo' })).toBeVisible();
    await page.goto(`/s/${survey.code}`);
    await expect(page.getByRole('img', { name: 'Acme Club' })).toBeVisible();
    // Later tests see the usual look again.
    await house.api('PUT', '/brand', {});
  });
});

test.describe('the builder', () => {
  test.use({ expectedProblems: [/422/] });

  test('a survey’s own look shows in the preview as it is typed', async ({ owner, house }) => {
    const survey = await house.survey();
    await owner.goto(`/w/acme/surveys/${survey.id}/edit`);
    await alive(owner);
    await owner.locator('.outline-item').first().click();
    await owner.getByLabel('Name shown to respondents').fill('Only here');
    await owner.getByLabel('Colour', { exact: true }).fill('#123456');
    const preview = owner.frameLocator('iframe');
    await expect(preview.getByText('Only here')).toBeVisible();
    await owner.getByLabel('Logo', { exact: true }).setInputFiles(picture);
    await expect(owner.getByRole('alert')).toContainText('100 kB');
    await owner.getByLabel('Logo', { exact: true }).setInputFiles(logo);
    await expect(preview.getByRole('img', { name: 'Only here' })).toBeVisible();

    await owner.getByRole('link', { name: 'What will change' }).click();
    await expect(owner.locator('#changes')).toContainText('Name shown to respondents: “Only here”');
  });
});

test('an old version is taken up again after a second press', async ({ owner, house }) => {
  const survey = await house.survey();
  await house.api('PATCH', `/surveys/${survey.id}`, { title: 'Second' });
  await house.api('POST', `/surveys/${survey.id}/publish`);
  await owner.goto(`/w/acme/surveys/${survey.id}/versions?from=1&to=2`);
  await alive(owner);
  await expect(owner.locator('#changes')).toContainText('“How are we doing?” → “Second”');
  await owner.getByRole('row', { name: /Version 1/ }).locator('summary').click();
  await owner.getByRole('row', { name: /Version 1/ }).getByRole('button', { name: 'Take up as the draft' }).click();
  await owner.waitForURL(/\/edit$/);
  await expect(owner.getByRole('heading', { level: 1 })).toHaveText('How are we doing?');
});

test.describe('without scripts', () => {
  test.use({ javaScriptEnabled: false, expectedProblems: [/403|410|422/] });

  test('the last page asks a detractor how to reach them, and a case has it', async ({ house, page }) => {
    const survey = await house.survey({
      ends: [{ key: 'sorry', title: 'May we call you?', call: true, show_if: { question: 'nps', op: 'at_most', value: 6 } }],
    });
    await page.goto(`/s/${survey.code}?answer.nps=2`);
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByRole('button', { name: 'Please contact me' }).click();
    await expect(page.getByText('Leave a phone number or an e-mail address.')).toBeVisible();
    await page.getByLabel('Phone').fill('+55 11 99999-0000');
    await page.getByRole('checkbox').check();
    await page.getByRole('button', { name: 'Please contact me' }).click();
    await expect(page.getByRole('heading', { name: 'We will be in touch' })).toBeVisible();
  });

  test('a survey that is full says so in its author’s words', async ({ house, page }) => {
    const survey = await house.survey();
    await house.api('PUT', `/surveys/${survey.id}/collection`, { max_responses: 1, texts: { full: 'All seats are taken.' } });
    await page.goto(`/s/${survey.code}?answer.nps=9`);
    await page.getByRole('button', { name: 'Send' }).click();
    await expect(page).toHaveURL(/thanks/);
    // What a page knows of its survey may be a second old; the writer decides.
    await expect(async () => {
      await page.goto(`/s/${survey.code}`);
      await expect(page.getByText('All seats are taken.')).toBeVisible({ timeout: 500 });
    }).toPass();
  });
});

test('opening and closing times are set where the link is shared', async ({ owner, house, page }) => {
  const survey = await house.survey();
  await owner.goto(`/w/acme/surveys/${survey.id}?share=1`);
  await alive(owner);
  await owner.getByLabel('Opens on').fill('2099-01-02T09:00');
  await owner.locator('#share').getByRole('button', { name: 'Save' }).click();
  await expect(owner.getByText('Saved')).toBeVisible();
  const response = await page.request.get(`/s/${survey.code}`);
  expect(response.status()).toBe(403);
  expect(await response.text()).toContain('2 Jan 2099, 09:00');
});
