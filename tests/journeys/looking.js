// What stands in someone's way on a page and is not axe's to find. Each function gives a list of sentences; none is well.
(() => {
  const seen = (one) => one.checkVisibility({ visibilityProperty: true }) && one.getClientRects().length > 0
  const all = (selector) => [...document.querySelectorAll(selector)].filter(seen)
  const said = (one) => (one.innerText || one.value || one.getAttribute('aria-label') || one.name || '').trim().slice(0, 60)
  const name = (one) => `<${one.tagName.toLowerCase()}${one.id ? ` #${one.id}` : ''}> ${said(one)}`

  // Where Tab stops, in the order of the page: of a group of radio buttons only one.
  const stops = () => {
    const groups = new Set()
    const found = []
    const made = 'a[href], button, input, select, textarea, summary'
    for (const one of document.querySelectorAll(`${made}, [onclick], [role=button], [role=link], [tabindex]`)) {
      // What is made to be used and taken out of the order is missed; only what merely takes the focus may stand outside it.
      const isUsed = one.matches(`${made}, [onclick], [role=button], [role=link]`)
      if (one.disabled || one.type === 'hidden' || !seen(one) || (one.tabIndex < 0 && !isUsed)) continue
      // A form's own button for Enter, which nobody sees or hears.
      if (one.tabIndex < 0 && one.closest('[aria-hidden=true]')) continue
      if (one.type === 'radio') {
        const group = `${one.form ? [...document.forms].indexOf(one.form) : ''} ${one.name}`
        const chosen = [...document.querySelectorAll('input[type=radio]:checked')].some(
          (other) => other.name === one.name && other.form === one.form,
        )
        if (groups.has(group) || (chosen && !one.checked)) continue
        groups.add(group)
      }
      found.push(one)
    }
    return found
  }

  // What a finger or an eye takes for the control: a radio button may be drawn by its label.
  const shown = (one) => {
    const label = one.labels?.[0]
    const own = one.getBoundingClientRect()
    return label && (own.width < 8 || getComputedStyle(one).opacity === '0') ? label.getBoundingClientRect() : own
  }

  const plain = () => {
    const faults = []
    const headings = all('h1')
    if (headings.length !== 1) faults.push(`${headings.length} h1`)
    const filled = all('.button-primary').filter((one) => !one.closest('dialog'))
    if (filled.length > 1) faults.push(`${filled.length} filled buttons: ${filled.map(said).join(' | ')}`)
    if (all('[tabindex]').some((one) => one.tabIndex > 0)) faults.push('an order of its own by tabindex')
    if (/undefined|None\b|\[object|NaN/.test(document.body.innerText)) faults.push('a word of the machine is shown')
    return faults
  }

  const cut = () =>
    all('main *, header *, footer *')
      // What is there for screen readers only is cut to nothing on purpose; a field scrolls within itself.
      .filter((one) => !one.closest('.sr-only, .skipnav, thead, input, select, textarea') && /hidden|clip/.test(getComputedStyle(one).overflowX))
      .filter((one) => one.scrollWidth > one.clientWidth + 1)
      .map((one) => `cut off: ${name(one)}`)

  // Reading order: of two stops after each other the second is not above the first, unless a new column begins.
  const order = () => {
    const faults = []
    const found = stops().filter((one) => !one.classList.contains('skipnav'))
    found.slice(1).forEach((one, at) => {
      const before = shown(found[at])
      const here = shown(one)
      const isAbove = here.bottom <= before.top + 1 && here.left < before.right - 1
      const isLeft = here.right <= before.left + 1 && Math.abs(here.top - before.top) < 4 && Math.abs(here.bottom - before.bottom) < 4
      if (isAbove || isLeft) faults.push(`read before it is seen: ${name(found[at])} -> ${name(one)}`)
    })
    return faults
  }

  const look = (one) =>
    [one, ...(one.labels ?? []), one.parentElement].flatMap((each) =>
      ['', '::before', '::after'].map((part) => {
        const style = getComputedStyle(each, part || null)
        return [style.outlineStyle === 'none' ? '' : style.outline, style.boxShadow, style.border, style.background].join()
      }),
    )

  // Called before Tab is pressed for the first time, and again when it has gone round.
  const watch = () => {
    const waiting = new Map(stops().map((one) => [one, look(one)]))
    const met = new Set()
    const faults = []
    document.addEventListener('focusin', ({ target }) => {
      if (met.has(target)) return
      met.add(target)
      const before = waiting.get(target)
      if (!before) return
      if (look(target).every((each, at) => each === before[at])) faults.push(`focus cannot be seen: ${name(target)}`)
      const box = shown(target)
      const middle = document.elementFromPoint(
        Math.min(Math.max(box.left + box.width / 2, 0), innerWidth - 1),
        Math.min(Math.max(box.top + Math.min(box.height, innerHeight) / 2, 0), innerHeight - 1),
      )
      const isCovered =
        middle && !target.contains(middle) && !middle.contains(target) && ![...(target.labels ?? [])].some((label) => label.contains(middle))
      if (isCovered) faults.push(`covered while it has focus: ${name(target)} by ${name(middle)}`)
    })
    walked = () => ({
      left: [...waiting.keys()].filter((one) => !met.has(one)).map(name),
      faults,
    })
    return waiting.size
  }

  // Enter in a field, or on the button where no field takes it, sends the form: with its filled button, where it has one.
  const forms = () =>
    [...document.forms].filter(seen).flatMap((form, at) => {
      const among = [...form.elements].filter(seen)
      const field = among.find((one) => one.matches('input:not([type=hidden], [type=checkbox], [type=radio])'))
      const button = among.find((one) => one.matches('button:not([type=button])'))
      const filled = field && among.find((one) => one.matches('.button-primary'))
      const start = field ?? button
      if (!start) return []
      form.noValidate = true
      start.dataset.walk = `form-${at}`
      return [{ selector: `[data-walk=form-${at}]`, name: name(start), filled: filled ? said(filled) : '' }]
    })

  // What a page is made of, as far as axe tells one page from another: each kind of element where it stands, whether it has a name,
  // and which heading comes after which.
  const kinds = () => {
    const told = /^(aria-.*|role|type|lang|scope|alt|for|tabindex|autocomplete|disabled)$/
    const kind = (one) =>
      one && [one.tagName, ...one.classList, ...one.getAttributeNames().filter((each) => told.test(each)), one.role, one.labels?.length].join(' ')
    const isNamed = (one) => (one.matches('a, button, th, summary, label, h1, h2, h3, h4, h5, h6') ? said(one) !== '' : '')
    const headings = [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].map((one) => one.tagName)
    return [
      ...new Set([
        ...[...document.querySelectorAll('body *')].map((one) => `${kind(one.parentElement)} > ${kind(one)} ${isNamed(one)}`),
        ...headings.map((one, at) => `${headings[at - 1]} before ${one}`),
      ]),
    ]
  }

  let walked = () => ({ left: [], faults: [] })
  const sent = []
  window.addEventListener(
    'submit',
    (event) => {
      sent.push(event.submitter ? said(event.submitter) : '')
      event.preventDefault()
      event.stopImmediatePropagation()
    },
    true,
  )
  window.looking = { plain, cut, order, kinds, watch, forms, walked: () => walked(), sent: () => sent.splice(0) }
})()
