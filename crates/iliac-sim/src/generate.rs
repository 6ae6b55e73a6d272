//! Seeded random protocols, histories and calendars.
