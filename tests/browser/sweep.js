// Looks over the page as it stands; answers with what somebody could not read or name.
// Contrast by WCAG 2.2: https://www.w3.org/TR/WCAG22/#contrast-minimum
() => {
  const LEAST = 4.5;
  const LEAST_LARGE = 3;
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });

  function rgba(colour) {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  }
  const over = ([r, g, b, a], under) => [r, g, b].map((part, i) => part * a + under[i] * (1 - a));

  function backgroundOf(node) {
    const layers = [];
    for (let at = node; at; at = at.parentElement) layers.unshift(rgba(getComputedStyle(at).backgroundColor));
    return layers.reduce((under, layer) => over(layer, under), [255, 255, 255]);
  }

  function luminance(colour) {
    const [r, g, b] = colour.map((part) => {
      const c = part / 255;
      return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  }

  function contrast(node) {
    const under = backgroundOf(node);
    const [a, b] = [luminance(over(rgba(getComputedStyle(node).color), under)), luminance(under)];
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  }

  const shown = (node) => node.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && !node.closest("[inert], [aria-busy=true]");
  const says = (node) => (node.textContent || node.outerHTML).trim().slice(0, 60);
  const found = [];

  const modal = document.querySelector("dialog[open]");
  const words = document.createTreeWalker(modal ?? document.body, NodeFilter.SHOW_TEXT);
  while (words.nextNode()) {
    const node = words.currentNode.parentElement;
    if (!words.currentNode.data.trim() || !shown(node)) continue;
    const { fontSize, fontWeight } = getComputedStyle(node);
    const large = parseFloat(fontSize) >= 24 || (parseFloat(fontSize) >= 18.66 && fontWeight >= 700);
    const has = contrast(node);
    if (has < (large ? LEAST_LARGE : LEAST)) found.push(`contrast ${has.toFixed(2)}: ${says(node)}`);
  }

  const controls = [...(modal ?? document).querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")];
  for (const node of controls.filter(shown)) {
    const name = node.getAttribute("aria-label") || node.labels?.[0]?.textContent
      || document.getElementById(node.getAttribute("aria-labelledby"))?.textContent
      || (/^(A|BUTTON|SUMMARY)$/.test(node.tagName) && node.textContent) || "";
    if (!name.trim()) found.push(`no name: ${node.outerHTML.slice(0, 80)}`);
  }

  const ids = [...document.querySelectorAll("[id]")].map((node) => node.id);
  for (const id of new Set(ids.filter((one, at) => ids.indexOf(one) !== at))) found.push(`id twice: ${id}`);
  return found;
}
