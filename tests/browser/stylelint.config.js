// The style sheet may use what every browser of the last two and a half years has
// (Baseline "widely available"). What is named here adds a comfort where it is known
// and takes nothing away where it is not.
const comforts = {
  properties: {
    'accent-color': 'a tick in our colour',
    'forced-color-adjust': 'drawings that stay visible in forced colours',
    'overscroll-behavior': 'the page behind a dialog stays where it is',
    'resize': 'a taller field for who wants it',
    'text-wrap': 'headings broken into even lines',
    'user-select': 'a long press opens a preview instead of selecting; iOS knows the prefixed one',
    'break-after': 'a heading is not left alone at the foot of a printed page',
  },
  selectors: {
    selection: 'the colour of selected text',
  },
}

export default {
  plugins: ['stylelint-plugin-use-baseline'],
  rules: {
    'plugin/use-baseline': [true, {
      available: 'widely',
      ignoreProperties: Object.fromEntries(Object.keys(comforts.properties).map(name => [name, ['/.*/']])),
      ignoreSelectors: Object.keys(comforts.selectors),
    }],
  },
}
