// The button in the roof: automatic, light, dark, and round again.
const { reader } = globalThis.madang;
const button = document.querySelector("[data-theme-button]");
const order = ["auto", "light", "dark"];

function show() {
  const theme = reader.settings.theme;
  const words = `${button.dataset.label}: ${button.dataset[theme]}`;
  button.ariaLabel = words;
  button.title = words;
}

button.dataset.label = button.ariaLabel;
button.addEventListener("click", () => {
  reader.save({ theme: order[(order.indexOf(reader.settings.theme) + 1) % order.length] });
  show();
});
reader.onchange(show);
show();
