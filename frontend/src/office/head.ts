/**
 * The head that stays on top of a citizen's page never lies over what has focus: the browser is told how high it is, and scrolls
 * that much further. A head that fills half the window or more goes along with the page instead.
 */
const MOST = 0.5;

export function leaveRoomForHead(): void {
  if (document.getElementById("person-head") === null) return;
  measure();
  // The head has another height when a contact is saved, the window is made narrow or the letters are made larger.
  new ResizeObserver(measure).observe(document.body);
  window.addEventListener("resize", measure);
}

function measure(): void {
  const head = document.getElementById("person-head");
  if (head === null) return;
  const { height } = head.getBoundingClientRect();
  head.classList.toggle("is-high", height > window.innerHeight * MOST);
  const stays = getComputedStyle(head).position === "sticky";
  document.documentElement.style.setProperty("--head", stays ? `${Math.ceil(height)}px` : "0px");
}
