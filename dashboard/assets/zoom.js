/* One zoom for all charts, kept in the address without asking the server: ?from=&to= in whole seconds of the lecture.
   Also the choices that the address keeps (?formula=, ?compare=), and links and pictures of what is shown. */
(function () {
  "use strict";
  const charts = () => Array.from(document.querySelectorAll("#page .js-plotly-plot"));
  let path = null; // of which page the span is
  let span = null; // [from, to], or null for the whole

  const instant = (second) => new Date(second * 1000).toISOString().slice(0, -1);
  const second = (drawn) => Date.parse(String(drawn).replace(" ", "T") + "Z") / 1000;

  function query() {
    return new URLSearchParams(window.location.search);
  }

  function asked() {
    const said = query();
    const ends = [said.get("from"), said.get("to")];
    return ends.every((end) => end && /^\d+$/.test(end)) && Number(ends[0]) < Number(ends[1]) ? ends.map(Number) : null;
  }

  function changed(change) {
    const said = query();
    Object.entries(change).forEach(function ([name, value]) {
      if (value === null || value === "") said.delete(name);
      else said.set(name, value);
    });
    return said.toString() ? "?" + said : "";
  }

  function keep(change) {
    const search = changed(change);
    if (search !== window.location.search) window.history.replaceState(window.history.state, "", window.location.pathname + search);
    follow();
  }

  function follow() {
    const said = query();
    said.delete("moment");
    said.delete("compare");
    document.querySelectorAll("a.cp-spanned").forEach(function (link) {
      link.href = link.getAttribute("href").split("?")[0] + (said.toString() ? "?" + said : "");
    });
    const whole = document.getElementById("whole");
    if (whole) whole.hidden = !span;
  }

  function write() {
    keep({ from: span ? span[0] : null, to: span ? span[1] : null });
  }

  function told() {
    return { path: window.location.pathname, from: span ? span[0] : null, to: span ? span[1] : null };
  }

  function read() {
    path = window.location.pathname;
    span = asked();
    window.dash_clientside.set_props("zoomed", { data: told() });
  }

  function show() {
    const update = span ? { "xaxis.range": span.map(instant) } : { "xaxis.autorange": true };
    charts().forEach((chart) => window.Plotly.relayout(chart, update));
  }

  function zoom(next) {
    span = next;
    write();
    show();
    window.dash_clientside.set_props("zoomed", { data: told() });
  }

  window.addEventListener("popstate", function () {
    if (window.location.pathname === path) read();
  });

  document.addEventListener("cp-shown", function () {
    if (path !== window.location.pathname) read();
    write(); // a link on the page has led to the same path without it
  });

  document.addEventListener("change", function (event) {
    const name = event.target.dataset && event.target.dataset.query;
    if (!name) return;
    window.dash_clientside.set_props("address", { search: changed({ [name]: event.target.value }) });
  });

  document.addEventListener("click", function (event) {
    if (event.target.id === "whole") zoom(null);
    const picture = event.target.closest(".cp-picture");
    if (picture) take(picture.dataset.chart);
  });

  function take(name) {
    const chart = charts().find((one) => one.closest("[id]").id.includes('"' + name + '"'));
    if (!chart) return;
    const card = chart.closest(".cp-card");
    const finding = (card.querySelector("h2") || {}).textContent || "";
    const number = (card.querySelector(".cp-number") || { firstChild: null }).firstChild;
    const facts = Array.from(document.querySelectorAll(".cp-facts li"), (fact) => fact.textContent).join(" \u00b7 ");
    const beside = card.querySelector(".cp-hint .cp-key");
    const lines = ["<b>" + safe(document.querySelector("h1").textContent) + "</b>", safe(finding), safe(number ? number.textContent : facts) + (beside ? " \u00b7 \u2508 " + safe(beside.textContent) : "")];
    const style = window.getComputedStyle(document.documentElement);
    const layout = Object.assign({}, chart.layout, {
      title: { text: lines.join("<br>"), x: 0, xref: "paper", xanchor: "left", yref: "container", y: 0.95, yanchor: "top", font: { size: 14 } },
      margin: Object.assign({}, chart.layout.margin, { t: 96, b: 40 }),
      paper_bgcolor: style.getPropertyValue("--cp-surface").trim(),
      width: 1200,
      height: chart.layout.height + 122,
    });
    const axis = Object.assign({}, chart.layout.xaxis, { showticklabels: true });
    const drawn = { data: chart.data, layout: Object.assign(layout, { xaxis: axis }), config: { locale: "en" } };
    window.Plotly.downloadImage(drawn, { format: "png", scale: 2, width: 1200, height: layout.height, filename: document.querySelector("h1").textContent + " " + name });
  }

  function safe(text) {
    return text.replace(/&/g, "&amp;").replace(/</g, "&lt;");
  }

  window.classpulse = Object.assign(window.classpulse || {}, { keep: keep, zoom: zoom, span: () => span, second: second });
  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    classpulse: Object.assign({}, (window.dash_clientside || {}).classpulse, {
      zoom: function () {
        const moved = window.dash_clientside.callback_context.triggered[0];
        const layout = moved && moved.value;
        if (!layout) return window.dash_clientside.no_update;
        const all = layout["xaxis.autorange"] || layout["xaxis.showspikes"] === false;
        const range = layout["xaxis.range"] || [layout["xaxis.range[0]"], layout["xaxis.range[1]"]];
        if (!all && !range[0]) return window.dash_clientside.no_update;
        const ends = range.map((end) => Math.round(second(end)));
        const next = all ? null : [Math.max(0, ends[0]), Math.max(ends[1], ends[0] + 1)];
        if (JSON.stringify(next) === JSON.stringify(span)) return window.dash_clientside.no_update;
        span = next;
        write();
        show();
        return told();
      },
    }),
  });
})();
