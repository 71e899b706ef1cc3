// Keeps the open page up to date while its lesson is edited. The preview server adds this script;
// the site's own pages have none.
(() => {
  const page = location.pathname.split("/").filter(Boolean)[0] ?? "";
  const original = new WeakMap();
  const body = () => document.querySelector("article.body") ?? document.querySelector("main");
  const remember = () => { for (const node of body().children) original.set(node, node.outerHTML); };
  remember();

  const style = document.createElement("style");
  style.textContent = `
    .stale > :not(.no) { opacity: .45; }
    .lectern-live { white-space: pre-wrap; }
    .lectern-state { position: fixed; right: 1rem; bottom: 1rem; padding: .35rem .7rem; font: .8rem/1.4 system-ui, sans-serif;
      background: var(--panel, #eee); color: var(--ink, #222); border: 1px solid var(--rule, #ccc); border-radius: 5px; }
    .lectern-state:empty { display: none; }`;
  document.head.append(style);
  const state = document.createElement("div");
  state.className = "lectern-state";
  state.setAttribute("role", "status");
  document.body.append(state);

  // Children that are as they were stay: what the reader opened stays open, and nothing flickers.
  function merge(into, from) {
    const known = new Map();
    for (const node of into.children) {
      const html = original.get(node) ?? node.outerHTML;
      known.set(html, [...(known.get(html) ?? []), node]);
    }
    const wanted = [...from.children].map((node) => {
      const old = known.get(node.outerHTML)?.shift();
      if (old) return old;
      original.set(node, node.outerHTML);
      return document.adoptNode(node);
    });
    // Moving a node loses its scroll position, so only those out of place move.
    let place = into.firstElementChild;
    for (const node of wanted) {
      if (node === place) { place = place.nextElementSibling; continue; }
      into.insertBefore(node, place);
    }
    while (place) { const next = place.nextElementSibling; place.remove(); place = next; }
  }

  let running = false, again = false;
  async function refresh() {
    if (running) { again = true; return; }
    running = true;
    try {
      const text = await (await fetch(location.href, { cache: "no-store" })).text();
      const next = new DOMParser().parseFromString(text, "text/html");
      for (const node of document.querySelectorAll(".lectern-live")) node.remove();
      const anchor = [...body().children].find((node) => node.getBoundingClientRect().bottom > 0);
      const top = anchor?.getBoundingClientRect().top;
      const fresh = next.querySelector("article.body") ?? next.querySelector("main");
      merge(body(), fresh);
      for (const part of ["header.head", "details.toc"]) {
        const [old, now] = [document.querySelector(part), next.querySelector(part)];
        if (old && now && old.innerHTML !== now.innerHTML) old.innerHTML = now.innerHTML;
      }
      document.title = next.title;
      if (anchor?.isConnected) scrollBy({ top: anchor.getBoundingClientRect().top - top, behavior: "instant" });
      dispatchEvent(new CustomEvent("lectern-refreshed"));
    } finally {
      running = false;
      if (again) { again = false; refresh(); }
    }
  }

  function show(event) {
    const cell = document.querySelector(`.cell[aria-label="Cell ${event.cell}"]`);
    if (!cell) return;
    let live = cell.querySelector(".lectern-live");
    if (!live) {
      live = document.createElement("pre");
      live.className = "out lectern-live";
      cell.append(live);
    }
    live.textContent = (live.textContent + event.text).slice(-20000);
  }

  const source = new EventSource("/.lectern/events");
  source.onmessage = (message) => {
    const event = JSON.parse(message.data);
    if (event.page !== page) return;
    if (event.kind === "page") refresh();
    else if (event.kind === "printed") show(event);
    else if (event.kind === "state") state.textContent = event.text;
  };
  source.onerror = () => { state.textContent = "the preview has stopped"; };
  source.onopen = () => { state.textContent = ""; };
})();
