// The inbox: responses are found, tagged, assigned and taken care of, by keys
// alone and by buttons; cases are worked on until they are closed.
import { alive, expect, test } from '../support/house.js';

async function answered(house, title, rows) {
  const survey = await house.survey({ title });
  const { accepted } = await house.api(
    'POST',
    `/surveys/${survey.id}/responses`,
    rows.map(([nps, why], index) => ({ answered_at: new Date(Date.now() - (index + 1) * 60_000).toISOString(), answers: { nps, why } })),
  );
  expect(accepted).toBe(rows.length);
  return survey;
}

const inbox = (survey) => `/w/acme/inbox?survey=${survey.id}`;

test('responses are triaged by keys alone', async ({ owner, house }) => {
  const survey = await answered(house, 'By keys', [
    [2, 'First by keys'],
    [9, 'Second by keys'],
    [4, 'Third by keys'],
  ]);
  await owner.goto(inbox(survey));
  await alive(owner);
  const row = (words) => owner.getByRole('link', { name: words, exact: true });
  const panel = owner.getByRole('region', { name: 'Response', exact: true });

  await row('First by keys').focus();
  await owner.keyboard.press('j');
  await expect(row('Second by keys')).toBeFocused();
  await owner.keyboard.press('k');
  await expect(row('First by keys')).toBeFocused();
  await owner.keyboard.press('Enter');
  await expect(owner).toHaveURL(/response=/);
  await expect(panel).toContainText('First by keys');
  await owner.keyboard.press('ArrowDown');
  await expect(row('Second by keys')).toBeFocused();
  await expect(panel).toContainText('Second by keys');

  await owner.keyboard.press('t');
  await expect(panel.getByRole('combobox', { name: 'New tag' })).toBeFocused();
  await owner.keyboard.type('Price');
  await owner.keyboard.press('Enter');
  await expect(panel.getByRole('button', { name: 'Remove: price' })).toBeVisible();
  await expect(owner.getByRole('button', { name: 'Undo' })).toBeVisible();

  // Esc gives the focus back to the row; from there on it goes on.
  await owner.keyboard.press('Escape');
  await expect(panel).toHaveCount(0);
  await expect(row('Second by keys')).toBeFocused();
  await owner.keyboard.press('n');
  await expect(panel.getByRole('textbox', { name: 'Note' })).toBeFocused();
  await owner.keyboard.type('Called back');
  await panel.getByRole('button', { name: 'Add note' }).click();
  await expect(panel).toContainText('Called back');
  await expect(panel.getByRole('textbox', { name: 'Note' })).toHaveValue('');

  await row('Third by keys').focus();
  await owner.keyboard.press('c');
  await expect(panel.getByRole('link', { name: 'Case: Open' })).toHaveCount(0);
  await owner.keyboard.press('Enter');
  await expect(panel).toContainText('Third by keys');
  await expect(panel.getByRole('link', { name: 'Case: Open' })).toBeVisible();

  await owner.keyboard.press('?');
  const keys = owner.getByRole('dialog', { name: 'Keys' });
  await expect(keys).toContainText('Next response');
  await owner.keyboard.press('Escape');
  await expect(keys).toBeHidden();
});

test('letters typed into a field are no keys', async ({ owner, house }) => {
  const survey = await answered(house, 'Typing', [[3, 'Only one here']]);
  await owner.goto(inbox(survey));
  await alive(owner);
  await owner.getByRole('link', { name: 'Only one here', exact: true }).click();
  const note = owner.getByRole('textbox', { name: 'Note' });
  await note.fill('');
  await note.pressSequentially('a cat next to it?');
  await expect(note).toHaveValue('a cat next to it?');
  await expect(owner.getByRole('dialog', { name: 'Keys' })).toBeHidden();
});

test('what is ticked is tagged and assigned together, and both are undone', async ({ owner, house }) => {
  const survey = await answered(house, 'Together', [
    [1, 'One together'],
    [2, 'Two together'],
    [10, 'Three apart'],
  ]);
  await owner.goto(inbox(survey));
  await alive(owner);
  const item = (words) => owner.getByRole('listitem').filter({ hasText: words });
  await owner.getByRole('link', { name: 'One together', exact: true }).focus();
  await owner.keyboard.press('x');
  await owner.getByRole('checkbox', { name: 'Select: Two together' }).check();
  const bulk = owner.getByRole('group', { name: 'Selected', exact: true });
  await expect(bulk).toContainText('2 selected');

  await bulk.getByRole('combobox', { name: 'New tag' }).fill('Delivery');
  await bulk.getByRole('button', { name: 'Tag', exact: true }).click();
  await expect(item('One together')).toContainText('delivery');
  await expect(item('Two together')).toContainText('delivery');
  await expect(item('Three apart')).not.toContainText('delivery');
  await owner.getByRole('button', { name: 'Undo' }).last().click();
  await expect(item('One together')).not.toContainText('delivery');

  await bulk.getByRole('combobox', { name: 'Assignee' }).selectOption({ label: 'Ana (you)' });
  await bulk.getByRole('button', { name: 'Assign', exact: true }).click();
  await expect(item('Two together')).toContainText('with Ana');
  await owner.getByRole('button', { name: 'Undo' }).last().click();
  await expect(item('Two together')).not.toContainText('with Ana');
});

