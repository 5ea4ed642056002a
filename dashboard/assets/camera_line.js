/* The line for pictures: a WebSocket that is opened again when it is lost. The server asks for each picture, so one is
   under way at a time, and it is of the moment (dashboard/camera/visit.py). */
(function () {
  "use strict";
  const FULL = 4001, NOT_YOURS = 4003, LONGEST_MS = 30000;
  const WHY = { 401: "out", 403: "forbidden", 410: "over", 501: "impossible" }; // what a plain request is answered when the line is not opened
  window.classpulse = window.classpulse || {};

  /* `take()` promises a picture {blob, at}; `told(state, more)` hears what happens. */
  window.classpulse.openLine = function (path, rate, take, told) {
    let socket = null, tries = 0, timer = 0, over = false, opened = false, sent = 0;

    function open() {
      told("connecting");
      opened = false;
      socket = new WebSocket((window.location.protocol === "https:" ? "wss://" : "ws://") + window.location.host + path);
      socket.addEventListener("open", function () {
        opened = true;
        choose(rate);
      });
      socket.addEventListener("message", (event) => hear(JSON.parse(event.data)));
      socket.addEventListener("close", (event) => { if (!over) closed(event.code); });
    }

    async function hear(said) {
      if (said.state === "starting") return told("starting");
      if (said.watched === false && !sent) return told("unwatched");
      if (said.state !== "next") {
        const took = performance.now() - sent;
        sent = 0;
        tries = 0;
        return told("answer", { answer: said, ms: took });
      }
      const on = socket, picture = await take();
      if (!picture || on.readyState !== WebSocket.OPEN) return;
      sent = picture.at;
      on.send(picture.blob);
    }

    async function closed(code) {
      sent = 0;
      if (code === FULL) return again("full");
      if (opened && code !== NOT_YOURS) return again("lost");
      let status = 0;
      try {
        status = (await fetch(path, { cache: "no-store", redirect: "manual" })).status;
      } catch (error) { /* the server does not answer at all */ }
      if (over) return;
      if (WHY[status]) return told(WHY[status]);
      if (code === NOT_YOURS) return told("over");
      again(status === 426 ? "blocked" : "lost");
    }

    function again(state) { // 1, 2, 4 ... 30 s, not all at once
      let left = Math.ceil(Math.min(30, 2 ** tries) * (0.75 + Math.random() / 2));
      tries += 1;
      (function count() {
        if (left <= 0) return open();
        told(state, { seconds: left });
        left -= 1;
        timer = window.setTimeout(count, 1000);
      })();
    }

    function choose(wanted) {
      rate = wanted;
      if (socket && socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ rate: Number(rate) }));
    }

    open();
    return {
      choose: choose,
      waiting: function () { // for how long an answer is missing, in ms
        const since = sent ? performance.now() - sent : 0;
        if (since > LONGEST_MS) socket.close();
        return since;
      },
      close: function () {
        over = true;
        window.clearTimeout(timer);
        socket.close();
      },
    };
  };
})();
