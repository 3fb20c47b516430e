// The style sheet holds to features that browsers have had for two and a half years.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import stylelint from 'stylelint'
import config from './stylelint.config.js'

const sheets = new URL('../../web/css/*.css', import.meta.url).pathname

test('the style sheet uses nothing but Baseline widely available features', async () => {
  const { results } = await stylelint.lint({ files: sheets, config })
  assert.notEqual(results.length, 0)
  const wrongs = results.flatMap(({ source, warnings }) =>
    warnings.map(({ line, text }) => `${source.split('/').pop()}:${line}: ${text}`))
  assert.deepEqual(wrongs, [])
})

test('a feature that is too new is noticed', async () => {
  const code = 'p { field-sizing: content; }\ndetails::details-content { margin: 0; }'
  const { results } = await stylelint.lint({ code, config })
  assert.deepEqual(results[0].warnings.map(({ line }) => line), [1, 2])
})