test('filters stand in the address as a sentence, and each takes itself away', async ({ owner, house }) => {
  const survey = await answered(house, 'Filtered', [
    [0, 'Filtered and bad'],
    [10, 'Filtered and good'],
  ]);
  await owner.goto(inbox(survey));
  await alive(owner);
  await owner.getByRole('button', { name: 'Score' }).click();
  await owner.getByRole('menuitem', { name: 'detractors' }).click();
  await expect(owner).toHaveURL(/group=detractor/);
  await expect(owner.getByRole('link', { name: 'Filtered and bad', exact: true })).toBeVisible();
  await expect(owner.getByRole('link', { name: 'Filtered and good', exact: true })).toHaveCount(0);
  await owner.reload();
  await alive(owner);
  await owner.getByRole('link', { name: 'Remove: detractors' }).click();
  await expect(owner.getByRole('link', { name: 'Filtered and good', exact: true })).toBeVisible();
  await expect(owner).not.toHaveURL(/group=/);
});

test('on a phone the panel is a sheet that closes by its button', async ({ owner, house }) => {
  const survey = await answered(house, 'On a phone', [[5, 'From a phone']]);
  await owner.setViewportSize({ width: 390, height: 844 });
  await owner.goto(inbox(survey));
  await alive(owner);
  await owner.getByRole('link', { name: 'From a phone', exact: true }).click();
  const panel = owner.getByRole('region', { name: 'Response', exact: true });
  await expect(panel).toBeVisible();
  const sideways = await owner.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(sideways).toBeLessThanOrEqual(0);
  await panel.getByRole('link', { name: 'Close' }).click();
  await expect(panel).toHaveCount(0);
});

test('a detractor opens a case by the rule; it is worked on until it is closed', async ({ owner, house }) => {
  await owner.goto('/w/acme/settings/cases');
  await alive(owner);
  await owner.getByLabel('Detractors: NPS 0 to 6').check();
  await owner.getByLabel('Owner').selectOption({ label: 'Ana (you)' });
  await owner.getByLabel('Days until due').fill('3');
  await owner.getByRole('button', { name: 'Save' }).click();
  await expect(owner.getByRole('main').getByRole('status')).toContainText('Saved');

  const survey = await house.survey({ title: 'With cases' });
  const row = [{ id: 'case-1', answers: { nps: 1, why: 'It came late' }, customer: 'Blue Bakery' }];
  await house.api('POST', `/surveys/${survey.id}/responses`, row);
  await house.api('POST', `/surveys/${survey.id}/responses`, row);

  await owner.goto('/w/acme');
  await alive(owner);
  await expect(owner.getByRole('main')).toContainText('Needs you');
  await owner.getByRole('link', { name: 'Blue Bakery' }).click();
  await expect(owner).toHaveURL(/\/cases\?.*case=/);
  await expect(owner.getByRole('table').getByRole('link', { name: 'Blue Bakery' })).toHaveCount(1);
  const panel = owner.getByRole('region', { name: 'Blue Bakery' });
  await expect(panel).toContainText('It came late');

  await panel.getByRole('button', { name: 'First contact made' }).click();
  await expect(panel.getByRole('button', { name: 'Take contact back' })).toBeVisible();
  await panel.getByRole('textbox', { name: 'Note' }).fill('Promised a new one');
  await panel.getByRole('button', { name: 'Add note' }).click();
  await expect(panel).toContainText('Promised a new one');

  await panel.getByLabel('State').selectOption('closed');
  await panel.getByLabel('Outcome').selectOption('resolved');
  await panel.getByRole('button', { name: 'Save' }).click();
  await expect(panel).toContainText('Outcome: Resolved');
  await panel.getByRole('link', { name: 'Close' }).click();
  await expect(owner.getByRole('table').getByRole('link', { name: 'Blue Bakery' })).toHaveCount(0);
  await owner.getByRole('link', { name: 'Closed', exact: true }).click();
  await expect(owner.getByRole('table')).toContainText('Closed: Resolved');

  // Others' tests share this workspace: the rule ends with this one.
  await owner.goto('/w/acme/settings/cases');
  await alive(owner);
  await owner.getByLabel('Detractors: NPS 0 to 6').uncheck();
  await owner.getByRole('button', { name: 'Save' }).click();
  await expect(owner.getByRole('main').getByRole('status')).toContainText('Saved');
});

