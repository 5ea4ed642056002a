/* What stands around the pages: the way one is on, the account's menu, the language, and refusals of the server. */
(function () {
  "use strict";
  const plain = window.fetch;

  function lead(pathname) {
    const ways = Array.from(document.querySelectorAll(".cp-ways a"));
    ways.forEach(function (way) {
      const to = way.getAttribute("href");
      const home = pathname === "/" && way === ways[0]; // it leads to the first page that is the reader's
      const here = home || to === "/" ? /^\/($|lecture|student|own|rows)/.test(pathname) : (pathname + "/").startsWith(to + "/");
      way.classList.toggle("cp-here", here);
      if (here) way.setAttribute("aria-current", "page");
      else way.removeAttribute("aria-current");
    });
    document.querySelectorAll("details.cp-account[open]").forEach((menu) => menu.removeAttribute("open"));
    return pathname;
  }

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.classpulse = Object.assign(window.dash_clientside.classpulse || {}, { mark: lead });

  function away(is) {
    const notice = document.getElementById("away");
    if (notice && notice.hidden === is) window.dash_clientside.set_props("away", { hidden: !is });
  }

  function show(body, asked) {
    const page = String(asked).includes("page.children");
    if (page) document.title = body.title + " \u00b7 ClassPulse";
    window.dash_clientside.set_props(page ? "page" : "told", { children: body.children });
  }

  window.fetch = async function (what, how) {
    const ours = String((what && what.url) || what).includes("/_dash-");
    let answer;
    try {
      answer = await plain(what, how);
      if (ours) away(false);
    } catch (error) {
      if (ours && !(error && error.name === "AbortError")) away(true);
      throw error;
    }
    if (ours && answer.status === 401) window.location.reload(); // the server leads to the log-in, and back here
    else if (ours && answer.status >= 400) answer.clone().json().then((body) => show(body, how && how.body), () => {});
    return answer;
  };

  function choose(button) { // a file as what was pressed: its name, and its content as a data address
    const field = Object.assign(document.createElement("input"), { type: "file", accept: button.dataset.accept || "" });
    field.addEventListener("change", function () {
      if (field.files[0].size > Number(button.dataset.most || Infinity)) {
        const told = { className: "cp-notice", children: button.dataset.large };
        window.dash_clientside.set_props("told", { children: { namespace: "dash_html_components", type: "Section", props: told } });
        return;
      }
      const reader = new FileReader();
      reader.addEventListener("load", function () {
        const page = document.querySelector("[data-page]").dataset.page;
        const what = { name: field.files[0].name, file: reader.result, page: page, at: Date.now() };
        window.dash_clientside.set_props("pressed", { data: { ...what, ...JSON.parse(button.id) } });
      });
      reader.readAsDataURL(field.files[0]);
    });
    field.click();
  }

  document.addEventListener("click", function (event) {
    const tongue = event.target.closest("[data-language]");
    if (tongue) {
      const secure = window.location.protocol === "https:" ? ";secure" : "";
      document.cookie = "language=" + tongue.dataset.language + ";path=/;max-age=31536000;samesite=lax" + secure;
      window.location.reload();
    }
    const file = event.target.closest(".cp-file");
    if (file) choose(file);
    const menu = document.querySelector("details.cp-account[open]");
    if (menu && !menu.contains(event.target)) menu.removeAttribute("open");
  });

  document.addEventListener("keydown", function (event) {
    const menu = event.key === "Escape" && document.querySelector("details.cp-account[open]");
    if (!menu) return;
    menu.removeAttribute("open");
    menu.querySelector("summary").focus();
  });
})();
