/* The table of lectures: a row opens its lecture; its cells. */
(function () {
  "use strict";

  function percent(share) {
    return share === null || share === undefined ? "\u2013" : Math.round(share * 100) + "\u00a0%";
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    classpulse: Object.assign({}, (window.dash_clientside || {}).classpulse, {
      open: function (cell) {
        const row = cell && document.querySelector('[row-id="' + CSS.escape(cell.rowId) + '"] a.cp-title');
        return row ? row.getAttribute("href") : window.dash_clientside.no_update;
      },
    }),
  });

  document.addEventListener("keydown", function (event) {
    const row = event.key === "Enter" && document.activeElement.closest && document.activeElement.closest(".cp-table .ag-row");
    const link = row && row.querySelector("a.cp-title");
    if (link && document.activeElement !== link) link.click();
  });

  const e = (...all) => window.React.createElement(...all);
  window.dashAgGridFunctions = Object.assign(window.dashAgGridFunctions || {}, { cpDay: (iso, width) => window.classpulse.day(iso, width), cpPercent: percent });
  window.dashAgGridComponentFunctions = Object.assign(window.dashAgGridComponentFunctions || {}, {
    CpTitle: function (props) {
      const lecture = props.data;
      const rest = [lecture.held_at ? window.classpulse.day(lecture.held_at, "short") : "", lecture.length].filter(Boolean);
      const under = props.context.narrow ? rest.join(" \u00b7 ") : lecture.course;
      const stay = (event) => {
        if (event.detail > 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey) event.preventDefault();
      };
      return e("div", { className: "cp-title-cell" },
        e("a", { className: "cp-title", href: lecture.href, title: lecture.title, onClick: stay }, lecture.title),
        under ? e("span", { className: "cp-under" }, under) : null);
    },
    CpSpark: function (props) {
      const values = props.value || [];
      const width = props.context.narrow ? 76 : 120;
      const said = props.data.engagement;
      if (!values.some((value) => value !== null)) {
        return e("span", { className: "cp-under", title: said, "aria-label": "Engagement " + said }, "\u2013");
      }
      const step = width / Math.max(values.length - 1, 1);
      let pen = "M";
      const path = values.map(function (value, index) {
        if (value === null) { pen = "M"; return ""; }
        const point = pen + (index * step).toFixed(1) + " " + (26 - value * 24).toFixed(1);
        const single = pen === "M" && (index + 1 === values.length || values[index + 1] === null) ? "h2" : "";
        pen = "L";
        return point + single;
      }).join("");
      return e("svg", { className: "cp-spark", width: width, height: 28, viewBox: "0 0 " + width + " 28", role: "img", "aria-label": "Engagement " + said },
        e("title", null, said),
        e("path", { d: "M0 27.5H" + width, className: "cp-spark-base" }),
        e("path", { d: path, className: "cp-spark-line" }));
    },
    CpState: function (props) {
      const lecture = props.data;
      const bar = lecture.kind === "running"
        ? e("span", { className: "cp-bar", "aria-hidden": true }, e("span", { style: { width: Math.round(lecture.progress * 100) + "%" } }))
        : null;
      return e("span", { className: "cp-state cp-state-" + lecture.kind, "aria-label": lecture.state + (lecture.reason ? ": " + lecture.reason : "") }, lecture.state, bar);
    },
  });
})();