test('tagging draws no row anew, and closing by the button gives the focus back', async ({ owner, house }) => {
  const survey = await answered(house, 'Kept rows', [
    [3, 'Kept row one'],
    [4, 'Kept row two'],
  ]);
  await owner.goto(inbox(survey));
  await alive(owner);
  const row = owner.getByRole('link', { name: 'Kept row one', exact: true });
  const panel = owner.getByRole('region', { name: 'Response', exact: true });
  await row.evaluate((element) => {
    element.dataset.seen = 'yes';
  });
  await row.focus();
  await owner.keyboard.press('t');
  await expect(panel.getByRole('combobox', { name: 'New tag' })).toBeFocused();
  await owner.keyboard.type('Kept');
  await owner.keyboard.press('Enter');
  await expect(owner.getByRole('listitem').filter({ hasText: 'Kept row one' })).toContainText('kept');
  await expect(row).toHaveAttribute('data-seen', 'yes');
  await panel.getByRole('link', { name: 'Close' }).press('Enter');
  await expect(panel).toHaveCount(0);
  await expect(row).toBeFocused();
});

test('filters are kept under a name, found again as a chip, renamed and deleted', async ({ owner, house }) => {
  const survey = await answered(house, 'Viewed', [
    [0, 'Viewed and bad'],
    [10, 'Viewed and good'],
  ]);
  await owner.goto(`${inbox(survey)}&group=detractor`);
  await alive(owner);
  await owner.locator('summary', { hasText: 'Save this view' }).click();
  await owner.getByRole('textbox', { name: 'Name of the view' }).fill('Unhappy ones');
  await owner.getByRole('button', { name: 'Save', exact: true }).click();
  const views = owner.getByRole('group', { name: 'Views' });
  await expect(views.getByRole('link', { name: 'Unhappy ones' })).toBeVisible();
  await owner.goto('/w/acme/inbox');
  await alive(owner);
  await views.getByRole('link', { name: 'Unhappy ones' }).click();
  await expect(owner.getByRole('link', { name: 'Viewed and bad', exact: true })).toBeVisible();
  await expect(owner.getByRole('link', { name: 'Viewed and good', exact: true })).toHaveCount(0);
  const fold = owner.locator('summary', { hasText: 'Save this view' });
  await fold.click();
  await owner.getByRole('textbox', { name: 'Rename Unhappy ones' }).fill('Sad ones');
  await owner.getByRole('button', { name: 'Rename', exact: true }).click();
  await expect(views.getByRole('link', { name: 'Sad ones' })).toBeVisible();
  const remove = owner.getByRole('button', { name: 'Delete Sad ones' });
  if (!(await remove.isVisible())) await fold.click();
  await remove.click();
  await expect(views.getByRole('link', { name: 'Sad ones' })).toHaveCount(0);
});

test('a response leads to the customer it came from, and back', async ({ owner, house }) => {
  await house.api('POST', '/contacts', [{ external_id: 'timeline-1', name: 'Lia of the timeline', email: 'lia@example.com' }]);
  const survey = await house.survey({ title: 'Timeline' });
  await house.api('POST', `/surveys/${survey.id}/responses`, [
    { answers: { nps: 2, why: 'Came too late' }, contact: { external_id: 'timeline-1' } },
  ]);
  await house.api('POST', '/interactions', [
    { external_id: 'timeline-order', contact: { external_id: 'timeline-1' }, kind: 'order.delivered' },
  ]);
  await owner.goto(inbox(survey));
  await alive(owner);
  await owner.getByRole('link', { name: 'Came too late', exact: true }).click();
  await owner.getByRole('region', { name: 'Response', exact: true }).getByRole('link', { name: 'Lia of the timeline' }).click();
  await expect(owner.getByRole('heading', { name: 'Lia of the timeline' })).toBeVisible();
  await expect(owner.getByRole('main')).toContainText('order.delivered');
  await owner.getByRole('main').getByRole('link', { name: 'Came too late' }).click();
  await expect(owner.getByRole('region', { name: 'Response', exact: true })).toContainText('Came too late');
});
