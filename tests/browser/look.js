// What a careful eye would find on a page, measured. Each function is evaluated in the page
// through the debugger, so it works where the page's own scripts are off.

/** What reaches beyond the right edge, if the page can be scrolled there. */
export function wide() {
  const edge = document.documentElement.clientWidth
  if (document.documentElement.scrollWidth <= edge) return []
  return [...document.body.querySelectorAll('*')]
    .filter(element => element.getBoundingClientRect().right > edge + 0.5)
    .map(element => `${element.tagName}.${element.className} ${Math.round(element.getBoundingClientRect().right)} > ${edge}`)
    .slice(0, 5)
}

/** Words and controls that lie upon each other. What is fixed lies above the page on purpose. */
export function overlaps() {
  const seen = { checkOpacity: true, checkVisibilityCSS: true, opacityProperty: true, visibilityProperty: true }
  // Only what is not cut away: a box of a pixel is for ears, a scrolled-out one for later.
  const clipped = (box, element) => {
    let { left, right, top, bottom } = box
    for (let up = element; up && up !== document.body; up = up.parentElement) {
      const style = getComputedStyle(up)
      if (style.position === 'fixed' || style.position === 'sticky') return null
      if (style.clipPath !== 'none') return null
      if (style.overflow !== 'visible') {
        const edge = up.getBoundingClientRect()
        left = Math.max(left, edge.left), right = Math.min(right, edge.right)
        top = Math.max(top, edge.top), bottom = Math.min(bottom, edge.bottom)
      }
    }
    return right - left > 2 && bottom - top > 2 ? { left, right, top, bottom, element } : null
  }
  const boxes = []
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement
    if (!node.data.trim() || !element.checkVisibility(seen) || element.closest('select, option, script, template, svg')) continue
    const range = document.createRange()
    range.selectNodeContents(node)
    for (const rect of range.getClientRects()) {
      // The ink of a line is its middle: above and below there is room for other scripts.
      const inset = rect.height * 0.25
      const box = clipped({ left: rect.left, right: rect.right, top: rect.top + inset, bottom: rect.bottom - inset }, element)
      if (box) boxes.push({ ...box, words: node.data.trim().slice(0, 20) })
    }
  }
  for (const element of document.querySelectorAll('input:not([type=hidden]), select, textarea, button, img')) {
    if (!element.checkVisibility(seen)) continue
    const box = clipped(element.getBoundingClientRect(), element)
    if (box) boxes.push({ ...box, words: `<${element.localName} ${element.name ?? element.className}>` })
  }
  boxes.sort((a, b) => a.top - b.top)
  const found = []
  for (let i = 0; i < boxes.length && found.length < 5; i++) {
    const a = boxes[i]
    for (let j = i + 1; j < boxes.length && boxes[j].top < a.bottom - 2; j++) {
      const b = boxes[j]
      if (Math.min(a.right, b.right) - Math.max(a.left, b.left) <= 2) continue
      if (a.element.contains(b.element) || b.element.contains(a.element)) continue
      found.push(`${a.words} / ${b.words} at ${Math.round(b.left)},${Math.round(b.top + scrollY)}`)
    }
  }
  return found
}

/** At the end of the page: what a fixed bar hides, and nothing can bring out. */
export function covered() {
  scrollTo(0, document.documentElement.scrollHeight)
  const isFixed = element => {
    for (let up = element; up; up = up.parentElement) if (getComputedStyle(up).position === 'fixed') return true
    return false
  }
  const hidden = [...document.querySelectorAll('a, button, input:not([type=hidden])')]
    .filter(element => element.checkVisibility({ visibilityProperty: true }) && !isFixed(element))
    .filter(element => {
      const { left, right, top, bottom, width } = element.getBoundingClientRect()
      if (top < innerHeight / 2 || bottom > innerHeight + 1 || width < 2) return false
      const above = document.elementFromPoint((left + right) / 2, (top + bottom) / 2)
      return above && isFixed(above)
    })
    .map(element => `${element.localName} ${element.textContent.trim().slice(0, 20)}`)
  scrollTo(0, 0)
  return hidden.slice(0, 5)
}

/** Controls too small for a finger: under 44 px high, or a link in its own place under 24 px. */
export function small() {
  const shown = element => element.checkVisibility({ visibilityProperty: true }) && element.getBoundingClientRect().width > 2
  const name = (element, box) => `${element.localName} ${element.name || element.className} ${(element.ariaLabel ?? element.textContent).trim().slice(0, 20)} ${Math.round(box.width)}x${Math.round(box.height)}`
  const wrong = []
  for (const element of document.querySelectorAll('button, input:not([type=hidden]), select, textarea, summary, a.button, [data-reply]')) {
    if (!shown(element)) continue
    // A radio or checkbox is as large as the label it stands in.
    const area = ['radio', 'checkbox'].includes(element.type) ? element.closest('label') ?? element : element
    const box = area.getBoundingClientRect()
    if (box.height < 43.5 || box.width < 24) wrong.push(name(element, box))
  }
  return [...new Set(wrong)].slice(0, 8)
}
