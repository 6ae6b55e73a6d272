components-changed-staff = What is asked for is no longer what was agreed. Talk with the person and sign again before you begin.
say-aspirate-first = The aspirate usually comes first. Note why the core comes first.
two-parts = Two samples are taken, one after the other. Most often they come from the same place. One is a little of the liquid part, the other a thin piece of the solid part.
liquid-part = A little of the liquid part of the marrow is taken.
solid-part = A thin piece of the solid part of the marrow is taken.
