// Contacts are brought in, found and erased; who would be asked is shown
// before anything is sent. (Sending itself is tried against a mail server of
// the tests, in src/tests/mail.)
import { alive, expect, test } from '../support/house.js';

test('contacts come in from a file, are found by a word and erased', async ({ owner, house }) => {
  await owner.goto('/w/acme/contacts/import');
  await alive(owner);
  await owner.locator('input[type=file]').setInputFiles({
    name: 'people.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from('codigo;nome;email;attribute.market\nsend-1;Caio;caio@example.com;Sul\nsend-2;Davi;davi@example.com;Norte\n'),
  });
  await owner.getByRole('button', { name: 'Import' }).click();
  await expect(owner.getByText('2 new, 0 changed.')).toBeVisible();
  await owner.getByRole('link', { name: 'To the contacts' }).click();
  await owner.getByRole('searchbox').fill('davi');
  await owner.getByRole('searchbox').press('Enter');
  await expect(owner.getByRole('cell', { name: 'davi@example.com' })).toBeVisible();
  await expect(owner.getByRole('cell', { name: 'caio@example.com' })).toHaveCount(0);
  await alive(owner);
  await owner.locator('summary', { hasText: 'Erase' }).click();
  await owner.locator('details.confirm button[type=submit]').click();
  await expect(owner.getByRole('cell', { name: 'davi@example.com' })).toHaveCount(0);
  expect((await house.api('GET', '/contacts?q=davi')).items).toHaveLength(0);
});

// The mail is shown in a frame that runs nothing, which the browser notes when it is looked into.
test.use({ expectedProblems: [/Blocked script execution in 'about:srcdoc'/] });

test('who would be asked and who is held back is shown before sending', async ({ owner, house }) => {
  const survey = await house.survey();
  await house.api('POST', '/contacts', [
    { external_id: 'look-1', name: 'Eva', email: 'eva@example.com' },
    { external_id: 'look-2', name: 'Gil' },
    { external_id: 'look-3', name: 'Hugo', email: 'hugo@example.com', do_not_contact: true },
  ]);
  await owner.goto(`/w/acme/surveys/${survey.id}/send`);
  await alive(owner);
  await expect(owner.getByText('Sending is off')).toBeVisible();
  await owner.getByRole('radio', { name: 'Those in a list' }).check();
  await owner.getByLabel('Ids').fill('look-1\nlook-2\nlook-3\nlook-9');
  await owner.getByRole('button', { name: 'Look before sending' }).click();
  await expect(owner.getByRole('heading', { name: 'Would be asked: 1' })).toBeVisible();
  await expect(owner.getByRole('heading', { name: 'Held back: 2' })).toBeVisible();
  await expect(owner.getByText('No contact has these ids: look-9')).toBeVisible();
  await expect(owner.getByRole('row', { name: /Gil.*No address/ })).toBeVisible();
  await expect(owner.getByRole('row', { name: /Hugo.*Do not contact/ })).toBeVisible();
  await expect(owner.frameLocator('iframe[title="Mail in English"]').getByText('How likely are you to recommend us?')).toBeVisible();
  await expect(owner.getByRole('button', { name: /^Send to/ })).toHaveCount(0);
});
