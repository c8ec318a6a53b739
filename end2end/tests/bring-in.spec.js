// A survey comes in from a file of another tool: its format is guessed, what
// had no place is told, and its draft opens in the builder.
import { alive, expect, test } from '../support/house.js';

const file = (name, text) => ({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(text) });

const form = JSON.stringify({
  title: 'After the call',
  settings: { language: 'en' },
  fields: [
    { ref: 'nps', type: 'nps', title: 'How likely are you to <b>recommend</b> us?' },
    { ref: 'photo', type: 'file_upload', title: 'Show us' },
  ],
});

test('a form of Typeform becomes a draft, with keys alone', async ({ owner }) => {
  await owner.goto('/w/acme/surveys/new');
  await alive(owner);
  const summary = owner.getByText('Or bring one in from a file');
  await summary.focus();
  await owner.keyboard.press('Enter');
  const make = owner.locator('.bring-in').getByRole('button', { name: 'Make draft' });
  await make.focus();
  await owner.keyboard.press('Enter');
  await expect(owner.locator('.bring-in')).toContainText('Choose a file first.');

  await owner.getByLabel('Survey file').setInputFiles(file('broken.lss', '<!DOCTYPE d><document/>'));
  await expect(owner.getByLabel('Format', { exact: true })).toHaveValue('lss');
  await make.press('Enter');
  await expect(owner.locator('.bring-in')).toContainText('line 1, column 1');

  await owner.getByLabel('Survey file').setInputFiles(file('form.json', form));
  await expect(owner.getByLabel('Format', { exact: true })).toHaveValue('typeform');
  await make.press('Enter');
  await expect(owner.locator('.bring-in')).toContainText('left out: photo: Show us (file_upload)');
  await owner.getByRole('link', { name: 'Open the draft' }).press('Enter');
  await owner.waitForURL(/\/surveys\/[0-9a-f-]{36}\/edit$/);
  await expect(owner.locator('ol .outline-item')).toHaveText([/How likely are you to recommend us\?/]);
});
