/** The menu button of narrow screens. Without JavaScript the style sheet shows the menu and hides the button. */

export function openMenu(): void {
  const button = document.querySelector<HTMLButtonElement>("[data-menu]");
  const menu = button === null ? null : document.getElementById(button.getAttribute("aria-controls") ?? "");
  if (button === null || menu === null) return;
  const set = (isOpen: boolean): void => {
    button.setAttribute("aria-expanded", String(isOpen));
    menu.classList.toggle("is-open", isOpen);
  };
  button.addEventListener("click", () => set(button.getAttribute("aria-expanded") !== "true"));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || button.getAttribute("aria-expanded") !== "true") return;
    set(false);
    button.focus();
  });
}
