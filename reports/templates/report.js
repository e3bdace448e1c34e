(() => {
  const all = (root, selector) => [...root.querySelectorAll(selector)];
  const chosen = () => new URLSearchParams(location.hash.includes("=") ? location.hash.slice(1) : "");
  let state = chosen();
  const pages = all(document, ".page");
  const picks = all(document, ".pick");
  const page = () => pages.find(one => one.offsetParent !== null) || pages[0];

  // The hash holds what is chosen, so that a link leads to the same view.
  const remember = () => {
    const hash = state.toString();
    if (hash || location.hash.includes("=")) history.replaceState(null, "", hash ? "#" + hash : location.pathname + location.search);
  };
  const keep = (name, value) => { if (value) state.set(name, value); else state.delete(name); };

  const told = (form, shown, total) => {
    const out = form.querySelector("output");
    const grouped = n => String(n).replace(/\B(?=(\d{3})+$)/g, ",");
    out.textContent = out.dataset.of.replace("{shown}", grouped(shown)).replace("{total}", grouped(total));
  };

  const findings = form => {
    const list = form.parentNode.querySelector(".list");
    const groups = all(list, ".f").map(e => ({
      e,
      // Where it stands belongs to a place, not to the group.
      head: all(e, ":scope > summary :is(.sev, .t, .pl), .side, .main > p").map(p => p.textContent).join(" ").toLowerCase(),
      places: all(e, ".p").map(p => ({ e: p, text: p.textContent.toLowerCase(), w: p.dataset.w })),
    }));
    const total = groups.reduce((sum, group) => sum + group.places.length, 0);
    const orders = {
      p: (a, b) => a.e.dataset.p.localeCompare(b.e.dataset.p), n: (a, b) => b.e.dataset.n - a.e.dataset.n,
      e: (a, b) => a.e.dataset.e - b.e.dataset.e,
    };
    let order = "";
    return () => {
      const words = form.q.value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const group of groups) {
        const { s, p } = group.e.dataset;
        const fits = (!form.s.value || s === form.s.value) && (!form.p.value || p === form.p.value);
        let places = 0;
        for (const place of group.places) {
          const ok = fits && (!form.w.value || place.w === form.w.value) && words.every(w => group.head.includes(w) || place.text.includes(w));
          place.e.toggleAttribute("data-off", !ok);
          places += ok;
        }
        group.e.toggleAttribute("data-off", !places);
        shown += places;
      }
      if (order !== form.o.value) {
        order = form.o.value;
        const base = (a, b) => a.e.dataset.i - b.e.dataset.i;
        const by = orders[order];
        list.append(...[...groups].sort((a, b) => (by && by(a, b)) || base(a, b)).map(group => group.e));
      }
      told(form, shown, total);
    };
  };

  const ledger = form => {
    const questions = all(form.parentNode, ".led details").map(e => ({ e, rows: all(e, "tr") }));
    const total = questions.reduce((sum, question) => sum + question.rows.length, 0);
    return () => {
      let shown = 0;
      for (const question of questions) {
        const fits = !form.r.value || question.e.dataset.r === form.r.value;
        let rows = 0;
        for (const row of question.rows) {
          const ok = fits && (!form.t.value || row.dataset.t === form.t.value);
          row.toggleAttribute("data-off", !ok);
          rows += ok;
        }
        question.e.toggleAttribute("data-off", !rows);
        shown += rows;
      }
      told(form, shown, total);
    };
  };

  // Forms of all languages follow the same choices.
  const forms = all(document, "form[data-tools]").map(form => {
    form.hidden = false;
    return { form, run: (form.dataset.tools === "ledger" ? ledger : findings)(form) };
  });
  const fields = form => all(form, "input, select");
  const follow = () => {
    for (const { form, run } of forms) {
      for (const field of fields(form)) {
        const value = state.get(field.name) || "";
        field.value = value;
        if (field.value !== value) { field.value = ""; state.delete(field.name); }
      }
      if (form.closest(".page") === page()) run();
    }
  };
  let waiting;
  for (const { form, run } of forms) {
    form.addEventListener("input", event => {
      keep(event.target.name, event.target.value);
      clearTimeout(waiting);
      waiting = setTimeout(() => { run(); remember(); }, 80);
    });
    form.addEventListener("submit", event => event.preventDefault());
  }

  const speak = () => {
    if (state.has("lang")) picks.forEach(pick => { pick.checked ||= pick.lang === state.get("lang"); });
    const picked = picks.find(pick => pick.checked);
    if (picked) document.documentElement.lang = picked.lang;
  };
  for (const pick of picks) {
    pick.addEventListener("change", () => { keep("lang", pick === picks[0] ? "" : pick.lang); speak(); follow(); remember(); });
  }

  // A link into what is closed, filtered away or in another language shows it.
  const go = () => {
    const target = document.getElementById(location.hash.slice(1));
    if (!target || location.hash.includes("=")) return;
    const home = target.closest(".page");
    const pick = home && picks.find(one => one.lang === home.lang);
    if (pick && !pick.checked) { pick.checked = true; keep("lang", pick === picks[0] ? "" : pick.lang); speak(); follow(); }
    for (let e = target; e; e = e.parentElement) {
      e.removeAttribute("data-off");
      if (e.tagName === "DETAILS") e.open = true;
    }
    target.scrollIntoView();
  };
  speak();
  follow();
  // Going back, or another link, may bring other choices.
  addEventListener("hashchange", () => {
    if (location.hash.includes("=")) { state = chosen(); speak(); follow(); } else go();
  });
  go();

  const details = () => all(document, "details");
  addEventListener("beforeprint", () => details().forEach(e => { e.dataset.was = e.open ? "1" : ""; e.open = true; }));
  addEventListener("afterprint", () => details().forEach(e => { e.open = e.dataset.was === "1"; }));
})();
