// The builder: a survey is made with menus and keys, tried in its preview,
// kept while it is unfinished, and published.
import { alive, expect, test } from '../support/house.js';

const draft = (house, extra = []) =>
  house.api('POST', '/surveys', {
    title: { en: 'Built by hand', 'pt-BR': 'Feita à mão' },
    locale: 'en',
    questions: [
      { key: 'nps', kind: 'nps', subject: 'touchpoint:builder', title: { en: 'Would you recommend us?', 'pt-BR': 'Você nos recomendaria?' } },
      ...extra,
    ],
  });

const open = async (owner, survey) => {
  await owner.goto(`/w/acme/surveys/${survey.id}/edit`);
  await alive(owner);
};

const saved = (owner) => expect(owner.locator('.save[data-state=saved]')).toBeVisible();

test('a question with choices and a condition is added, tried and published', async ({ owner, house, page }) => {
  const survey = await draft(house);
  await open(owner, survey);
  await owner.getByRole('button', { name: 'Add a question' }).click();
  await owner.getByRole('menuitem', { name: 'Single choice' }).click();
  await owner.getByLabel('Question · English').fill('What went wrong?');
  await owner.getByLabel('Choice · English').nth(0).fill('Too slow');
  // Unfinished, and kept all the same.
  await saved(owner);
  await expect(owner.getByRole('region', { name: 'Before publishing' })).toContainText('Choices');
  await owner.reload();
  await alive(owner);
  await owner.locator('.outline-item', { hasText: 'What went wrong?' }).click();
  await expect(owner.getByLabel('Choice · English').nth(0)).toHaveValue('Too slow');
  await owner.getByLabel('Choice · English').nth(1).fill('Too dear');
  await owner.getByRole('button', { name: 'Add a condition' }).click();
  await owner.getByLabel('Value', { exact: true }).fill('6');
  await owner.getByLabel('Value', { exact: true }).press('Tab');
  await saved(owner);
  await expect(owner.getByRole('region', { name: 'Before publishing' })).toContainText('Nothing stops it');

  const preview = owner.frameLocator('iframe');
  await expect(preview.getByRole('heading', { name: 'Would you recommend us?' })).toBeVisible();
  await expect(preview.getByText('Too dear')).toBeHidden();
  await preview.getByRole('radio', { name: '3', exact: true }).check();
  await expect(preview.getByText('Too dear')).toBeVisible();
  await preview.getByRole('button', { name: 'Send' }).click();
  await expect(preview.getByRole('heading', { name: 'Thank you for your answer' })).toBeVisible();

  await owner.getByRole('button', { name: 'Publish' }).click();
  await owner.waitForURL(/\/surveys\/[0-9a-f-]{36}(\?.*)?$/);
  const published = await house.api('GET', `/surveys/${survey.id}`);
  expect(published.state).toBe('open');
  expect((await house.api('GET', `/surveys/${survey.id}/responses`)).items).toHaveLength(0);
  await page.goto(`/s/${survey.code}?lang=en&answer.nps=3`);
  await page.getByRole('radio', { name: 'Too slow' }).check();
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page).toHaveURL(/thanks/);
  const [response] = (await house.api('GET', `/surveys/${survey.id}/responses`)).items;
  expect(response.answers.nps).toBe(3);
  expect(response.answers.single_choice).toBe('choice_1');
});

test('questions are moved by keys, copied and deleted, and undo brings them back', async ({ owner, house }) => {
  const survey = await draft(house, [{ key: 'why', kind: 'long_text', title: { en: 'Why?', 'pt-BR': 'Por quê?' } }]);
  await open(owner, survey);
  const items = owner.locator('.outline li .title');
  await owner.locator('.outline-item', { hasText: 'Why?' }).focus();
  await owner.keyboard.press('Alt+ArrowUp');
  await expect(items).toHaveText(['Why?', 'Would you recommend us?']);
  await expect(owner.locator('.outline-item', { hasText: 'Why?' })).toBeFocused();
  await owner.keyboard.press('Delete');
  await expect(items).toHaveText(['Would you recommend us?']);
  await owner.getByRole('button', { name: 'Undo' }).click();
  await expect(items).toHaveText(['Why?', 'Would you recommend us?']);
  await owner.getByRole('button', { name: 'Undo' }).click();
  await expect(items).toHaveText(['Would you recommend us?', 'Why?']);
  await owner.getByRole('button', { name: 'Redo' }).click();
  await expect(items).toHaveText(['Why?', 'Would you recommend us?']);
  await owner.locator('.outline li', { hasText: 'Why?' }).hover();
  await owner.locator('.outline li', { hasText: 'Why?' }).getByRole('button', { name: 'More' }).click();
  await owner.getByRole('menuitem', { name: 'Duplicate' }).click();
  await expect(items).toHaveText(['Why?', 'Why?', 'Would you recommend us?']);
  await saved(owner);
  const { questions } = await house.api('GET', `/surveys/${survey.id}`);
  expect(questions.map((question) => question.key)).toEqual(['why', 'why_2', 'nps']);
});

test.describe('two authors at once', () => {
  test.use({ expectedProblems: [/422/] });

  test('what one writes is not overwritten by the other unknowingly', async ({ owner, house }) => {
    const survey = await draft(house);
    await open(owner, survey);
    const other = await owner.context().newPage();
    await open(other, survey);
    await owner.getByLabel('Question · English').fill('Mine?');
    await saved(owner);
    await other.getByLabel('Question · English').fill('Theirs?');
    await expect(other.getByText('Somebody else changed this survey')).toBeVisible();
    const { questions } = await house.api('GET', `/surveys/${survey.id}`);
    expect(questions[0].title.en).toBe('Mine?');
  });
});
