/* Buttons and forms of pages: what is pressed is sent with its id, and the page comes again. Menus close by themselves. */
(function () {
  "use strict";
  let answered = "";

  function send(what) {
    const page = document.querySelector("[data-page]").dataset.page;
    window.dash_clientside.set_props("pressed", { data: { ...what, page: page, at: Date.now() } });
  }

  document.addEventListener("submit", function (event) {
    const form = event.target.closest("form.cp-form"); // its id says what it is, its fields what is asked
    if (!form) return;
    event.preventDefault();
    send({ ...Object.fromEntries(new FormData(form)), ...JSON.parse(form.id) });
    form.reset();
  });

  document.addEventListener("click", function (event) {
    const plain = event.target.closest(".cp-press");
    if (plain) send(JSON.parse(plain.id));
    const button = event.target.closest(".cp-review .cp-button");
    if (button) press(button);
    document.querySelectorAll("details.cp-menu[open]").forEach(function (menu) {
      if (!menu.contains(event.target) || event.target.closest("a, li button")) menu.open = false;
    });
  });

  document.addEventListener("cp-shown", function () { answered = ""; });

  function press(button) {
    const shown = Array.from(document.querySelectorAll(".cp-review .cp-button"), (one) => one.id).join();
    if (shown === answered) return; // a second press means the next card, once it is here
    answered = shown;
    window.setTimeout(function () { if (answered === shown) answered = ""; }, 5000);
    send(JSON.parse(button.id));
  }

  document.addEventListener("keydown", function (event) {
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.repeat;
    const typing = event.target.closest && event.target.closest("input, textarea, select");
    const button = plain && !typing && document.querySelector('.cp-button[aria-keyshortcuts="' + CSS.escape(event.key) + '"]');
    if (button) button.click();
    const menu = event.key === "Escape" && document.querySelector("details.cp-menu[open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
})();
