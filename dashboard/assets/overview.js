/* The overview: what narrows the table stands in the address and nowhere else, and files are sent with their progress. */
(function () {
  "use strict";
  const asked = () => new URLSearchParams(window.location.search);
  const at = (id) => document.getElementById(id);
  const here = () => window.location.pathname === "/";
  const WORKING = ["queued", "running"];

  function note(name, value) {
    const now = asked();
    if (value) now.set(name, value); else now.delete(name);
    const search = now.toString();
    window.history.replaceState(window.history.state, "", window.location.pathname + (search ? "?" + search : ""));
  }

  function passes(lecture) {
    const now = asked();
    const text = (lecture.title + " " + lecture.course).toLocaleLowerCase();
    const words = (now.get("q") || "").toLocaleLowerCase().split(/\s+/).filter(Boolean);
    const state = now.get("state") || "";
    const fits = !state || (state === "working" ? WORKING.includes(lecture.kind) : lecture.kind === state);
    return fits && words.every((word) => text.includes(word));
  }

  function table(then, times) { // once it has its columns
    if (!at("lectures")) return;
    window.dash_ag_grid.getApiAsync("lectures").then(function (grid) {
      if ((grid.getColumns() || []).length && grid.getGridOption("rowData")) then(grid);
      else if ((times || 0) < 50) window.setTimeout(() => table(then, (times || 0) + 1), 40);
    }).catch(() => undefined);
  }

  function filter() {
    table(function (grid) {
      grid.onFilterChanged();
      const count = grid.getDisplayedRowCount();
      const every = grid.getGridOption("rowData") || [];
      at("shown").textContent = count < every.length ? count + " / " + every.length : "";
    });
  }

  function sort(grid) {
    const wanted = asked().get("sort") || "";
    const field = wanted.replace(/^-/, "");
    if (field) grid.applyColumnState({ state: [{ colId: field, sort: wanted === field ? "asc" : "desc" }], defaultState: { sort: null } });
    grid.addEventListener("sortChanged", function () {
      const sorted = grid.getColumnState().find((column) => column.sort);
      note("sort", sorted ? (sorted.sort === "desc" ? "-" : "") + sorted.colId : "");
    });
    grid.addEventListener("rowDataUpdated", filter);
  }

  function arrive() { // a table that is new on the page is as the address says
    const search = at("q");
    if (!here() || !search || !at("lectures") || !window.dash_ag_grid || search.dataset.arrived) return;
    search.dataset.arrived = "yes";
    window.dash_clientside.set_props("q", { value: asked().get("q") || "" });
    at("state").value = asked().get("state") || "";
    table(sort);
    filter();
  }

  function field() {
    const place = at("recording");
    if (!place || place.firstChild) return;
    const said = at("upload").dataset;
    const label = Object.assign(document.createElement("label"), { htmlFor: "file", textContent: said.file });
    const input = Object.assign(document.createElement("input"), { type: "file", id: "file", accept: said.accept });
    place.append(label, input);
  }

  new MutationObserver(function () { arrive(); field(); }).observe(document.documentElement, { childList: true, subtree: true });

  document.addEventListener("input", function (event) {
    if (!here() || !["q", "state"].includes(event.target.id)) return;
    note(event.target.id, event.target.value);
    filter();
  });

  window.addEventListener("popstate", function () {
    if (at("q")) delete at("q").dataset.arrived;
    arrive();
  });

  document.addEventListener("click", function (event) { // another course keeps what was searched for
    const link = event.target.closest && event.target.closest("#courses a");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey && event.button === 0) {
      event.preventDefault();
      event.stopPropagation();
      const now = asked();
      const course = new URL(link.href).searchParams.get("course");
      if (course === null) now.delete("course"); else now.set("course", course);
      window.dash_clientside.set_props("address", { search: now.toString() ? "?" + now : "" });
    }
    if (event.target.id === "stop-sending" && sending) sending.abort();
  }, true);

  let sending = null;

  function tell(text) {
    at("sent").textContent = text;
  }

  function busy(now) {
    if (!at("upload")) return;
    at("sending").hidden = at("stop-sending").hidden = !now;
    at("upload").querySelector("[type=submit]").disabled = now;
  }

  function answered(request, form) {
    let found = {};
    try { found = JSON.parse(request.responseText); } catch (error) { found = { error: form.dataset.lost }; }
    if (found.error || request.status >= 400) { tell(found.error || form.dataset.lost); return; }
    tell(form.dataset.sent);
    at("file").value = "";
    window.dash_clientside.set_props("decided", { data: { sent: found.job, at: Date.now() } });
  }

  function send(form) {
    const file = at("file").files[0];
    if (!file) { tell(form.dataset.none); return; }
    if (file.size > Number(form.dataset.largest)) { tell(form.dataset.toolarge); return; }
    const named = new URLSearchParams({ name: file.name });
    ["course", "lecture"].forEach((name) => named.set(name, form.elements[name] ? form.elements[name].value : ""));
    const request = sending = new XMLHttpRequest();
    request.open("POST", "/upload?" + named);
    const token = document.cookie.split("; ").find((one) => one.startsWith("_csrf_token="));
    if (token) request.setRequestHeader("X-CSRFToken", decodeURIComponent(token.split("=")[1]));
    request.upload.onprogress = (event) => { at("sending").value = (100 * event.loaded) / event.total; };
    request.onload = () => answered(request, form);
    request.onerror = () => tell(form.dataset.lost);
    request.onloadend = () => { sending = null; busy(false); };
    tell("");
    busy(true);
    request.send(file);
  }

  document.addEventListener("submit", function (event) {
    if (event.target.id !== "upload") return;
    event.preventDefault();
    send(event.target);
  });

  window.addEventListener("beforeunload", function (event) {
    if (sending) event.preventDefault(); // a file half sent would be lost
  });

  window.dashAgGridFunctions = Object.assign(window.dashAgGridFunctions || {}, {
    cpPasses: passes,
    cpDate: (iso) => (iso ? new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", year: "numeric" }).format(new Date(iso)) : "\u2013"),
    cpCount: (count) => (count === null || count === undefined ? "\u2013" : String(count)),
  });
})();
