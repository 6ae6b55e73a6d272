//! Pages and live updates. Translates a request, calls one function of the house, translates back; no rule lives here.
