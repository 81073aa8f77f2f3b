// The map of a list: see templates/ui/map.html. Leaflet is loaded when the map is first seen, and not before.
(() => {
  "use strict";
  const load = (tag, attributes) => new Promise((done, failed) => {
    const element = Object.assign(document.createElement(tag), attributes);
    element.onload = done;
    element.onerror = failed;
    document.head.append(element);
  });

  const popup = (point, more) => {
    const box = document.createElement("div");
    const title = document.createElement("strong");
    title.textContent = point.dataset.label || "";
    box.append(title);
    if (point.dataset.note) {
      const note = document.createElement("div");
      note.textContent = point.dataset.note;
      box.append(note);
    }
    if (point.id) {
      const link = document.createElement("a");
      link.href = `#${point.id}`;
      link.textContent = more;
      box.append(link);
    }
    return box;
  };

  const outlines = async (map, url, className) => {
    const answer = await fetch(url);
    if (!answer.ok) return;
    window.L.geoJSON(await answer.json(), { interactive: false, className, style: { className } }).addTo(map).bringToBack();
  };

  // The greater towns first, and of all only those whose name lies on the map as a whole and on nothing else: any other would
  // be cut, or lie, clipped but there, over the page beside the map.
  const towns = async (map, url) => {
    const answer = await fetch(url);
    const names = (answer.ok ? await answer.json() : []).map(([name, ...at]) => {
      const icon = window.L.divIcon({ className: "town", html: name, iconSize: null, iconAnchor: [5, 0] });
      return window.L.marker(at, { icon, interactive: false, keyboard: false, zIndexOffset: -1000 });
    });
    const box = (element) => element.getBoundingClientRect();
    const within = (one, edge) => one.left >= edge.left && one.top >= edge.top && one.right <= edge.right && one.bottom <= edge.bottom;
    const apart = (one, other) => one.right <= other.left || one.left >= other.right || one.bottom <= other.top || one.top >= other.bottom;
    const show = () => {
      const edge = box(map.getContainer());
      const taken = [...map.getContainer().querySelectorAll(".pin, .leaflet-bar")].map(box);
      for (const name of names) {
        const own = box(name.addTo(map).getElement());
        if (within(own, edge) && taken.every((other) => apart(own, other))) taken.push(own);
        else name.remove();
      }
    };
    map.on("moveend", show);
    show();
  };

  const draw = async (holder) => {
    const options = holder.dataset;
    await Promise.all([
      load("link", { rel: "stylesheet", href: options.style }),
      load("link", { rel: "stylesheet", href: options.look }),
      load("script", { src: options.script }),
    ]);
    const L = window.L;
    const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    const map = L.map(holder, {
      zoomControl: false, attributionControl: false, maxZoom: 17, minZoom: 2, scrollWheelZoom: false,
      zoomAnimation: !still, fadeAnimation: !still, markerZoomAnimation: !still,
    });
    L.control.zoom({ zoomInTitle: options.zoomIn, zoomOutTitle: options.zoomOut }).addTo(map);
    if (options.tiles) {
      L.tileLayer(options.tiles, { maxZoom: 17 }).addTo(map);
      L.control.attribution({ prefix: false }).addAttribution(options.credit).addTo(map);
    }
    const points = [...document.querySelectorAll(`#${options.list} [data-latitude]`)];
    const places = new Map();
    for (const point of points) {
      const key = `${point.dataset.latitude},${point.dataset.longitude}`;
      places.set(key, (places.get(key) || []).concat(point));
    }
    const bounds = [...places.keys()].map((key) => key.split(",").map(Number));
    if (bounds.length) map.fitBounds(bounds, { padding: [36, 36], maxZoom: options.tiles ? 13 : 9, animate: false });
    else map.setView([51.1, 10.4], 5);
    for (const [key, here] of places) {
      const at = key.split(",").map(Number);
      const label = here.map((point) => point.dataset.label).join(", ");
      const marker = L.marker(at, {
        title: label,
        keyboard: true,
        icon: L.divIcon({ className: "pin", html: here.length > 1 ? String(here.length) : "", iconSize: [26, 26], iconAnchor: [13, 13], popupAnchor: [0, -12] }),
      }).addTo(map);
      marker.getElement().setAttribute("aria-label", label);
      const content = document.createElement("div");
      content.append(...here.map((point) => popup(point, options.more)));
      content.dir = document.documentElement.dir;
      marker.bindPopup(content, { maxHeight: 220 });
      for (const point of here) {
        point.addEventListener("mouseenter", () => marker.getElement().classList.add("here"));
        point.addEventListener("mouseleave", () => marker.getElement().classList.remove("here"));
      }
    }
    if (!options.tiles) {
      await outlines(map, options.laender, "outline land");
      await outlines(map, options.countries, "outline country");
      await towns(map, options.towns);
    }
    return map;
  };

  for (const box of document.querySelectorAll("[data-map-box]")) {
    const holder = box.querySelector("[data-map]");
    let map = null;
    const show = async () => {
      if (!box.open || holder.dataset.drawn) return;
      holder.dataset.drawn = "1";
      try {
        map = await draw(holder);
        box.dataset.ready = "1";
      } catch {
        box.hidden = true; // the list says the same
      }
    };
    box.addEventListener("toggle", () => { show(); if (map) map.invalidateSize(); });
    if (window.matchMedia("(min-width: 60rem)").matches && document.querySelector(`#${holder.dataset.list} [data-latitude]`)) box.open = true;
    show();
  }
})();
